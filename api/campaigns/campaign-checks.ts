import { findingsOf, type Checked, type CountedTally, type Finding } from '../../domain/content/findings';
import { compileMarkedWords } from '../../domain/content/marked-words';
import { firstMessageAt } from '../../domain/practice/first-message';
import type { SendingReads } from '../../ports/campaigns/review-facts';
import type { RecipientListRow } from '../../ports/lists/list-queries';
import type { PracticeSettings } from '../../ports/practice/settings';
import { countOverList, patientsToSendTo } from './list-figures';
import type { Services } from '../services';
import { textFaults } from './text-faults';

/** What is checked: a draft as a page or a script wrote it. */
export type CheckedContent = Checked['draft'] & { listId: string | null; subject: string | null };

export interface CampaignChecks {
  list: RecipientListRow | null;
  rules: PracticeSettings;
  tally: CountedTally | null;
  findings: Finding[];
  /** Patients who would be sent to. */
  count: number;
  /** As whom it would go out; null where the practice has no account for it. */
  sender: string | null;
}

/** The checks before sending, on everything as it stands at this moment. */
export type CheckCampaign = (
  practiceId: string,
  content: CheckedContent,
  now: Date,
  reads?: SendingReads,
) => Promise<CampaignChecks>;

/**
 * The review page, `…/send` and `…/checks` show the same findings. The last two hand in `reads` of their transaction, so
 * that what is checked is what is sent.
 */
export function createCampaignChecks(
  services: Pick<Services, 'lists' | 'accounts' | 'settings' | 'maxUnits' | 'ucs2PartUnits' | 'review'>,
): CheckCampaign {
  const { lists, accounts, settings, maxUnits, ucs2PartUnits, review } = services;
  const outside: SendingReads = {
    find: (...which) => lists.find(...which),
    accepted: (...which) => lists.accepted(...which),
    facts: (...about) => review.read(...about),
  };
  return async (practiceId, content, now, reads = outside) => {
    const { listId, channel, purpose, subject, body } = content;
    const list = listId ? await reads.find(practiceId, listId, purpose) : null;
    const [inUse, rules] = await Promise.all([accounts.inUse(practiceId), settings.read(practiceId)]);
    const account = inUse.find((one) => one.channel === channel);
    const accepted = list?.status === 'ready' ? (list.counts?.accepted ?? 0) : 0;
    const looked = { markedWords: compileMarkedWords(rules.markedWords), links: rules.links };
    const limits = {
      maxUnits: account ? maxUnits(account.kind) : null,
      ucs2PartUnits: account && ucs2PartUnits(account.kind),
    };
    const tally =
      list && accepted > 0
        ? await countOverList(reads, practiceId, list, content, limits.maxUnits, limits.ucs2PartUnits, looked)
        : null;
    const due = { sendAt: content.sendAt ?? now, holdUntil: null };
    const facts =
      list?.status === 'ready'
        ? await reads.facts(
            practiceId,
            {
              ...{ listId: list.id, channel, subject, body },
              handOverAt: firstMessageAt(due, rules.sendingHours, list.timeZone),
            },
            rules.sameTextDays,
            now,
          )
        : null;
    const findings = findingsOf({
      ...{ draft: content, list, tally, facts, textFaults: textFaults(content, list), rules: looked },
      ...{ channels: inUse.map((one) => one.channel), isSwitchedOn: rules.bulkMessages, now },
    });
    return { list, rules, tally, findings, count: patientsToSendTo(accepted, tally), sender: account?.sender ?? null };
  };
}

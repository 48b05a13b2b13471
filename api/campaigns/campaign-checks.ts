import { findingsOf, type Checked, type CountedTally, type Finding } from '../../domain/content/findings';
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

/** The checks before sending, on everything as it stands at this moment; the review page and `…/send` show the same. */
export function createCampaignChecks(
  services: Pick<Services, 'lists' | 'accounts' | 'settings' | 'maxUnits' | 'ucs2PartUnits' | 'review'>,
): (practiceId: string, content: CheckedContent, now: Date) => Promise<CampaignChecks> {
  const { lists, accounts, settings, maxUnits, ucs2PartUnits, review } = services;
  return async (practiceId, content, now) => {
    const { listId, channel, body, purpose } = content;
    const [list, inUse, rules] = await Promise.all([
      listId ? lists.find(practiceId, listId, purpose) : null,
      accounts.inUse(practiceId),
      settings.read(practiceId),
    ]);
    const account = inUse.find((one) => one.channel === channel);
    const accepted = list?.status === 'ready' ? (list.counts?.accepted ?? 0) : 0;
    const limit = account ? maxUnits(account.kind) : null;
    const part = account && ucs2PartUnits(account.kind);
    const [tally, facts] = await Promise.all([
      list && accepted > 0 ? countOverList(lists, practiceId, list, content, limit, part) : null,
      list?.status === 'ready'
        ? review.read(practiceId, { listId: list.id, channel, body }, rules.sameTextDays, now)
        : null,
    ]);
    const findings = findingsOf({
      ...{ draft: content, list, tally, facts, textFaults: textFaults(content, list) },
      ...{ channels: inUse.map((one) => one.channel), isSwitchedOn: rules.bulkMessages, now },
    });
    return { list, rules, tally, findings, count: patientsToSendTo(accepted, tally), sender: account?.sender ?? null };
  };
}

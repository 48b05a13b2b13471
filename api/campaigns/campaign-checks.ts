import {
  findingsOf,
  withTextB,
  type Checked,
  type CountedTally,
  type Finding,
} from '../../domain/content/checks/findings';
import { refusedCodes, type ListedCode } from '../../domain/content/code-list';
import type { TextTrial } from '../../domain/content/text-trials/text-trial';
import { compileMarkedWords } from '../../domain/content/checks/marked-words';
import type { TextChoice } from '../../domain/content/translations/text-choice';
import { languageName } from '../../domain/patients/preferences/writing-preferences';
import { firstMessageAt } from '../../domain/practice/first-message';
import { sendingTimes } from '../../domain/practice/hours/sending-rules';
import type { SendingReads } from '../../ports/campaigns/review-facts';
import type { RecipientListRow } from '../../ports/lists/list-queries';
import type { ProviderAccounts } from '../../ports/practice/provider-accounts';
import type { PracticeSettings } from '../../ports/practice/settings';
import { countOverList, patientsToSendTo } from './list-figures';
import type { Services } from '../services';
import { textFaults } from './text-faults';

/** What is checked: a draft as a page or a script wrote it. */
export type CheckedContent = Checked['draft'] & {
  listId: string | null;
  subject: string | null;
  linkLine?: string | null;
  textTrial?: TextTrial | null;
  template: { id: string; version: number } | null;
};

export interface CampaignChecks {
  list: RecipientListRow | null;
  rules: PracticeSettings;
  tally: CountedTally | null;
  findings: Finding[];
  /** Which text each patient gets; null while the list is not ready. */
  choice: TextChoice | null;
  /** Patients who would be sent to. */
  count: number;
  /** As whom it would go out; null where the practice has no account for it. */
  sender: string | null;
}

/** What is the same for all campaigns of a practice: read before a transaction, which takes no second connection. */
export interface PracticeFacts {
  rules: PracticeSettings;
  accounts: Awaited<ReturnType<ProviderAccounts['inUse']>>;
  /** SMS credits that are free; null where the practice counts none. */
  creditsAvailable: number | null;
  /** The SNOMED codes that it allows. */
  codes: readonly ListedCode[];
}

export interface CampaignChecker {
  practice(practiceId: string): Promise<PracticeFacts>;
  /**
   * The checks before sending, on everything as it stands at this moment.
   *
   * @param within reads of a transaction, with what was read before it; the draft's time zone is that of its list.
   * `countsLanguages` also counts the languages of patients where the text has no translation.
   */
  check(
    practiceId: string,
    content: CheckedContent,
    now: Date,
    within?: { reads: SendingReads; practice: PracticeFacts; countsLanguages?: boolean },
  ): Promise<CampaignChecks>;
}

/**
 * The review page, `…/send` and `…/checks` show the same findings. The last two hand in `reads` of their transaction, so
 * that what is checked is what is sent.
 */
export function createCampaignChecks(
  services: Pick<
    Services,
    'lists' | 'accounts' | 'settings' | 'credits' | 'codes' | 'maxUnits' | 'ucs2PartUnits' | 'review'
  >,
): CampaignChecker {
  const { lists, accounts, settings, credits, codes, maxUnits, ucs2PartUnits, review } = services;
  const outside: SendingReads = {
    find: (...which) => lists.find(...which),
    accepted: (...which) => lists.accepted(...which),
    facts: (...about) => review.read(...about),
    texts: (...about) => review.texts(...about),
  };

  const practice = async (practiceId: string): Promise<PracticeFacts> => {
    const [rules, inUse, creditsAvailable, listed] = await Promise.all([
      settings.read(practiceId),
      accounts.inUse(practiceId),
      credits.available(practiceId),
      codes.list(practiceId),
    ]);
    return { rules, accounts: inUse, creditsAvailable, codes: listed };
  };

  /** The checks of one text. */
  const checkOne = async (
    practiceId: string,
    content: CheckedContent,
    now: Date,
    { reads, practice: known, countsLanguages = false }: NonNullable<Parameters<CampaignChecker['check']>[3]>,
  ): Promise<CampaignChecks> => {
    const { rules, accounts: inUse, creditsAvailable } = known;
    const { listId, channel, purpose, subject, body } = content;
    const list = listId ? await reads.find(practiceId, listId, purpose) : null;
    const account = inUse.find((one) => one.channel === channel);
    const accepted = list?.status === 'ready' ? (list.counts?.accepted ?? 0) : 0;
    const looked = { markedWords: compileMarkedWords(rules.markedWords), links: rules.links };
    const most = account ? maxUnits(account.kind) : null;
    const partUnits = account && ucs2PartUnits(account.kind);
    const { template, textTrial } = content;
    const text = { template, channel, subject, body, secondBody: textTrial?.bodyB ?? null };
    const choice =
      list && accepted > 0
        ? await reads.texts(practiceId, { listId: list.id, ...text }, { onlyIfNeeded: !countsLanguages })
        : null;
    const tally =
      list && choice
        ? await countOverList(reads, practiceId, list, content, most, partUnits, looked, { choice })
        : null;
    let facts = null;
    if (list?.status === 'ready') {
      const due = { sendAt: content.sendAt ?? now, holdUntil: null };
      const handOverAt = firstMessageAt(due, sendingTimes(rules, purpose), list.timeZone);
      const about = { listId: list.id, channel, subject, body, handOverAt };
      facts = await reads.facts(practiceId, about, rules.sameTextDays, now);
    }
    const findings = findingsOf({
      ...{ draft: content, list, tally, facts, choice, rules: looked },
      textFaults: [...textFaults(content, list), ...translationFaults(content, choice, list)],
      ...{ channels: inUse.map((one) => one.channel), isSwitchedOn: rules.bulkMessages, now },
      creditsAvailable: channel === 'sms' ? creditsAvailable : null,
      refusedCodes: refusedCodes(content.snomedCodes, known.codes),
    });
    return {
      list,
      rules,
      tally,
      findings,
      choice,
      count: patientsToSendTo(accepted, tally),
      sender: account?.sender ?? null,
    };
  };

  return {
    practice,

    async check(practiceId, content, now, within) {
      const { textTrial: trial } = content;
      const known = within ?? { reads: outside, practice: await practice(practiceId), countsLanguages: true };
      const ofA = await checkOne(practiceId, content, now, known);
      if (!trial) return ofA;
      const ofB = await checkOne(practiceId, { ...content, body: trial.bodyB, subject: trial.subjectB }, now, known);
      // Half of the patients get each text, so what it takes lies in the middle.
      const segments = Math.ceil(((ofA.tally?.segments ?? 0) + (ofB.tally?.segments ?? 0)) / 2);
      const tally = ofA.tally && { ...ofA.tally, segments };
      return { ...ofA, tally, findings: withTextB(ofA.findings, ofB.findings, ofA.count) };
    },
  };
}

/** What keeps a translation from being sent that somebody gets, with its language. */
function translationFaults(
  { channel }: CheckedContent,
  choice: TextChoice | null,
  list: RecipientListRow | null,
): { message: string }[] {
  const [, ...translated] = choice?.texts.texts ?? [];
  return translated.flatMap(({ language, subject, body }) =>
    textFaults({ channel, subject, body }, list).map(({ message }) => ({
      message: `In ${languageName(language ?? '')}: ${message}`,
    })),
  );
}

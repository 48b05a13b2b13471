import type { Channel } from '../../../domain/delivery/states';
import type { Draft } from '../../../ports/drafts';
import { saysWhom } from '../../../domain/messages/list-text';
import { FIELD_WORDS } from '../../../domain/recipients/columns';
import type { RecipientListRow } from '../../../ports/list-pages';
import type { EarlierCampaign, ReviewFacts } from '../../../ports/review-facts';
import type { FormError } from '../page';
import { countOf, numberWords } from '../words/numbers';
import { timeWords } from '../words/times';
import { MANY_SEGMENTS, missingSentence, rowsWith, type CountedTally } from './count-words';

export type FindingStep = 'list' | 'message' | 'record' | 'timing';

/** What was found in the checks before sending. */
export interface Finding {
  /** `stops`: sending is not offered; `check`: a person says that they have looked at it. */
  level: 'stops' | 'check';
  text: string;
  /** The page where it can be mended; null where that is not with the author. */
  step: FindingStep | null;
  /** The campaign it speaks of. */
  campaignId?: string;
}

export interface Checked {
  draft: Draft;
  list: RecipientListRow | null;
  /** What the API's own judgement says of subject and text. */
  textFaults: FormError[];
  /** Null where nothing can be counted yet. */
  tally: CountedTally | null;
  /** Channels that the practice has an account for. */
  channels: Channel[];
  isSwitchedOn: boolean;
  /** What other lists and campaigns tell; null where there is nobody to send to. */
  facts: ReviewFacts | null;
  now: Date;
  timeZone: string;
}

/** A list this old may name patients who have moved, died or been seen since. */
const OLD_AFTER_DAYS = 7;
const DAY_MS = 86_400_000;

/** The checks of the page Review and send (pages.md §3.3; H13, H16, P2, N14, N15, N24), those that stop sending first. */
export function findingsOf(checked: Checked): Finding[] {
  const { draft, list, tally, channels } = checked;
  const stops: Finding[] = [];
  const checks: Finding[] = [];
  const stop = (step: FindingStep | null, text: string) => stops.push({ level: 'stops', step, text });
  const check = (step: FindingStep | null, text: string, campaignId?: string) =>
    checks.push({ level: 'check', step, text, ...(campaignId ? { campaignId } : {}) });

  if (!checked.isSwitchedOn) {
    stop(null, 'Bulk Messages is switched off for this practice. An administrator can switch it on.');
  }
  if (!channels.includes(draft.channel)) {
    stop(
      'list',
      draft.channel === 'sms'
        ? 'This practice has no SMS provider. Choose email, or ask an administrator to set one.'
        : 'This practice has no mail server. Choose SMS, or ask an administrator to set one.',
    );
  }
  if (!list) stop('list', 'There is no patient list yet.');
  else listFindings(list, checked, stop, check);
  for (const { message } of checked.textFaults) stop('message', message);
  if (tally) textFindings(tally, checked.textFaults.length > 0, stop, check);
  if (checked.facts && list) patientFindings(checked.facts, list, checked, check);
  if (draft.sendAt && draft.sendAt <= checked.now) {
    stop('timing', `The time to send, ${timeWords(draft.sendAt, checked.timeZone)}, has passed. Choose another.`);
  }
  if (!draft.saveToRecord && draft.snomedCodes.length > 0) {
    const codes = draft.snomedCodes.length === 1 ? 'The SNOMED code is' : 'The SNOMED codes are';
    check('record', `${codes} not saved, since the message is not saved to the record.`);
  }
  return [...stops, ...checks];
}

type Note = (step: FindingStep | null, text: string, campaignId?: string) => void;

function listFindings(list: RecipientListRow, { draft, now }: Checked, stop: Note, check: Note): void {
  if (list.status === 'processing') {
    stop('list', 'The patient list is still being checked. You can send when it is ready.');
  } else if (list.status === 'refused') {
    stop('list', `The patient list cannot be used. ${list.problem?.message ?? 'Upload the file again.'}`);
  } else if ((list.counts?.accepted ?? 0) === 0) {
    stop('list', 'No patient of the list was accepted, so there is nobody to send to.');
  }
  if (list.channel !== draft.channel) {
    const words = { sms: 'SMS', email: 'email' };
    stop('list', `The patients of this list were checked for ${words[list.channel]}, not for ${words[draft.channel]}.`);
  }
  const days = Math.floor((now.getTime() - list.createdAt.getTime()) / DAY_MS);
  if (days > OLD_AFTER_DAYS) {
    check('list', `The patient list is ${countOf(days, 'day')} old. Patients may have been seen, moved or died since.`);
  }
}

/** A text that is faulty anyway is not also called too long for some rows. */
function textFindings(tally: CountedTally, isFaulty: boolean, stop: Note, check: Note): void {
  if (tally.tooLong && !isFaulty) {
    stop('message', `${rowsWith(tally.tooLong, 'gets', 'get')} a text that is too long to send. Shorten it.`);
  }
  for (const missing of tally.missing) check('message', missingSentence(missing));
  if ((tally.longest?.segments ?? 0) > MANY_SEGMENTS) {
    check('message', `The longest text is ${countOf(tally.longest?.segments ?? 0, 'SMS segment')}. Each is paid for.`);
  }
  if (tally.rows < tally.of) {
    check('message', `Missing values were looked for in the first ${countOf(tally.rows, 'patient')} only.`);
  }
}

/** Repeats, shared numbers, and wishes that a recall overrules. */
function patientFindings(
  { sharingNumber, notWishingSms, sameText, sameFile }: ReviewFacts,
  list: RecipientListRow,
  { draft, timeZone }: Checked,
  check: Note,
): void {
  const { header, columns, sharedNumbers } = list;
  if (
    draft.channel === 'sms' &&
    sharedNumbers === 'one-per-patient' &&
    sharingNumber > 0 &&
    !saysWhom(draft.body, header ?? [], columns)
  ) {
    const share = countOf(sharingNumber, 'patient shares', 'patients share');
    check(
      'message',
      `${share} a mobile with someone else in this list and the text does not say whom it is for. ${nameAdvice(list)}`,
    );
  }
  if (draft.purpose === 'recall' && draft.channel === 'sms' && notWishingSms > 0) {
    const who = countOf(notWishingSms, 'patient does', 'patients do');
    check('list', `${who} not wish to be contacted by SMS. A recall is about their care and needs no consent.`);
  }
  for (const earlier of sameText) {
    check('message', `The same text ${sentWords(earlier, timeZone)} of these patients.`, earlier.id);
  }
  if (sameFile?.at) {
    check('list', `A bulk message went to the same file on ${timeWords(sameFile.at, timeZone)}.`, sameFile.id);
  }
}

function sentWords({ at, patients }: EarlierCampaign, timeZone: string): string {
  const who = numberWords(patients);
  return at === null ? `is about to be sent to ${who}` : `was sent on ${timeWords(at, timeZone)} to ${who}`;
}

/** What to write, in the words of the list's own columns. */
function nameAdvice({ header, columns }: RecipientListRow): string {
  const place = columns?.givenName ?? columns?.name;
  if (columns?.givenName === undefined && columns?.registerGivenName !== undefined) {
    return `Add ((${FIELD_WORDS.givenName})) to the text.`;
  }
  if (place === undefined) return 'The list has no column of names to fill in: add one to the file.';
  const name = header?.[place]?.trim() || FIELD_WORDS[columns?.givenName === undefined ? 'name' : 'givenName'];
  return `Add ((${name})) to the text.`;
}

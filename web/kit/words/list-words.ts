import { capital } from '../../../domain/capital';
import type { DemographicsKind } from '../../../domain/patients/demographics';
import { PURPOSE_WORDS } from '../../../domain/eligibility/purposes';
import type { ListProgress, RecipientListRow } from '../../../ports/lists/list-queries';
import { countOf, numberWords } from '../../../domain/words/numbers';
import { timeWords } from '../../../domain/words/times';

/** Where patients are looked up, in the practice's words; null if nowhere. */
const LOOK_UP: Record<DemographicsKind, string | null> = {
  register: 'the practice’s register',
  pds: 'PDS',
  none: null,
};

/** A list's state as a word and a colour, the colour being the second channel. */
export function listState({ status, counts }: Pick<RecipientListRow, 'status' | 'counts'>): {
  text: string;
  colour: string;
} {
  if (status === 'processing') return { text: 'Checking', colour: 'blue' };
  if (status === 'refused') return { text: 'Cannot be used', colour: 'red' };
  if (counts?.accepted === 0) return { text: 'None accepted', colour: 'orange' };
  return { text: 'Ready', colour: 'green' };
}

/** What a page says while a list is checked. */
export interface ProgressWords {
  heading: string;
  /** What is being done. */
  doing: string;
  /** How far; null before the number of rows is known. */
  percent: number | null;
  /** What is read out. */
  announcement: string;
}

/** How long checking 10,000 patients may take before the page says that it takes longer than usual. */
const USUAL_MS = 60_000;

/** Only known facts: rows stored of rows in the file. */
export function progressWords({ rows, stored }: ListProgress, demographics: DemographicsKind): ProgressWords {
  if (rows === null) {
    const doing = 'Reading the file';
    return { heading: 'Checking your list', doing, percent: null, announcement: doing };
  }
  const heading = `Checking ${countOf(rows, 'patient')}`;
  if (stored >= rows) {
    const doing = 'Looking for patients who are in the file twice';
    return { heading, doing, percent: 100, announcement: doing };
  }
  const lookUp = LOOK_UP[demographics];
  const what = lookUp ? `Looking patients up in ${lookUp} and checking contact details` : 'Checking contact details';
  const doing = `${what}: ${numberWords(stored)} of ${numberWords(rows)} done`;
  const percent = rows === 0 ? 0 : Math.floor((stored / rows) * 100);
  return { heading, doing, percent, announcement: `${numberWords(stored)} of ${countOf(rows, 'patient')} checked` };
}

/** The message if checking takes long. The page does not know why, only what may be wrong. Null before that. */
export function delayWords(
  { rows, stored }: ListProgress,
  { createdAt, now, demographics }: { createdAt: Date; now: Date; demographics: DemographicsKind },
): string | null {
  if (now.getTime() - createdAt.getTime() < USUAL_MS) return null;
  const left = rows === null ? null : rows - stored;
  const what =
    left === null
      ? 'We still have to read your file.'
      : left === 0
        ? 'We looked up all patients, and still have to count the list.'
        : `We still have ${countOf(left, 'patient')} to check.`;
  const lookUp = LOOK_UP[demographics];
  const why =
    left === 0 || left === null || lookUp === null
      ? 'The part that checks lists may not be working.'
      : `${capital(lookUp)} may not be answering.`;
  return `This is taking longer than usual. ${what} ${why} Nothing is lost, and we keep checking.`;
}

/** "9,412 + 588 = 10,000 rows in your file". */
export function sumWords({ rows, accepted, rejected }: { rows: number; accepted: number; rejected: number }): string {
  return `${numberWords(accepted)} + ${numberWords(rejected)} = ${countOf(rows, 'row')} in your file`;
}

/** Where the contact details came from, and for how many (H8). */
export function contactsWords(
  { contactSource, demographics }: { contactSource: RecipientListRow['contactSource']; demographics: DemographicsKind },
  contacts: number,
  rows: number,
): string {
  const without = numberWords(rows - contacts);
  const lookUp = LOOK_UP[demographics];
  return contactSource === 'demographics' && lookUp
    ? `Contact details retrieved from ${lookUp}: ${numberWords(contacts)}. Could not be retrieved: ${without}.`
    : `Contact details taken from your file: ${numberWords(contacts)}. Without one we can use: ${without}.`;
}

/** What we do with an uploaded file, as far as it is true for this practice (P14). */
export function uploadWords(
  demographics: DemographicsKind,
  contactSource: RecipientListRow['contactSource'],
): string[] {
  const lookUp = LOOK_UP[demographics];
  const leaveOut = 'Leave out patients who have died or do not want messages.';
  if (!lookUp) {
    return [
      `${leaveOut} We do not look patients up here, so we cannot find those who have died.`,
      'We take contact details from your file.',
    ];
  }
  const contacts = contactSource === 'demographics' ? 'from there, not from your file' : 'from your file';
  return [
    `${leaveOut} We check too, and show you who we left out.`,
    `We look patients up in ${lookUp}, and take contact details ${contacts}.`,
  ];
}

/** The contract's words of some reasons name PDS; said where it stands for something else. Null where it does not. */
export function pdsWords(demographics: DemographicsKind): string | null {
  const lookUp = LOOK_UP[demographics];
  return demographics === 'pds' || !lookUp ? null : `In these reasons, PDS means ${lookUp}.`;
}

/** The kind of message that the list was judged for, and when, because blocks and preferences depend on it (X3). */
export function judgedWords(
  { purpose, judgedAt, timeZone }: Pick<RecipientListRow, 'purpose' | 'judgedAt' | 'timeZone'>,
  isSent: boolean,
  now: Date,
): string {
  const when = judgedAt ? `, ${timeWords(judgedAt, timeZone, now)}` : '';
  const after = isSent
    ? 'This list has been used, so it no longer changes.'
    : 'We check again whenever a block, a preference or a number changes.';
  return `Checked for ${PURPOSE_WORDS[purpose].inSentence}${when}. ${after}`;
}

/** "on 24 November 2026 at 9:05am", "today at 2pm": after a verb. */
export function whenWords(at: Date, timeZone: string, now: Date): string {
  const words = timeWords(at, timeZone, now);
  return /^\d/.test(words) ? `on ${words}` : words;
}

/** "Rows 51 to 100 of 9,412"; "patients" are rows on screen. */
export function rangeWords(before: number, shown: number, total: number, what = 'Rows'): string {
  if (shown === 0) return `${what} 0 of ${numberWords(total)}`;
  return `${what} ${numberWords(before + 1)} to ${numberWords(before + shown)} of ${numberWords(total)}`;
}

/** Splits a file's problem into a heading and the rest: the cause and how to correct it. */
export function problemParts(message: string): { heading: string; rest: string } {
  const end = message.indexOf('. ');
  return end === -1
    ? { heading: message.replace(/\.$/, ''), rest: '' }
    : { heading: message.slice(0, end), rest: message.slice(end + 2) };
}

import type { Channel } from '../../../domain/delivery/states';
import type { ListProgress, RecipientListRow } from '../../../ports/list-pages';
import { countOf, numberWords } from '../words/numbers';

export const CHANNEL_WORDS: Record<Channel, string> = { sms: 'SMS', email: 'Email' };

/** A list's state as a word and a colour, the colour being the second channel (pages.md §1.6). */
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

/** Only what is known: rows stored against rows in the file. */
export function progressWords({ rows, stored }: ListProgress): ProgressWords {
  if (rows === null) {
    const doing = 'Reading the file';
    return { heading: 'Checking your list', doing, percent: null, announcement: doing };
  }
  const heading = `Checking ${countOf(rows, 'patient')}`;
  if (stored >= rows) {
    const doing = 'Looking for patients who are in the file twice, and counting';
    return { heading, doing, percent: 100, announcement: doing };
  }
  const doing = `Matching with demographics and checking contact details: ${numberWords(stored)} of ${numberWords(rows)} done`;
  const percent = rows === 0 ? 0 : Math.floor((stored / rows) * 100);
  return { heading, doing, percent, announcement: `${numberWords(stored)} of ${countOf(rows, 'patient')} checked` };
}

/** Said when checking takes long: the page does not know why, only what may be. Null while it does not. */
export function delayWords({ rows, stored }: ListProgress, createdAt: Date, now: Date): string | null {
  if (now.getTime() - createdAt.getTime() < USUAL_MS) return null;
  const left = rows === null ? null : rows - stored;
  const what =
    left === null
      ? 'Your file is still to be read.'
      : left === 0
        ? 'All patients are looked up; the list is still to be counted.'
        : `${countOf(left, 'patient')} ${left === 1 ? 'is' : 'are'} still to be checked.`;
  const why =
    left === 0 || left === null ? 'The part that checks lists may be away.' : 'Demographics may not be answering.';
  return `This takes longer than usual. ${what} ${why} Nothing is lost, and checking goes on by itself.`;
}

/** "9,412 + 588 = 10,000 rows in your file". */
export function sumWords({ rows, accepted, rejected }: { rows: number; accepted: number; rejected: number }): string {
  return `${numberWords(accepted)} + ${numberWords(rejected)} = ${countOf(rows, 'row')} in your file`;
}

/** Where the contact details came from, and for how many (H8). */
export function contactsWords(source: RecipientListRow['contactSource'], contacts: number, rows: number): string {
  const without = rows - contacts;
  return source === 'demographics'
    ? `Contact details retrieved from PDS: ${numberWords(contacts)}. Could not be retrieved: ${numberWords(without)}.`
    : `Contact details taken from your file: ${numberWords(contacts)}. Without one that can be used: ${numberWords(without)}.`;
}

/** "Rows 51 to 100 of 9,412"; "patients" are rows on screen. */
export function rangeWords(before: number, shown: number, total: number, what = 'Rows'): string {
  if (shown === 0) return `${what} 0 of ${numberWords(total)}`;
  return `${what} ${numberWords(before + 1)} to ${numberWords(before + shown)} of ${numberWords(total)}`;
}

/** A file's problem in its parts: heading, and what was found and how to mend it (pages.md §4.4). */
export function problemParts(message: string): { heading: string; rest: string } {
  const end = message.indexOf('. ');
  return end === -1
    ? { heading: message.replace(/\.$/, ''), rest: '' }
    : { heading: message.slice(0, end), rest: message.slice(end + 2) };
}

import { readNhsNumber } from '../../patients/nhs-number';
import type { Place } from './marked-words';

/** A detail of one person that somebody typed into a text for many. */
export interface WrittenIdentifier extends Place {
  kind: 'nhs-number' | 'date-of-birth' | 'name';
  /** As it is written. */
  text: string;
}

const TEN_DIGITS = /(?<![\d+])\d{3}[ \u00a0-]?\d{3}[ \u00a0-]?\d{4}(?!\d)/g;

const MONTHS = 'january february march april may june july august september october november december'.split(' ');
/** In full or by its first three letters: "4 March 1951", "4 Mar 1951". */
const MONTH = MONTHS.map((month) => (month.length > 3 ? `${month.slice(0, 3)}(?:${month.slice(3)})?` : month)).join(
  '|',
);
const DATE = `\\d{1,2}[/.-]\\d{1,2}[/.-](?:\\d{4}|\\d{2})|\\d{4}-\\d{2}-\\d{2}|\\d{1,2}(?:st|nd|rd|th)?\\s+(?:${MONTH})\\s+\\d{4}`;
/** A date that says itself that it is one of birth. */
const BORN = new RegExp(`\\b(?:date of birth|d\\.?o\\.?b\\.?|born(?: on)?)\\b[\\s:=(is]{0,6}(?<date>${DATE})`, 'gi');
const ANY_DATE = new RegExp(`(?<![\\d/.-])(?:${DATE})(?![\\d/-])`, 'gi');
/** Dates of the last two years are of appointments, letters and campaigns. */
const BIRTH_BEFORE_YEARS = 2;

const NAME = "\\p{Lu}[\\p{L}'’-]+";
const GREETED = new RegExp(`(?:^|[\\s,.!])(?:Dear|Hi|Hello|Hey)\\s+(?<name>${NAME}(?:\\s+${NAME})?)`, 'gu');
const TITLED = new RegExp(`(?<![\\p{L}])(?:Mr|Mrs|Ms|Miss|Mx|Master)\\.?\\s+${NAME}(?:\\s+${NAME})?`, 'gu');
/** Greeted without being anybody: "Dear Patient", "Hello All". */
const NOBODY: ReadonlySet<string> = new Set(
  (
    'all carer carers colleague colleagues customer customers dad everybody everyone families family folks friend friends ' +
    'guardian guardians ladies madam member members mr mrs ms miss mum neighbour neighbours parent parents patient patients ' +
    'resident residents sir student students team there valued'
  ).split(' '),
);

/**
 * Finds what names or identifies one person in the words of a text that many get: an NHS number whose check digit fits, a
 * date of birth, and a greeting with a name (N7). What a placeholder fills in is each patient's own and is not looked at.
 */
export function writtenIdentifiers(text: string, now: Date): WrittenIdentifier[] {
  const free = text.replace(/\(\([^\r\n]*?\)\)/g, (placeholder) => '\u0000'.repeat(placeholder.length));
  const found: WrittenIdentifier[] = [];
  const add = (kind: WrittenIdentifier['kind'], written: string, index: number) => {
    if (found.some((one) => index < one.index + one.length && one.index < index + written.length)) return;
    found.push({ kind, text: written, index, length: written.length });
  };
  for (const { 0: written, index } of free.matchAll(TEN_DIGITS)) {
    if (readNhsNumber(written).ok) add('nhs-number', written, index);
  }
  for (const { 0: written, index, groups } of free.matchAll(BORN)) {
    const date = groups!.date!;
    add('date-of-birth', date, index + written.length - date.length);
  }
  const latest = now.getUTCFullYear() - BIRTH_BEFORE_YEARS;
  for (const { 0: written, index } of free.matchAll(ANY_DATE)) {
    const year = Number(/\d{4}/.exec(written)?.[0] ?? NaN);
    if (year <= latest && year > latest - 120) add('date-of-birth', written, index);
  }
  for (const { 0: written, index } of free.matchAll(TITLED)) add('name', written, index);
  for (const { 0: written, index, groups } of free.matchAll(GREETED)) {
    const name = groups!.name!;
    const [first = ''] = name.split(/\s/);
    if (!NOBODY.has(first.toLowerCase())) add('name', name, index + written.length - name.length);
  }
  return found.sort((one, other) => one.index - other.index);
}

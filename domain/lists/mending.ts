/**
 * How a spreadsheet had spoiled a value that could be read all the same, since there is exactly one right answer.
 * `kept-as-text` is in rows that were stored before reading cleaned every cell; it is not given any more.
 */
export type Damage =
  'leading-zero' | 'exponent' | 'decimal' | 'grouped' | 'day-count' | 'two-digit-year' | 'kept-as-text';

/** What can be mended. */
export type MendedField = 'nhsNumber' | 'dateOfBirth' | 'mobile' | 'email';

/** One value of a row that was mended (P13). */
export interface Mending {
  field: MendedField;
  /** As it stood, cut at `LONGEST_FROM` characters. */
  from: string;
  /** As it was read. */
  to: string;
  damage: Damage;
}

/** Characters of a value as it stood that are kept to be shown. */
const LONGEST_FROM = 60;

const WORDS: Record<Damage, string> = {
  'leading-zero': 'the first 0 was lost',
  exponent: 'written as a power of ten, with all its digits',
  decimal: 'written as a decimal',
  grouped: 'written in groups of three',
  'day-count': 'a spreadsheet’s count of days',
  'two-digit-year': 'a year in two digits',
  'kept-as-text': 'a sign in front keeps it as text',
};

/** @param cell the value as it stood in the file. */
export function mending(field: MendedField, cell: string | undefined, to: string, damage: Damage): Mending {
  const characters = [...(cell ?? '').slice(0, 2 * LONGEST_FROM)];
  return { field, from: characters.slice(0, LONGEST_FROM).join(''), to, damage };
}

/** What was wrong with the value, for beside it: "07700 900123, mended from 7700900123 (the first 0 was lost)". */
export function damageWords(damage: Damage): string {
  return WORDS[damage];
}

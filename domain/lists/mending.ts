/**
 * How a spreadsheet damaged a value that we can still read, because only one reading is possible.
 * `kept-as-text` is in rows that were stored before reading cleaned every cell; it is not given any more.
 */
export type Damage =
  'leading-zero' | 'exponent' | 'decimal' | 'grouped' | 'day-count' | 'two-digit-year' | 'kept-as-text';

/** The fields that can be corrected. */
export type MendedField = 'nhsNumber' | 'dateOfBirth' | 'mobile' | 'email';

/** One corrected value of a row (P13). */
export interface Mending {
  field: MendedField;
  /** As it was in the file, cut at `LONGEST_FROM` characters. */
  from: string;
  /** As it was read. */
  to: string;
  damage: Damage;
}

/** How many characters of the original value we keep to show. */
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

/** @param cell the value as it was in the file. */
export function mending(field: MendedField, cell: string | undefined, to: string, damage: Damage): Mending {
  const characters = [...(cell ?? '').slice(0, 2 * LONGEST_FROM)];
  return { field, from: characters.slice(0, LONGEST_FROM).join(''), to, damage };
}

/** What was wrong with the value, shown next to it: "07700 900123, corrected from 7700900123 (the first 0 was lost)". */
export function damageWords(damage: Damage): string {
  return WORDS[damage];
}

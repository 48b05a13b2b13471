import { plainCell, plainNumber } from './cell';
import type { Damage } from './mending';

export type DateOfBirthReading =
  | { ok: true; value: string; damage?: Damage }
  | { ok: false; code: 'date-of-birth-missing' }
  | { ok: false; code: 'date-of-birth-invalid'; fault?: 'month-first' };

/** How dates are read, in words for the pages (pages.md §3.3). */
export const DATE_ORDER = 'Dates are read as day/month/year.';

/** The rule for years in two digits, in words for the pages; `readDateOfBirth` keeps to it. */
export const TWO_DIGIT_YEARS =
  'A year in two digits is the latest year with these digits that makes no date in the future, so nobody is read as older than 99.';

/** Nobody is older: a date further back is a slip of the keyboard. */
const OLDEST_AGE = 130;

/** No way of writing a date is longer; what is, is not searched for one. */
const LONGEST = 60;

/** A 1-to-4-digit number up to this is a year or a slip, not a spreadsheet's day count (2200 is January 1906). */
const SMALLEST_SERIAL = 2200;

const MONTHS = 'january february march april may june july august september october november december'.split(' ');

const SEPARATOR = '\\s*[-/.\\s\\u2010-\\u2015]\\s*';
const YEAR_FIRST = new RegExp(`^(\\d{4})${SEPARATOR}(\\d{1,2})${SEPARATOR}(\\d{1,2})$`);
const YEAR_FIRST_BASIC = /^(\d{4})(\d{2})(\d{2})$/;
const DAY_FIRST = new RegExp(`^(\\d{1,2})${SEPARATOR}(\\d{1,2})${SEPARATOR}(\\d{4}|\\d{2})$`);
const MONTH_IN_WORDS =
  /^(\d{1,2})(?:st|nd|rd|th)?[-/.,\s\u2010-\u2015]*([a-z]{3,9})[-/.,\s\u2010-\u2015]*(\d{4}|\d{2})$/i;
const SERIAL = /^\d{4,5}$/;
const MIDNIGHT = /(?:T|\s+)(?:0?0|12(?=:00(?::00)?\s*AM)):00(?::00(?:\.0+)?)?(?:\s*AM)?(?:Z|\+00:?00)?$/i;

/**
 * Reads a date of birth as clinical systems and spreadsheets write it: `dd/mm/yyyy` (also with `-`, `.` or a space),
 * ISO 8601 (`yyyy-mm-dd`, `yyyymmdd`), `d-MMM-yyyy` with English months, each also followed by a midnight, and the day
 * count of a spreadsheet (1900 system). Day comes before month always: `03/04/1980` is the 3rd of April, and
 * `12/31/1980` is invalid, as month first, and not New Year's Eve (P13; pages.md §3.3 "Dates read as day/month/year").
 *
 * Two-digit years (`TWO_DIGIT_YEARS`): the latest year with these digits that makes no date in the future, so ages run
 * from 0 to 99.
 *
 * @param today the date at the practice, `YYYY-MM-DD`; dates after it and ages over 130 are invalid.
 * @returns `YYYY-MM-DD` and what had to be mended, or the row reason code.
 */
export function readDateOfBirth(text: string | undefined, today: string): DateOfBirthReading {
  const written = plainCell(text);
  if (written === '') return { ok: false, code: 'date-of-birth-missing' };
  const bare = written.length > LONGEST ? '' : written.replace(MIDNIGHT, '');
  const { value, damage } = readDate(bare, today);
  if (value === null || value > today || value < yearsBefore(today, OLDEST_AGE)) {
    const invalid = { ok: false, code: 'date-of-birth-invalid' } as const;
    return isMonthFirst(bare) ? { ...invalid, fault: 'month-first' } : invalid;
  }
  return damage === undefined ? { ok: true, value } : { ok: true, value, damage };
}

/**
 * An ISO date as people in the UK and Australia read it, `dd/mm/yyyy`.
 * @param value `YYYY-MM-DD`; anything else comes back as it is.
 */
export function formatDateOfBirth(value: string): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  return parts ? `${parts[3]}/${parts[2]}/${parts[1]}` : value;
}

interface ReadDate {
  value: string | null;
  damage?: Damage;
}

function readDate(text: string, today: string): ReadDate {
  const yearFirst = YEAR_FIRST.exec(text);
  if (yearFirst) return { value: isoDate(Number(yearFirst[1]), Number(yearFirst[2]), Number(yearFirst[3])) };

  const dayFirst = DAY_FIRST.exec(text);
  if (dayFirst) return withYear(dayFirst[3] as string, Number(dayFirst[2]), Number(dayFirst[1]), today);

  const inWords = MONTH_IN_WORDS.exec(text);
  if (inWords) return withYear(inWords[3] as string, monthNumber(inWords[2] as string), Number(inWords[1]), today);

  const number = plainNumber(text);
  const basic = YEAR_FIRST_BASIC.exec(number.text);
  if (basic) return { value: isoDate(Number(basic[1]), Number(basic[2]), Number(basic[3])), damage: number.how };
  return SERIAL.test(number.text) ? { value: serialDate(Number(number.text)), damage: 'day-count' } : { value: null };
}

/** Whether a date that cannot be has a day where the month belongs: `12/31/1980`. */
function isMonthFirst(text: string): boolean {
  const parts = DAY_FIRST.exec(text);
  if (!parts) return false;
  const [first, second] = [Number(parts[1]), Number(parts[2])];
  return first >= 1 && first <= 12 && second > 12 && second <= 31;
}

/** 1–12, or 0 for a word that is no month. */
function monthNumber(word: string): number {
  const lower = word.toLowerCase();
  if (lower === 'sept') return 9;
  return MONTHS.findIndex((name) => name === lower || name.slice(0, 3) === lower) + 1;
}

function withYear(year: string, month: number, day: number, today: string): ReadDate {
  if (year.length === 4) return { value: isoDate(Number(year), month, day) };
  const century = Math.floor(Number(today.slice(0, 4)) / 100) * 100;
  for (const start of [century, century - 100]) {
    const value = isoDate(start + Number(year), month, day);
    if (value !== null && value <= today) return { value, damage: 'two-digit-year' };
  }
  return { value: null };
}

function isoDate(year: number, month: number, day: number): string | null {
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Day 1 is 1 January 1900, and day 60 the 29 February 1900 that spreadsheets invented; every real one here is later. */
function serialDate(serial: number): string | null {
  if (serial < SMALLEST_SERIAL) return null;
  return new Date(Date.UTC(1899, 11, 30) + serial * 86_400_000).toISOString().slice(0, 10);
}

/** The same day some years before; 29 February becomes the 28th by text order, which is all that is compared. */
function yearsBefore(date: string, years: number): string {
  return `${String(Number(date.slice(0, 4)) - years).padStart(4, '0')}${date.slice(4)}`;
}

import { plainCell, plainNumber } from '../lists/cell';
import type { Damage } from '../lists/mending';

/** What is wrong with a date that cannot be used, if we can say. `reasonMessage` has the words. */
export type DateFault = 'month-first' | 'weekday' | 'order-unclear';

export type DateOfBirthReading =
  | { ok: true; value: string; damage?: Damage }
  | { ok: false; code: 'date-of-birth-missing' }
  | { ok: false; code: 'date-of-birth-invalid'; fault?: DateFault };

/** Whether day or month comes first in the dates of a column, as far as they show (`dateOrderOf`). */
export type DateOrder = 'day-first' | 'unclear';

/** Nobody is older, so an earlier date is a typing mistake. */
const OLDEST_AGE = 130;

/** No date is longer than this, so we do not search longer text. */
const LONGEST = 60;

/** A 1-to-4-digit number up to this is a year or a slip, not a spreadsheet's day count (2200 is January 1906). */
const SMALLEST_SERIAL = 2200;

const MONTHS = 'january february march april may june july august september october november december'.split(' ');
const MONTHS_IN_WELSH = 'ionawr chwefror mawrth ebrill mai mehefin gorffennaf awst medi hydref tachwedd rhagfyr'.split(
  ' ',
);
const WEEKDAYS = 'sunday monday tuesday wednesday thursday friday saturday'.split(' ');

const SEPARATOR = '\\s*[-/.\\s\\u2010-\\u2015]\\s*';
const YEAR_FIRST = new RegExp(`^(\\d{4})${SEPARATOR}(\\d{1,2})${SEPARATOR}(\\d{1,2})$`);
const YEAR_FIRST_BASIC = /^(\d{4})(\d{2})(\d{2})$/;
const DAY_FIRST = new RegExp(`^(\\d{1,2})${SEPARATOR}(\\d{1,2})${SEPARATOR}(\\d{4}|\\d{2})$`);
const SERIAL = /^\d{4,5}$/;
const SERIAL_WITH_TIME = /^(\d{5})\.\d{1,15}$/;

/** Numbers and words with nothing but punctuation between them. */
const IN_WORDS = /^[\s,./'’\u2010-\u2015-]*(?:(?:\d+|\p{L}+)[\s,./'’\u2010-\u2015-]*){3,6}$/u;
/** Words in a date that carry no meaning: "the 1st of February". */
const FILLERS = ['the', 'of', 'st', 'nd', 'rd', 'th'];

const WEEKDAY = /^(sun|mon|tue|wed|thu|fri|sat)([a-z]*)\.?[,\s]\s*/i;

/** How old the patient is, as clinical systems put it after the date: "(46y)", "(46 years)". */
const AGE = /\s*\(\s*(?:aged?\s+)?\d{1,3}\s*(?:y|yrs?|years?(?:\s+old)?)?\s*\)$/i;

/** A time of day, with or without an offset. The date next to it is the date of birth in any time zone. */
const TIME =
  /(?:(?<=\d)T|,?\s+(?:at\s+)?)(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?\s*(?:[ap]\.?m\.?)?\s*(?:Z|(?:UTC|GMT|BST)?(?:[+-]\d{2}:?\d{2}|[+-]\d{2})?)?(?:\s*\([^()]*\))?$/i;
/** The same without separators, as HL7 and ISO 8601 (basic) write it, and an offset after a date alone (XML Schema). */
const BASIC_TIME = /^(\d{8})T?(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d{4})?$/;
const DATE_WITH_OFFSET = /^(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * Reads a date of birth in every form that can mean only one day: `dd/mm/yyyy` (also with `-`, `.` or a space), ISO
 * 8601 (`yyyy-mm-dd`, `yyyymmdd`), months in English or Welsh words in any order (`3-Apr-1980`, `April 3, 1980`,
 * `Thursday 3rd of April 1980`), each also followed by a time, and the day count of a spreadsheet (1900 system). In a
 * time stamp its own date counts, whatever its offset. In figures the day always comes before the month: `03/04/1980`
 * is the 3rd of April, and `12/31/1980` is invalid, as month first, and not New Year's Eve (P13). A weekday that does
 * not fit makes a date invalid: one of the two is wrong.
 *
 * Two-digit years: the latest year with these digits that makes no date in the future, so ages run
 * from 0 to 99.
 *
 * @param today the date at the practice, `YYYY-MM-DD`; dates after it and ages over 130 are invalid.
 * @param order of the column's dates; where it is unclear, a date in figures that could be either is invalid.
 * @returns `YYYY-MM-DD` and what had to be corrected, or the row reason code.
 */
export function readDateOfBirth(
  text: string | undefined,
  today: string,
  order: DateOrder = 'day-first',
): DateOfBirthReading {
  const written = plainCell(text);
  if (written === '') return { ok: false, code: 'date-of-birth-missing' };
  const { bare, weekday } = withoutTime(written);
  const { value, damage } = readDate(bare, today);
  const invalid = { ok: false, code: 'date-of-birth-invalid' } as const;
  if (value === null || value > today || value < yearsBefore(today, OLDEST_AGE)) {
    return figures(bare)?.kind === 'month-first' ? { ...invalid, fault: 'month-first' } : invalid;
  }
  if (weekday !== null && new Date(value).getUTCDay() !== weekday) return { ...invalid, fault: 'weekday' };
  if (order === 'unclear' && figures(bare)?.kind === 'either') return { ...invalid, fault: 'order-unclear' };
  return damage === undefined ? { ok: true, value } : { ok: true, value, damage };
}

/**
 * Counts what the dates of a column show about their order. If more dates are certainly month first than day first, a
 * program with the American order wrote them, and we would misread those that could be either.
 */
export class DateOrderCount {
  private monthFirst = 0;
  private dayFirst = 0;

  add(text: string | undefined): void {
    const kind = figures(withoutTime(plainCell(text)).bare)?.kind;
    if (kind === 'month-first') this.monthFirst++;
    else if (kind === 'day-first') this.dayFirst++;
  }

  get order(): DateOrder {
    return this.monthFirst > this.dayFirst ? 'unclear' : 'day-first';
  }
}

/**
 * An ISO date as people in the UK and Australia read it, `dd/mm/yyyy`.
 * @param value `YYYY-MM-DD`; anything else is returned unchanged.
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

  const inWords = dateInWords(text, today);
  if (inWords) return inWords;

  const number = plainNumber(text);
  const basic = YEAR_FIRST_BASIC.exec(number.text);
  if (basic) return { value: isoDate(Number(basic[1]), Number(basic[2]), Number(basic[3])), damage: number.how };
  const serial = SERIAL_WITH_TIME.exec(number.text)?.[1] ?? number.text;
  return SERIAL.test(serial) ? { value: serialDate(Number(serial)), damage: 'day-count' } : { value: null };
}

/** A date without the age, the time and the weekday around it, in the order in which programs put them. */
function withoutTime(written: string): { bare: string; weekday: number | null } {
  if (written.length > LONGEST) return { bare: '', weekday: null };
  const text = written.replace(AGE, '');
  const day = WEEKDAY.exec(text);
  const weekday = day ? WEEKDAYS.findIndex((name) => name.startsWith(day[1]!.toLowerCase())) : null;
  const isWord = day && WEEKDAYS[weekday as number]!.startsWith((day[1]! + day[2]!).toLowerCase());
  const dated = isWord ? text.slice(day[0].length) : text;
  const bare = dated.replace(TIME, '').replace(BASIC_TIME, '$1').replace(DATE_WITH_OFFSET, '$1').trim();
  return { bare, weekday: isWord ? weekday : null };
}

/** The order that a date of three figures shows; null for every other form. */
function figures(text: string): { kind: 'day-first' | 'month-first' | 'either' } | null {
  const parts = DAY_FIRST.exec(text);
  if (!parts) return null;
  const [first, second] = [Number(parts[1]), Number(parts[2])];
  if (first < 1 || second < 1 || first > 31 || second > 31) return null;
  if (first > 12 && second <= 12) return { kind: 'day-first' };
  if (second > 12 && first <= 12) return { kind: 'month-first' };
  return first <= 12 && second <= 12 && first !== second ? { kind: 'either' } : null;
}

/** A date with its month in words: three parts of which the day and the year cannot be mistaken for each other. */
function dateInWords(text: string, today: string): ReadDate | null {
  if (!IN_WORDS.test(text)) return null;
  const parts = (text.toLowerCase().match(/\d+|\p{L}+/gu) ?? []).filter((part) => !FILLERS.includes(part));
  const at = parts.findIndex((part) => monthNumber(part) > 0);
  const numbers = parts.filter((_, index) => index !== at);
  if (at < 0 || parts.length !== 3 || !numbers.every((part) => /^(?:\d{1,2}|\d{4})$/.test(part))) return null;
  const [first, second] = numbers as [string, string];
  const month = monthNumber(parts[at]!);
  if (first.length === 4 && second.length <= 2) return { value: isoDate(Number(first), month, Number(second)) };
  // Day, month, year, or month, day, year; "1 80 February" is neither.
  return at <= 1 && first.length <= 2 && second.length !== 1 ? withYear(second, month, Number(first), today) : null;
}

/** 1–12, or 0 for a word that is no month. */
function monthNumber(word: string): number {
  if (word === 'sept') return 9;
  const isMonth = (name: string): boolean => name === word || (word.length === 3 && name.startsWith(word));
  return MONTHS.findIndex(isMonth) + 1 || MONTHS_IN_WELSH.findIndex(isMonth) + 1;
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

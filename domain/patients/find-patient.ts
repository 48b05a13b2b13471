import { isExponent, plainCell, proseCell } from '../lists/cell';
import { readDateOfBirth } from './date-of-birth';
import { readMobile, type MobileOptions } from './mobile';
import { readNhsNumber } from './nhs-number';
import { reasonMessage } from '../lists/row-reasons';

/** One way to read words as a name: the beginning of each part; null if it may be anything. */
export interface NameWay {
  family: string | null;
  given: string | null;
}

/** What the person searches for, as we understood it. */
export type FindBy =
  | { by: 'nhs-number'; value: string }
  | { by: 'date-of-birth'; value: string }
  | { by: 'mobile'; value: string }
  /** Any of the ways will do. */
  | { by: 'name'; value: string; ways: NameWay[] };

export type FindReading = { ok: true; find: FindBy } | { ok: false; code: FindFaultCode; message: string };
export type FindFaultCode =
  | 'words-missing'
  | 'nhs-number-invalid'
  | 'date-of-birth-invalid'
  | 'mobile-not-a-mobile'
  | 'mobile-invalid'
  | 'email-not-searched'
  | 'words-unclear';

export interface FindOptions extends MobileOptions {
  /** The date at the practice, `YYYY-MM-DD`. */
  today: string;
}

/** The most words of a name that we keep apart. Nobody types more, and each adds two readings. */
const MOST_PARTS = 6;

/** Only characters of numbers and dates. */
const NUMBER_LIKE = /^[\d\s+\-./()\u2010-\u2015\u2212]+$/;
/** A number that begins as telephone numbers do. */
const DIALLED = /^(?:\+|0|\(0|44\s?7)/;
/** Day, month and year with something between them. */
const DATE_LIKE = /^\d{1,4}\s*[-/.\s]\s*\d{1,2}\s*[-/.\s]\s*\d{1,4}$/;
/** A real letter. Marks and modifiers alone are not a name. */
const LETTER = /[\p{Lu}\p{Ll}\p{Lt}\p{Lo}]/u;

/** Characters that no keyboard types and no database stores. */
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f]/g;

const TITLE = /^(?:mr|mrs|ms|miss|mx|dr|master|prof|rev)\.?\s+(?=\S)/i;

/**
 * Reads what was typed to find a patient: an NHS number, a date of birth, a mobile number, else a name. Numbers are read
 * as lists are read (any spacing, check digit; day before month), so what finds a patient is what a list would match.
 * The order is by what is surest: an NHS number has a check digit, a date must exist. Never throws.
 */
export function readFindWords(words: string, options: FindOptions): FindReading {
  const typed = plainCell(words);
  if (typed === '') return { ok: false, code: 'words-missing', message: ENTER };

  const nhsNumber = readNhsNumber(typed);
  if (nhsNumber.ok) return found({ by: 'nhs-number', value: nhsNumber.value });

  const dateOfBirth = readTypedDate(typed, options.today);
  if (dateOfBirth !== null) return found({ by: 'date-of-birth', value: dateOfBirth });

  if (isExponent(typed)) {
    return { ok: false, code: 'nhs-number-invalid', message: reasonMessage('nhs-number-invalid', 'exponent') };
  }
  if (NUMBER_LIKE.test(typed)) return readNumber(typed, options);
  if (typed.includes('@')) {
    return {
      ok: false,
      code: 'email-not-searched',
      message: 'You cannot search by email address. Enter an NHS number, a name, a date of birth or a mobile number',
    };
  }
  const name = readName(words);
  return name ? found(name) : { ok: false, code: 'words-unclear', message: ENTER };
}

/**
 * Words as a name: "Family, Given", "Given Family", or one part of it; the beginning of each part is enough. People also
 * type the family name first without a comma, so two words are looked for both ways round. Null when there is no letter.
 */
export function readName(words: string): Extract<FindBy, { by: 'name' }> | null {
  const value = proseCell(words.replace(CONTROL, ' '));
  if (value === null || !LETTER.test(value)) return null;
  const comma = value.indexOf(',');
  if (comma >= 0) {
    const [family, given] = [part(value.slice(0, comma)), part(value.slice(comma + 1))];
    return family || given ? { by: 'name', value, ways: [{ family, given }] } : null;
  }
  const parts = (part(value) ?? value).split(' ').filter((one) => LETTER.test(one) || /\d/.test(one));
  const whole = parts.join(' ');
  const ways: NameWay[] = [
    { family: whole, given: null },
    { family: null, given: whole },
  ];
  for (let at = 1; at < Math.min(parts.length, MOST_PARTS); at++) {
    const [left, right] = [parts.slice(0, at).join(' '), parts.slice(at).join(' ')];
    ways.push({ family: right, given: left }, { family: left, given: right });
  }
  return { by: 'name', value, ways };
}

/** A part of a name without title; null when nothing of it is left. */
function part(text: string): string | null {
  const bare = text
    .replace(/[,\s]+/g, ' ')
    .trim()
    .replace(TITLE, '');
  return LETTER.test(bare) ? bare : null;
}

/** A date as it is typed. The list reader's day count of a spreadsheet is no date that a person types. */
function readTypedDate(typed: string, today: string): string | null {
  if (/^\d+([.,]\d+)?$/.test(typed) && typed.length !== 8) return null;
  const spaced = /^(\d{2})(\d{2})(\d{4})$/.exec(typed);
  for (const one of spaced ? [typed, `${spaced[1]}/${spaced[2]}/${spaced[3]}`] : [typed]) {
    const read = readDateOfBirth(one, today);
    if (read.ok) return read.value;
  }
  return null;
}

function readNumber(typed: string, options: FindOptions): FindReading {
  const mobile = readMobile(typed, options);
  if (mobile.ok) return found({ by: 'mobile', value: mobile.value });
  if (DIALLED.test(typed) && !DATE_LIKE.test(typed)) {
    if (mobile.code !== 'mobile-not-a-mobile') {
      return {
        ok: false,
        code: 'mobile-invalid',
        message: 'This mobile number is not valid. Check its digits; a UK mobile has 11, such as 07700 900123',
      };
    }
    const kind = reasonMessage('mobile-not-a-mobile', mobile.kind);
    return { ok: false, code: 'mobile-not-a-mobile', message: `${kind}. You can search by mobile number only` };
  }
  if (DATE_LIKE.test(typed) && typed.replace(/\D/g, '').length <= 8) {
    return {
      ok: false,
      code: 'date-of-birth-invalid',
      message: 'This is not a date of birth. Write day, month and year, for example 4 3 1951',
    };
  }
  const nhsNumber = readNhsNumber(typed);
  if (!nhsNumber.ok && nhsNumber.code === 'nhs-number-invalid' && typed.replace(/\D/g, '').length > 7) {
    return { ok: false, code: 'nhs-number-invalid', message: reasonMessage('nhs-number-invalid', nhsNumber.fault) };
  }
  return { ok: false, code: 'words-unclear', message: ENTER };
}

const ENTER = 'Enter an NHS number, a name, a date of birth or a mobile number';

function found(find: FindBy): FindReading {
  return { ok: true, find };
}

import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { cleanCell, isExponent, plainCell, plainNumber, wholeOfExponent } from '../lists/cell';
import type { Damage } from '../lists/mending';

/** Where a practice is: decides how a number without a country code is read. */
export type Region = 'GB' | 'AU';

export interface MobileOptions {
  region: Region;
  /** Whether the numbers that Ofcom and ACMA keep free for fiction count as mobiles (`ROLLCALL_ALLOW_FICTIONAL_NUMBERS`). */
  allowFictional: boolean;
}

/** What a number is that is not a mobile. */
export type NumberKind = 'landline' | 'pager' | 'personal' | 'premium' | 'other';

export type MobileReading =
  | { ok: true; value: string; damage?: Damage }
  | { ok: false; code: 'mobile-missing' }
  | { ok: false; code: 'mobile-invalid'; fault?: 'exponent' }
  | { ok: false; code: 'mobile-not-a-mobile'; kind: NumberKind };

/** Ofcom, telephone numbers for drama: mobile 07700 900000 to 900999. */
const OFCOM_FICTIONAL = /^447700900\d{3}$/;

/** ACMA, phone numbers for creative works: these thirty mobiles (0491 570 006 …). */
const ACMA_FICTIONAL: ReadonlySet<string> = new Set(
  (
    '570006 570156 570157 570158 570159 570110 570313 570737 571266 571491 571804 572549 572665 572983 573770 ' +
    '573087 574118 574632 575254 575789 576398 576801 577426 577644 578957 578148 578888 579212 579760 579455'
  )
    .split(' ')
    .map((end) => `61491${end}`),
);

/**
 * Number ranges that libphonenumber-js calls mobiles as a whole, in the UK with Guernsey, Jersey and the Isle of Man,
 * and in Australia; it is 20 to 40 µs slower a number, so these do not ask it. A property test holds both to the same
 * answer. Ranges in which only some numbers are in use are left to it.
 */
const SURELY_MOBILE = [
  /^447(?:[1-3]\d\d|4[0-46-9]\d|5[13-9]\d|7[1-7]\d|8[014-9]\d|9[024-9]\d)\d{6}$/,
  /^614(?:[0-36]\d|4[047-9]|5[0-24-9]|7[02-8]|8[0-24-9]|9[0-47-9])\d{6}$/,
];

const KINDS: Record<string, NumberKind> = {
  FIXED_LINE: 'landline',
  PAGER: 'pager',
  PERSONAL_NUMBER: 'personal',
  PREMIUM_RATE: 'premium',
};

const INVALID = { ok: false, code: 'mobile-invalid' } as const;

/**
 * Reads a mobile number as people, phones and spreadsheets write it, and says whether a text message can go to it.
 *
 * Accepted are national forms (07…, in Australia 04…), +44, 0044, `0+44(0)7…`, `44 7…`, and those a spreadsheet
 * stripped of zero or plus (`7700900123`, `447700900123.0`) or wrote with an exponent and all digits; spaces, hyphens,
 * dots, slashes and brackets do not matter. An exponent that lost digits (`4.47E+11`) is refused (P13). Mobiles of other countries are accepted with their country
 * code. 070 (personal), 076 (pagers, bar 07624 of the Isle of Man), landlines and premium numbers are refused with a
 * reason of their own. The fictional ranges are looked at first, since libphonenumber-js calls
 * Ofcom's invalid and ACMA's real.
 *
 * @returns E.164 and what had to be corrected, or the row reason code, with the kind of number where we know it.
 */
export function readMobile(text: string | undefined, options: MobileOptions): MobileReading {
  const written = plainCell(text).replace(/^tel:/i, '');
  if (written === '') return { ok: false, code: 'mobile-missing' };
  const whole = isExponent(written) ? wholeOfExponent(written) : null;
  if (whole === null && isExponent(written)) return { ...INVALID, fault: 'exponent' };
  const number = plainNumber(whole ?? written);
  const dialled = number.text.replace(/[\s\-.()/\u2010-\u2015\u2212]/g, '');
  if (!/^0?\+?\d{5,20}$/.test(dialled)) return INVALID;

  const { international, lostZero } = withCountryCode(dialled, options.region);
  const reading = kindOf(international, options);
  if (!reading.ok) return reading;
  const damage = whole === null ? (number.how ?? (lostZero ? 'leading-zero' : undefined)) : 'exponent';
  return damage === undefined ? reading : { ...reading, damage };
}

/**
 * A number for a register: E.164 where it is a mobile, since numbers are compared in one form everywhere (blocks, numbers
 * that fail, who shares a number), else as it stood, for a register may hold a landline; null when there is none.
 */
export function storedMobile(text: string | null | undefined, options: MobileOptions): string | null {
  if (text === null || text === undefined) return null;
  const reading = readMobile(text, options);
  if (reading.ok) return reading.value;
  return reading.code === 'mobile-missing' ? null : cleanCell(text);
}

function kindOf(international: string, options: MobileOptions): MobileReading {
  if (OFCOM_FICTIONAL.test(international) || ACMA_FICTIONAL.has(international)) {
    return options.allowFictional ? mobile(international) : INVALID;
  }
  if (SURELY_MOBILE.some((range) => range.test(international))) return mobile(international);
  return ukKind(international) ?? australianKind(international) ?? byLibrary(international);
}

/** The digits with the country code in front and no plus; and whether the zero that is dialled inside the country was gone. */
function withCountryCode(dialled: string, region: Region): { international: string; lostZero?: boolean } {
  const home = region === 'GB' ? '44' : '61';
  const digits = dialled
    .replace(/^0?\+(?:00)?/, '+')
    .replace(region === 'AU' ? /^(?:0011|00)/ : /^00/, '+')
    .replace(/^\+0/, '0');
  if (digits.startsWith('+')) return { international: withoutTrunkZero(digits.slice(1)) };
  if (digits.startsWith('0')) return { international: home + digits.slice(1) };
  const subscriber = region === 'GB' ? 10 : 9;
  const stripped = digits.startsWith(home) && digits.replace(/^(44|61)0/, '$1').length === home.length + subscriber;
  return stripped ? { international: withoutTrunkZero(digits) } : { international: home + digits, lostZero: true };
}

/** `+44(0)7…` keeps the zero that is dialled inside the country only; no UK or Australian number begins with it. */
function withoutTrunkZero(digits: string): string {
  return digits.replace(/^(44|61)0/, '$1');
}

/** Refusals that the shape of a +44 number decides, whether or not the number is in use (Ofcom's numbering plan). */
function ukKind(international: string): MobileReading | null {
  const national = /^44([1-9]\d{8,9})$/.exec(international)?.[1];
  if (national === undefined) return null;
  if (/^[12]/.test(national)) return notMobile('landline');
  if (/^[358]/.test(national)) return notMobile('other');
  if (national.length !== 10) return null;
  if (national.startsWith('9')) return notMobile('premium');
  if (national.startsWith('70')) return notMobile('personal');
  if (/^76(?!24)/.test(national)) return notMobile('pager');
  return null;
}

/** Refusals that the shape of a +61 number decides (ACMA's numbering plan). */
function australianKind(international: string): MobileReading | null {
  if (/^61[2378]\d{8}$/.test(international)) return notMobile('landline');
  if (/^6119\d{5,8}$/.test(international)) return notMobile('premium');
  return /^61(?:1[38]00\d{6}|13\d{4})$/.test(international) ? notMobile('other') : null;
}

/** Everything else: libphonenumber-js with its full metadata. A type it does not tell apart from a landline counts as mobile. */
function byLibrary(international: string): MobileReading {
  const number = parsePhoneNumberFromString(`+${international}`, { extract: false });
  if (!number?.isValid()) return INVALID;
  const type = number.getType();
  if (type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE') return mobile(number.number.slice(1));
  return notMobile((type && KINDS[type]) ?? 'other');
}

function mobile(international: string): MobileReading {
  return { ok: true, value: `+${international}` };
}

function notMobile(kind: NumberKind): MobileReading {
  return { ok: false, code: 'mobile-not-a-mobile', kind };
}

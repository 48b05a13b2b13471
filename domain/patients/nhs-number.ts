import { isExponent, plainCell, plainNumber, wholeOfExponent } from '../lists/cell';
import type { Damage } from '../lists/mending';

/** Why an NHS number is refused; `reasonMessage` has the words. */
export type NhsNumberFault = 'characters' | 'length' | 'exponent' | 'same-digits' | 'check-digit';

export type NhsNumberReading =
  | { ok: true; value: string; damage?: Damage }
  | { ok: false; code: 'nhs-number-missing' }
  | { ok: false; code: 'nhs-number-invalid'; fault: NhsNumberFault };

const SEPARATORS = /[\s\-\u2010-\u2015\u2212]/g;

/** The first six digits of a Scottish CHI number whose leading zero a spreadsheet dropped: day 1–9, month, year. */
const CHI_WITHOUT_ZERO = /^[1-9](?:0[1-9]|1[0-2])\d{6}$/;

/**
 * Reads an NHS number as people and spreadsheets write it.
 *
 * Spaces (no-break ones too) and hyphens do not matter. An empty decimal part (`9434765919.0`), groups of three and an
 * exponent with all ten digits (`9.434765919E+09`) are corrected, since only one number can be meant; an exponent that
 * has lost digits (`9.43E+09`) is refused. The check digit is modulus 11 and ten equal digits are refused although the
 * sum of 0000000000 and 1111111111 fits.
 *
 * Nine digits: English and Welsh numbers never begin with 0, Scottish CHI numbers (the same scheme) do, for patients
 * born on the 1st to the 9th. So the zero is put back only where the nine digits have the shape of such a CHI number
 * and the check digit then fits; any other nine digits are a number with a digit missing, and nothing is guessed.
 *
 * @param text a cell, never a JavaScript number (P13: spreadsheets drop zeros and write exponents).
 * @returns the ten digits without spaces and what had to be corrected, or the row reason code with what is wrong.
 */
export function readNhsNumber(text: string | undefined): NhsNumberReading {
  const written = plainCell(text);
  const whole = isExponent(written) ? wholeOfExponent(written) : null;
  if (whole === null && isExponent(written)) return invalid('exponent');
  const number = plainNumber(whole ?? written);
  const digits = number.text.replace(SEPARATORS, '');
  if (digits === '') return { ok: false, code: 'nhs-number-missing' };
  if (!/^\d+$/.test(digits)) return invalid('characters');

  const lostZero = digits.length === 9 && CHI_WITHOUT_ZERO.test(digits);
  const value = lostZero ? `0${digits}` : digits;
  if (value.length !== 10) return invalid('length');
  if (/^(\d)\1{9}$/.test(value)) return invalid('same-digits');
  if (withCheckDigit(value.slice(0, 9)) !== value) return invalid(lostZero ? 'length' : 'check-digit');
  const damage = whole === null ? (number.how ?? (lostZero ? 'leading-zero' : undefined)) : 'exponent';
  return damage === undefined ? { ok: true, value } : { ok: true, value, damage };
}

/**
 * An NHS number for people to read: 3-3-4.
 * @param value ten digits; anything else comes back as it is.
 */
export function formatNhsNumber(value: string): string {
  return /^\d{10}$/.test(value) ? `${value.slice(0, 3)} ${value.slice(3, 6)} ${value.slice(6)}` : value;
}

/**
 * The NHS number of nine digits; null if no check digit fits. Modulus 11: weights 10…2 on the digits, check digit
 * 11 − remainder, 11 → 0, 10 → no such number.
 */
export function withCheckDigit(nineDigits: string): string | null {
  let sum = 0;
  for (let i = 0; i < 9; i++) sum += (nineDigits.charCodeAt(i) - 48) * (10 - i);
  const check = (11 - (sum % 11)) % 11;
  return check === 10 ? null : `${nineDigits}${check}`;
}

function invalid(fault: NhsNumberFault): NhsNumberReading {
  return { ok: false, code: 'nhs-number-invalid', fault };
}

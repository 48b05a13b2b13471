import type { ParsedUrlQuery } from 'node:querystring';
import { sizeOf } from './gsm';
import { readLondonTime } from './london-time';

/** A message whose fields passed. Numbers are international digits without `+`. */
export interface SmsRequest {
  to: string[];
  from: string;
  message: string;
  parts: number;
  unicode: boolean;
  reference: string;
  receipt: string | null;
  /** When it is to go out; null for now. */
  scheduledFor: number | null;
}

/** A name, or one of our numbers that patients can reply to. */
const FROM = /^(?:[A-Za-z0-9]{3,11}|[1-9]\d{4,14})$/;
/** No `+`, no leading zeros but those of a UK mobile. */
const DESTINATION = /^(?:07\d{9}|[1-9]\d{7,14})$/;
const MOST_DESTINATIONS = 50;

/** Checks the fields of `sendsms` in one fixed order; a number is the code to refuse with. */
export function readSmsRequest(
  form: ParsedUrlQuery,
  { apiKey, mostUnits }: { apiKey: string; mostUnits: number },
  now: number,
): SmsRequest | number {
  if (field(form, 'apiKey') !== apiKey) return 1;
  const from = field(form, 'from');
  if (!FROM.test(from)) return 3;
  if (field(form, 'group') !== '') return 4;
  const message = field(form, 'message');
  const size = sizeOf(message);
  const unicodeField = field(form, 'unicode') || '0';
  if (message === '' || size.units > mostUnits || !['0', '1', '2'].includes(unicodeField)) return 5;
  // What the real gateway makes of other characters without leave is not known; refusing shows the mistake.
  if (size.encoding === 'ucs2' && unicodeField === '0') return 5;
  const to = readDestinations(field(form, 'to'));
  if (!to) return 2;
  const schedule = field(form, 'schedule');
  const scheduledFor = schedule === '' ? null : readLondonTime(schedule);
  if (schedule !== '' && (scheduledFor === null || scheduledFor < now - 60_000)) return 6;
  const receipt = field(form, 'receipt') || null;
  if (receipt !== null && !isWebAddress(receipt)) return 8;
  const reference = field(form, 'reference');
  return { to, from, message, parts: size.parts, unicode: size.encoding === 'ucs2', reference, receipt, scheduledFor };
}

/** The first value of a form field; empty when it is not there. NUL, which PostgreSQL cannot hold, is left out. */
export function field(form: ParsedUrlQuery, name: string): string {
  const value = form[name];
  const text = (Array.isArray(value) ? value[0] : value) ?? '';
  return text.includes('\0') ? text.replaceAll('\0', '') : text;
}

function readDestinations(text: string): string[] | null {
  const numbers = text.includes(',') ? text.split(',') : [text];
  if (numbers.length > MOST_DESTINATIONS) return null;
  const digits = numbers.map((number) => (DESTINATION.test(number) ? internationalDigits(number) : ''));
  return digits.includes('') ? null : digits;
}

/** `07…` and `+447…` as `447…`. */
export function internationalDigits(number: string): string {
  const digits = number.startsWith('+') ? number.slice(1) : number;
  return digits.startsWith('07') ? `44${digits.slice(1)}` : digits;
}

let lastGood = '';

/** Nearly every message names the same address, so the last good one is not read again. */
function isWebAddress(text: string): boolean {
  if (text === lastGood) return true;
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false;
  lastGood = text;
  return true;
}

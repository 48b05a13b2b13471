import type { Channel } from '../delivery/states';
import { isStorable } from '../storable-text';
import { countSms, MAX_SMS_UNITS } from './sms-parts';

/** The largest body of an email, in bytes of UTF-8: 100 KB. */
export const MAX_EMAIL_BYTES = 100 * 1024;

/** The longest subject of an email after it is filled in. As written it has at most 400 characters. */
export const MAX_SUBJECT_LENGTH = 1_000;

export type MessageTextProblemCode =
  | 'body-empty'
  | 'body-too-long'
  | 'body-unreadable-character'
  | 'subject-missing'
  | 'subject-not-for-sms'
  | 'subject-line-break'
  | 'subject-unreadable-character';

export interface MessageTextProblem {
  path: 'body' | 'subject';
  code: MessageTextProblemCode;
  message: string;
}

/**
 * Why a body and subject cannot be sent by a channel; empty if they can.
 *
 * An SMS has at most 918 units (docs/api.md, "Text") and no subject; an email needs a subject on one line and has at
 * most 100 KB. It judges the body as given, so check a text with placeholders again after filling them.
 *
 * @param subject undefined or null where none was given.
 */
export function messageTextProblems(channel: Channel, body: string, subject?: string | null): MessageTextProblem[] {
  return [...bodyProblems(channel, body), ...subjectProblems(channel, subject ?? undefined)];
}

/** A text that may not have been built yet. Its length is already known. */
export interface MeasuredText {
  /** In UTF-16 units. */
  length: number;
  text: () => string;
}

/** The most SMS units and bytes of UTF-8 for one UTF-16 unit. */
const MOST_A_CHARACTER: Record<Channel, number> = { sms: 2, email: 3 };

/**
 * Whether a text is longer than its channel takes. Its length is never more than its units or bytes, so we compare that
 * first. A text that is clearly too long or short enough is not built.
 *
 * @param maxUnits of the provider; null for an SMS provider without a limit, and for email.
 */
export function isTooLong(channel: Channel, measured: MeasuredText, maxUnits: number | null): boolean {
  const most = channel === 'sms' ? (maxUnits ?? MAX_SMS_UNITS) : MAX_EMAIL_BYTES;
  if (measured.length > most) return true;
  if (measured.length * MOST_A_CHARACTER[channel] <= most) return false;
  const text = measured.text();
  return channel === 'sms' ? countSms(text).units > most : emailTooLong(text) !== null;
}

function bodyProblems(channel: Channel, body: string): MessageTextProblem[] {
  if (body.trim() === '') return [problem('body', 'body-empty', 'Enter the text of the message.')];
  const problems: MessageTextProblem[] = [];
  if (!isStorable(body)) {
    problems.push(problem('body', 'body-unreadable-character', 'Take out the character that cannot be read.'));
  }
  const tooLong = channel === 'sms' ? smsTooLong(body) : emailTooLong(body);
  if (tooLong !== null) problems.push(problem('body', 'body-too-long', tooLong));
  return problems;
}

function subjectProblems(channel: Channel, subject: string | undefined): MessageTextProblem[] {
  if (channel === 'sms') {
    if (subject === undefined || subject === '') return [];
    return [problem('subject', 'subject-not-for-sms', 'Leave the subject out: an SMS has none.')];
  }
  if (subject === undefined || subject.trim() === '') {
    return [problem('subject', 'subject-missing', 'Enter a subject for the email.')];
  }
  if (/[\r\n\v\f\u0085\u2028\u2029]/.test(subject)) {
    return [problem('subject', 'subject-line-break', 'Write the subject on one line.')];
  }
  if (!isStorable(subject)) {
    return [problem('subject', 'subject-unreadable-character', 'Take out the character that cannot be read.')];
  }
  return [];
}

function smsTooLong(body: string): string | null {
  const { units, encoding } = countSms(body);
  if (units <= MAX_SMS_UNITS) return null;
  const why = encoding === 'ucs2' ? ' It has characters that make it count as UCS-2.' : '';
  return `Shorten the text: it has ${units} units, and an SMS has at most ${MAX_SMS_UNITS}.${why}`;
}

function emailTooLong(body: string): string | null {
  // Three bytes are the most a UTF-16 unit takes, so most texts need no encoding to be sure.
  if (body.length * 3 <= MAX_EMAIL_BYTES) return null;
  const bytes = new TextEncoder().encode(body).length;
  return bytes <= MAX_EMAIL_BYTES
    ? null
    : `Shorten the text: it has ${Math.ceil(bytes / 1024)} KB, and an email has at most 100 KB.`;
}

function problem(path: MessageTextProblem['path'], code: MessageTextProblemCode, message: string): MessageTextProblem {
  return { path, code, message };
}

import type { AttemptState, Channel, MessageStatus } from '../../../domain/delivery/states';
import { VALUE_MISSING } from '../../../domain/content/empty-values';
import { FAILURE_REASONS, type FailureCode } from '../../../domain/delivery/failure-reasons';
import { reasonMessage, ROW_REASON_CODES, type RowReasonCode } from '../../../domain/lists/row-reasons';
import type { PatientRow } from '../../../ports/campaigns/campaign-pages';
import { timeWords } from '../../../domain/words/times';
import type { TagColour } from './campaign-status';

/** What is said of one patient's message: a word with its colour, and the cause or reason where there is one. */
export interface MessageWords {
  word: string;
  colour: TagColour;
  reason: string | null;
}

type Facts = Pick<PatientRow, 'status' | 'reasonCode'>;

/** Status words. "Delivered" is written only where a receipt says so. */
export function messageWords({ status, reasonCode }: Facts, channel: Channel, settleHours = 72): MessageWords {
  const { word, colour } = statusWord(status, channel, settleHours);
  return { word, colour, reason: reasonOf(status, reasonCode) };
}

/** A try's outcome; one that a later try took the place of says so. */
export function tryWords(
  state: AttemptState,
  reasonCode: string | null,
  channel: Channel,
  settleHours = 72,
): MessageWords {
  if (state === 'superseded') {
    return { word: 'Not known whether it was sent', colour: 'white', reason: 'A person chose to try again' };
  }
  return messageWords({ status: state, reasonCode }, channel, settleHours);
}

/** Cause of a failure, or what kept a message from being sent; null where there is none to name. */
export function reasonOf(status: MessageStatus, code: string | null): string | null {
  if (status === 'failed') return reasonWords(code ?? 'cause-unknown');
  return code === null ? null : reasonWords(code);
}

export function reasonWords(code: string): string {
  if (isFailure(code)) return FAILURE_REASONS[code].message;
  if ((ROW_REASON_CODES as readonly string[]).includes(code)) return reasonMessage(code as RowReasonCode);
  return SKIP_WORDS[code] ?? FAILURE_REASONS['cause-unknown'].message;
}

export function isFailure(code: string): code is FailureCode {
  return Object.hasOwn(FAILURE_REASONS, code);
}

const SKIP_WORDS: Record<string, string> = {
  [VALUE_MISSING.code]: VALUE_MISSING.message,
  delivered: 'Already delivered',
  waiting: 'Still waiting',
  'not-sent': 'Not sent',
  accepted: 'Accepted by the mail server',
  'maybe-sent': 'May have been sent',
};

function statusWord(status: MessageStatus, channel: Channel, settleHours: number): { word: string; colour: TagColour } {
  switch (status) {
    case 'planned':
      return { word: 'Waiting to be sent', colour: 'grey' };
    case 'submitting':
      return { word: 'Being sent', colour: 'blue' };
    case 'submitted':
      return {
        word: channel === 'sms' ? 'Sent, no receipt yet' : 'Accepted by the mail server, no receipt yet',
        colour: 'blue',
      };
    case 'delivered':
      return { word: 'Delivered', colour: 'green' };
    case 'failed':
      return { word: 'Failed', colour: 'red' };
    case 'unknown':
      return { word: 'Not known whether it was sent', colour: 'red' };
    case 'expired':
      return channel === 'sms'
        ? { word: `No receipt in ${hours(settleHours)}`, colour: 'red' }
        : { word: 'Accepted, no receipt', colour: 'white' };
    case 'cancelled':
      return { word: 'Stopped before sending', colour: 'grey' };
    case 'suppressed':
      return { word: 'Not sent', colour: 'grey' };
  }
}

function hours(count: number): string {
  if (count < 1) return 'time';
  const whole = Math.round(count);
  return whole === 1 ? '1 hour' : `${whole} hours`;
}

/** Whether a message is in the patient's record, in words; short for tables. */
export function recordWords(
  { status, recordStatus, recordSavedAt }: Pick<PatientRow, 'status' | 'recordStatus' | 'recordSavedAt'>,
  { saveToRecord, timeZone }: { saveToRecord: boolean; timeZone: string },
): string {
  if (recordStatus === 'saved' && recordSavedAt) return `Saved to record on ${timeWords(recordSavedAt, timeZone)}`;
  if (recordStatus === 'refused') return 'Will not be saved: the record system refused it';
  if (recordStatus === 'waiting') return 'Waiting to be saved';
  if (!saveToRecord) return 'Not to be saved';
  if (status === 'delivered') return 'Waiting to be saved';
  const mayCome = status === 'planned' || status === 'submitting' || status === 'submitted';
  if (mayCome) return 'Saved once delivered';
  return 'Will not be saved: not delivered';
}

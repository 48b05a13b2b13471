import { partOf } from '../../../domain/campaigns/figures';
import {
  FAILURE_REASONS,
  failureGroup,
  type FailureCode,
  type FailureGroup,
} from '../../../domain/delivery/failure-reasons';
import type { Channel } from '../../../domain/delivery/states';
import { VALUE_MISSING } from '../../../domain/content/empty-values';
import { whatWouldChangeIt, ROW_REASON_CODES, type RowReasonCode } from '../../../domain/lists/row-reasons';
import type { PatientMessage, TallyRow } from '../../../ports/campaigns/campaign-pages';
import { isFailure, messageWords, reasonWords } from '../../kit/words/message-status';

/** Failures alike in cause, as a row of a table with its list behind it. */
export interface FailureRow {
  /** For the address of the list. */
  reason: string;
  words: string;
  /** Whether a patient of it may have got the message all the same. */
  maybeSent: boolean;
  count: number;
  advice: string;
}

/** Errors in three lists that differ in what is to be done (H15), and those of which nobody knows. Together all errors. */
export interface Failures {
  contact: FailureRow[];
  /** Nothing to correct: the phone or mailbox could not take it at that time. */
  passing: FailureRow[];
  ours: FailureRow[];
  unsure: FailureRow[];
}

const count = (rows: readonly { count: number }[]): number => rows.reduce((sum, row) => sum + row.count, 0);

export function splitFailures(channel: Channel, tally: readonly TallyRow[], settleHours = 72): Failures {
  const errors = tally.filter(({ status }) => partOf(status, channel) === 'errors');
  const codes = [...new Set(errors.flatMap((row) => (row.status === 'failed' ? [codeOf(row.reasonCode)] : [])))];
  const failed = codes.map((code) => ({
    group: failureGroup(code),
    row: {
      reason: code,
      words: reasonWords(code),
      maybeSent: false,
      count: count(errors.filter((row) => row.status === 'failed' && codeOf(row.reasonCode) === code)),
      advice: failureAdvice(code, channel),
    },
  }));
  const unsure = (['unknown', 'expired'] as const).flatMap((status): FailureRow[] => {
    const found = count(errors.filter((row) => row.status === status));
    if (found === 0) return [];
    const { word } = messageWords({ status, reasonCode: null }, channel, settleHours);
    return [{ reason: status, words: word, maybeSent: true, count: found, advice: UNSURE_ADVICE }];
  });
  const of = (which: FailureGroup) =>
    failed
      .filter((one) => one.group === which)
      .map((one) => one.row)
      .sort((a, b) => b.count - a.count);
  return { contact: of('fix'), passing: of('passing'), ours: of('ours'), unsure };
}

function codeOf(code: string | null): FailureCode {
  return code !== null && isFailure(code) ? code : 'cause-unknown';
}

/** Whether trying again as it is would come to the same. */
export function failsAgain(code: string | null): boolean {
  return FAILURE_REASONS[codeOf(code)].permanent;
}

const UNSURE_ADVICE = 'They may have it. Trying again may send it twice.';

/** What to do about a cause, in a sentence or two. */
export function failureAdvice(code: FailureCode, channel: Channel): string {
  const other = channel === 'sms' ? 'use email' : 'use SMS';
  switch (code) {
    case 'number-invalid':
    case 'sms-not-supported':
      return `Correct the number in the record, or ${other} or call. Trying the same number again will fail again.`;
    case 'address-unknown':
      return 'Correct the address in the record, or use SMS or call. Trying the same address again will fail again.';
    case 'phone-off':
    case 'out-of-signal':
      return 'Try again later: the phone may be on by then.';
    case 'memory-full':
      return 'Try again later, or call: the phone had no room for a message.';
    case 'mailbox-full':
      return 'Try again later, or use SMS: the mailbox had no room.';
    case 'mail-server-refused':
      return 'Check the address in the record, or use SMS or call.';
    case 'cause-unknown':
      return 'Check the number or address in the record, then try again.';
    case 'network-trouble':
    case 'provider-trouble':
    case 'mail-server-busy':
      return 'Nothing to correct. Try again.';
    case 'content-rejected':
      return 'The text is what was refused: send another text as a new Bulk Message.';
    case 'message-too-long':
      return 'Nothing was sent. Shorten the text, or what the list holds for this patient, and send a new Bulk Message.';
    case 'message-rejected':
      return 'Nothing to correct in the record. Try again once; if it is refused again, call.';
    case 'provider-refused':
      return 'Nothing to correct in the record. An administrator looks at the provider’s settings; then try again.';
  }
}

/** What to do for one patient; null where nothing is to be done. */
export function adviceFor(message: Pick<PatientMessage, 'status' | 'reasonCode'>, channel: Channel): string | null {
  switch (message.status) {
    case 'failed':
      return failureAdvice(codeOf(message.reasonCode), channel);
    case 'unknown':
      return 'The connection was lost while it was handed over, so it may have been sent. Call, or try again if twice does no harm.';
    case 'expired':
      return channel === 'sms'
        ? 'The network never said whether it arrived. Call, or try again if twice does no harm.'
        : 'The mail server has it. Many mail servers never confirm delivery; nothing needs doing.';
    case 'suppressed':
      if (message.reasonCode === VALUE_MISSING.code) return VALUE_MISSING.advice;
      return message.reasonCode !== null && (ROW_REASON_CODES as readonly string[]).includes(message.reasonCode)
        ? whatWouldChangeIt(message.reasonCode as RowReasonCode)
        : null;
    case 'cancelled':
      return 'It was stopped before it went. To reach the patient, write a new Bulk Message.';
    case 'planned':
    case 'submitting':
      return 'Nothing to do: it goes by itself.';
    case 'submitted':
      return 'Nothing to do: the receipt is still to come.';
    case 'delivered':
      return null;
  }
}

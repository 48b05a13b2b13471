import { partOf } from '../../../domain/campaigns/figures';
import {
  FAILURE_REASONS,
  failureGroup,
  isFailureCode,
  type FailureCode,
  type FailureGroup,
} from '../../../domain/delivery/failure-reasons';
import { messageWord } from '../../../domain/delivery/message-words';
import type { Channel } from '../../../domain/delivery/states';
import { VALUE_MISSING } from '../../../domain/content/empty-values';
import { TRANSLATION_MISSING } from '../../../domain/content/translations/text-choice';
import { reasonAdvice, ROW_REASON_CODES, type RowReasonCode } from '../../../domain/lists/row-reasons';
import type { PatientMessage, TallyRow } from '../../../ports/campaigns/campaign-queries';
import { reasonWords } from '../../kit/words/message-status';

/** Failures with the same cause, as a row of a table with a link to their list. */
export interface FailureRow {
  /** For the address of the list. */
  reason: string;
  words: string;
  /** Whether any of these patients may still have received the message. */
  maybeSent: boolean;
  count: number;
  advice: string;
}

/** All errors: three lists that need different actions (H15), and one of messages whose outcome is unknown. */
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
      advice: FAILURE_REASONS[code].advice,
    },
  }));
  const unsure = (['unknown', 'expired'] as const).flatMap((status): FailureRow[] => {
    const found = count(errors.filter((row) => row.status === status));
    if (found === 0) return [];
    const { word, advice } = messageWord(status, channel, settleHours);
    return [{ reason: status, words: word, maybeSent: true, count: found, advice: advice ?? '' }];
  });
  const of = (which: FailureGroup) =>
    failed
      .filter((one) => one.group === which)
      .map((one) => one.row)
      .sort((a, b) => b.count - a.count);
  return { contact: of('fix'), passing: of('passing'), ours: of('ours'), unsure };
}

function codeOf(code: string | null): FailureCode {
  return code !== null && isFailureCode(code) ? code : 'cause-unknown';
}

/** Whether trying again without a change would fail again. */
export function failsAgain(code: string | null): boolean {
  return FAILURE_REASONS[codeOf(code)].permanent;
}

/** What to do for one patient; null if there is nothing to do. */
export function adviceFor(
  { status, reasonCode }: Pick<PatientMessage, 'status' | 'reasonCode'>,
  channel: Channel,
): string | null {
  if (status === 'failed') return FAILURE_REASONS[codeOf(reasonCode)].advice;
  if (status !== 'suppressed') return messageWord(status, channel).advice;
  if (reasonCode === VALUE_MISSING.code) return VALUE_MISSING.advice;
  if (reasonCode === TRANSLATION_MISSING.code) return TRANSLATION_MISSING.advice;
  return reasonCode !== null && (ROW_REASON_CODES as readonly string[]).includes(reasonCode)
    ? reasonAdvice(reasonCode as RowReasonCode)
    : null;
}

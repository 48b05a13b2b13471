import { FAILURE_REASONS } from '../../../domain/delivery/failure-reasons';
import type { NumberHistory } from '../../../domain/eligibility/reputation';
import type { NumberOutcomeRow } from '../../../ports/eligibility/number-reputation';
import { countOf, numberWords } from '../../../domain/words/numbers';
import { timeWords } from '../../../domain/words/times';

/** "3 messages to this number have failed, and 1 was delivered." (A6, N12: plain counts and no score). */
export function historyWords({ failures, deliveries, lastingFailures }: Omit<NumberHistory, 'likelyToFail'>): string {
  const failed = `${countOf(failures, 'message')} to this number ${failures === 1 ? 'has' : 'have'} failed`;
  const delivered =
    deliveries === 0
      ? 'and none was delivered'
      : `and ${numberWords(deliveries)} ${deliveries === 1 ? 'was' : 'were'} delivered`;
  const lasting =
    lastingFailures === 0
      ? ''
      : ` ${numberWords(lastingFailures)} of the failures ${lastingFailures === 1 ? 'has' : 'have'} a cause that lasts until you correct the number.`;
  return `${failed}, ${delivered}.${lasting}`;
}

export interface OutcomeLine {
  at: string;
  outcome: string;
}

/** The outcome of each message, newest first. */
export function outcomeLines(
  outcomes: readonly Pick<NumberOutcomeRow, 'outcome' | 'code' | 'attemptedAt'>[],
  timeZone: string,
): OutcomeLine[] {
  return outcomes.map(({ outcome, code, attemptedAt }) => ({
    at: timeWords(attemptedAt, timeZone),
    outcome: outcome === 'delivered' ? 'Delivered' : `Failed: ${FAILURE_REASONS[code ?? 'cause-unknown'].message}`,
  }));
}

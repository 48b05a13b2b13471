import { FAILURE_REASONS, type FailureCode } from '../../../domain/delivery/failure-reasons';
import { ENOUGH_CASES, LIKELY_TO_FAIL_ADVICE, type NumberNeed } from '../../../domain/eligibility/reputation';
import type { KnownNumber } from '../../../ports/eligibility/number-reputation';
import { countOf, numberWords } from '../../../domain/words/numbers';
import { timeWords } from '../../../domain/words/times';

/** The last cause. If none was reported, we say so (A4). */
export function causeWords(code: FailureCode | null): string {
  return FAILURE_REASONS[code ?? 'cause-unknown'].message;
}

/** Advice about one number (A10). A number that failed only once needs no correction yet. */
export function adviceWords(need: NumberNeed): string {
  return need === 'correct'
    ? LIKELY_TO_FAIL_ADVICE
    : `${LIKELY_TO_FAIL_ADVICE} It failed once, for a temporary cause. There is nothing to correct yet.`;
}

/** "3 failures, 2 deliveries": the history as plain counts (A6). */
export function countsWords({ failures, deliveries }: Pick<KnownNumber, 'failures' | 'deliveries'>): string {
  return `${countOf(failures, 'failure')}, ${countOf(deliveries, 'delivery', 'deliveries')}`;
}

/** The counts, and the state of the number. */
export function historyWords(
  number: Pick<KnownNumber, 'failures' | 'deliveries' | 'failingSince' | 'lastOutcomeAt'>,
  timeZone: string,
): string {
  const { failingSince, lastOutcomeAt } = number;
  const standing = failingSince
    ? `likely to fail since ${timeWords(failingSince, timeZone)}`
    : `delivered again on ${timeWords(lastOutcomeAt, timeZone)}`;
  return `${countsWords(number)}; ${standing}.`;
}

/** All marked numbers in parts that add up. */
export function sumWords({ correct, wait }: Record<NumberNeed, number>): string {
  const all = countOf(correct + wait, 'number is', 'numbers are');
  return `${all} likely to fail: ${numberWords(correct)} to correct in the record + ${numberWords(wait)} that failed once, for a temporary cause.`;
}

/** How often the rule was right here (N12). */
export function rightWords({ expected, failed }: { expected: number; failed: number }): string {
  if (expected === 0) return 'You have not sent a message to a marked number yet, so there is nothing to compare.';
  if (expected < ENOUGH_CASES) {
    const cases = countOf(expected, 'message was', 'messages were');
    return `We cannot say yet how often it is right here. ${cases} sent to marked numbers, and ${numberWords(failed)} failed. We show this after ${ENOUGH_CASES} messages.`;
  }
  const inHundred = hundredth(failed, expected);
  return `It was right ${countOf(inHundred, 'time')} in 100 here: ${numberWords(failed)} of ${countOf(expected, 'message')} to marked numbers failed.`;
}

/** Never 100 if one was wrong, and never 0 if one was right. */
function hundredth(part: number, whole: number): number {
  const rounded = Math.round((part / whole) * 100);
  if (part < whole) return Math.min(99, part > 0 ? Math.max(1, rounded) : 0);
  return rounded;
}

/** For a picture: "Nov 2026". */
export function shortMonth(month: string): string {
  return SHORT_MONTH.format(new Date(`${month}-01T00:00:00Z`));
}

const SHORT_MONTH = new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric', timeZone: 'UTC' });
const MONTH = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });

/** "November 2026" of "2026-11". */
export function monthWords(month: string): string {
  return MONTH.format(new Date(`${month}-01T00:00:00Z`));
}

import { FAILURE_REASONS, type FailureCode } from '../delivery/failure-reasons';

/** A mobile as we store and text it: E.164. */
const NUMBER = /^\+[1-9][0-9]{5,18}$/;

/** Whether a contact is a number. An email address may begin with a plus too. */
export function isNumber(contact: string | null): contact is string {
  return contact !== null && NUMBER.test(contact);
}

/** One outcome of a message to a number. */
export interface NumberOutcome {
  outcome: 'delivered' | 'failed';
  code: FailureCode | null;
  /** When the message was handed over; the latest hand-over decides, not the latest receipt. */
  attemptedAt: Date;
}

/** What is known about a number that has failed, as plain counts (A6). */
export interface NumberHistory {
  deliveries: number;
  failures: number;
  /** Failures whose cause lasts until someone corrects the number. */
  lastingFailures: number;
  likelyToFail: boolean;
}

/** The state of a number that has failed at least once. */
export interface NumberStanding extends NumberHistory {
  /** When the latest message of those with an outcome was handed over. */
  lastAttemptAt: Date;
  lastOutcomeAt: Date;
  lastCode: FailureCode | null;
  /** When we learned of the failure that no delivery has followed; null while it is a good number. */
  failingSince: Date | null;
}

/**
 * Causes that say nothing about the number: the provider, its account or the text was at fault (A7, H15).
 * `network-trouble` is one of the causes by which Accurx marks a number (A4), so it counts; so does a failure without a
 * cause.
 */
const NOT_THE_NUMBER: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'provider-trouble',
  'provider-refused',
  'content-rejected',
  'message-rejected',
  'message-too-long',
]);

/** Every code of a failure that counts against the number. */
export const COUNTING_CODES = (Object.keys(FAILURE_REASONS) as FailureCode[]).filter(
  (code) => !NOT_THE_NUMBER.has(code),
);

/** Counted causes that last until the number is corrected. These weigh more (N12). */
export const LASTING_CODES = COUNTING_CODES.filter((code) => FAILURE_REASONS[code].permanent);

/** Whether an outcome says anything about the number. No receipt, an unknown outcome or a wait says nothing (A7). */
export function countsForNumber({ outcome, code }: Pick<NumberOutcome, 'outcome' | 'code'>): boolean {
  return outcome === 'delivered' || code === null || !NOT_THE_NUMBER.has(code);
}

/**
 * A number after one more outcome: the last attempt decides, whatever the history (A5, A7). A late outcome, of a
 * message handed over before the one that decided, is counted and changes nothing else. Of two messages handed over at
 * the same moment (two patients share the number) the delivery decides, whichever is reported first.
 *
 * @param before null if the number never failed.
 * @param at when the outcome was reported.
 */
export function afterOutcome(before: NumberStanding | null, told: NumberOutcome, at: Date): NumberStanding {
  const failed = told.outcome === 'failed';
  const counts = {
    deliveries: (before?.deliveries ?? 0) + (failed ? 0 : 1),
    failures: (before?.failures ?? 0) + (failed ? 1 : 0),
    lastingFailures: (before?.lastingFailures ?? 0) + (failed && isLasting(told.code) ? 1 : 0),
  };
  if (before && isOvertaken(before, told)) return { ...before, ...counts };
  return {
    ...counts,
    likelyToFail: failed,
    lastAttemptAt: told.attemptedAt,
    lastOutcomeAt: at,
    lastCode: failed ? told.code : null,
    failingSince: failed ? (before?.failingSince ?? at) : null,
  };
}

function isOvertaken(
  { lastAttemptAt, likelyToFail }: NumberStanding,
  { attemptedAt, outcome }: NumberOutcome,
): boolean {
  if (attemptedAt.getTime() === lastAttemptAt.getTime()) return outcome === 'failed' && !likelyToFail;
  return attemptedAt < lastAttemptAt;
}

/** The number as if this failure had never been reported, because the same message was delivered after all. */
export function withoutFailure(standing: NumberStanding, code: FailureCode | null): NumberStanding {
  return {
    ...standing,
    failures: standing.failures - 1,
    lastingFailures: standing.lastingFailures - (isLasting(code) ? 1 : 0),
  };
}

function isLasting(code: FailureCode | null): boolean {
  return code !== null && LASTING_CODES.includes(code);
}

/** A lasting failure weighs as much as this many temporary ones. */
export const LASTING_WEIGHT = 3;

/** One failure against no delivery: a chance of 1 in 10.5. */
export const FAILURE_WEIGHT = 9.5;

/**
 * How likely the next message is to arrive, from 0 to 1; orders the numbers to fix and is never shown as a figure.
 * After a success it is 1 (A7). After a failure it begins below 0.1 ("more than 9 in 10 fail again", A5) for a number
 * that never had a success, grows with past successes and falls with each failure, more with a lasting one (A6, N12).
 */
export function chanceOfDelivery({ deliveries, failures, lastingFailures, likelyToFail }: NumberHistory): number {
  if (!likelyToFail) return 1;
  const weight = failures - lastingFailures + LASTING_WEIGHT * lastingFailures;
  return (deliveries + 1) / (deliveries + 1 + FAILURE_WEIGHT * weight);
}

/** From this many failures on, the number should be corrected in the record, even if each cause may pass (N13). */
export const REPEATED_FAILURES = 2;

/** The action for a number whose last message failed: correct it in the record, or wait and try later. */
export type NumberNeed = 'correct' | 'wait';

/** Lasting causes and repeats need a correction; a phone that was off once does not. */
export function needOf({ lastCode, failures }: Pick<NumberStanding, 'lastCode' | 'failures'>): NumberNeed {
  return isLasting(lastCode) || failures >= REPEATED_FAILURES ? 'correct' : 'wait';
}

/** The rule in the words of the pages: three sentences (A5–A7). */
export const REPUTATION_RULE = [
  'If the last message to a number failed, we mark it as likely to fail. More than 9 in 10 such numbers fail again.',
  'The more messages to it failed, the less likely the next one is to arrive. A number that does not exist counts more than a phone that is off.',
  'We remove the mark as soon as a message is delivered, whatever happened before.',
] as const;

/** What staff can do about a number that is likely to fail, within a sentence (A10). */
export const FAILING_NUMBER_REMEDIES = 'correct the number in the record, email the patient, or call another number';

/** The fixed text shown next to such a number. */
export const LIKELY_TO_FAIL_ADVICE = `The last message to this number failed. More than 9 in 10 such numbers fail again. You can ${FAILING_NUMBER_REMEDIES}.`;

/** What is never held against a number (A7, A11). */
export const NO_FAILURE_OF_THE_NUMBER = [
  'A problem at the SMS provider, or a text that the provider or the network refused.',
  'A message that is still waiting for its receipt, or never got one.',
  'A message when we do not know whether it was sent.',
  'Messages to a patient’s old number: a new number starts without failures.',
] as const;

/** With fewer messages than this to marked numbers, we cannot say how often the rule is right (N12). */
export const ENOUGH_CASES = 20;

import type { CallObstacle } from '../../domain/recalls/calls/call-list';
import type { CallOutcome } from '../../domain/recalls/recalls';
import type { TokenHolder } from '../practice/api-tokens';

export interface CallLeftOut {
  recallId: string;
  code: CallObstacle;
}

export interface NewCallOutcome {
  outcome: CallOutcome;
  note: string | null;
  /** `YYYY-MM-DD` on the practice's clock, as the patient asked; null otherwise. */
  callBackOn: string | null;
}

/** `over`: the recall was given or closed. `past`: the day to call back has gone by. */
export type CallAnswer = 'noted' | 'over' | 'past' | 'not-found';

/** One to call, with what the caller needs to know first. Of a restricted record there is none. */
export interface CallListRow {
  recallId: string;
  patientId: string;
  nhsNumber: string;
  familyName: string | null;
  givenName: string | null;
  dateOfBirth: string;
  mobile: string | null;
  /** Other than English: the patient may need an interpreter. */
  language: string | null;
  format: string | null;
  reason: string;
  /** `YYYY-MM-DD` */
  dueDate: string;
  categoryName: string | null;
  clinicallySignificant: boolean;
  /** Only neutral words are safe: nobody else may hear why the practice calls. */
  isNeutralOnly: boolean;
  attempts: number;
  attemptsWanted: number;
  lastCall: null | { at: Date; outcome: CallOutcome; note: string | null; by: string };
}

/** The call list, and the results of calls. */
export interface RecallCalls {
  /** Puts recalls on the call list. Repeated it changes nothing. */
  queue(by: TokenHolder, recallIds: readonly string[], now: Date): Promise<{ queued: number; leftOut: CallLeftOut[] }>;
  /**
   * Recalls of these patients that are to be acted on now, and that nobody has put on a list: neither of calls, nor of letters.
   */
  notListed(practiceId: string, patientIds: readonly string[], now: Date): Promise<string[]>;
  /** Takes off the call list what this person put on it at this moment. @returns how many. */
  takeOff(by: TokenHolder, queuedAt: Date, now: Date): Promise<number>;
  /** Notes one call as an attempt. Idempotent by its id. */
  note(by: TokenHolder, recallId: string, call: NewCallOutcome & { id: string; now: Date }): Promise<CallAnswer>;
  /** Patients to call now: urgent ones first, then by due date. At most `most`. */
  list(practiceId: string, most: number, now: Date): Promise<CallListRow[]>;
  /** One of them, on the list or not; null for a recall that is not there, and of a patient who is not to be called. */
  find(practiceId: string, recallId: string, now: Date): Promise<CallListRow | null>;
}

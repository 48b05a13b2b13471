import { reasonMessage } from '../../lists/row-reasons';
import { unsafeReason, type SafeLevel } from '../../eligibility/safe-contact';
import type { CallOutcome } from '../recalls';

export const CALL_OUTCOME_WORDS: Readonly<Record<CallOutcome, string>> = {
  spoke: 'Spoke to the patient',
  'left-message': 'Left a message',
  'no-answer': 'No answer',
  'wrong-number': 'Wrong number',
  declined: 'The patient declined',
};

export type CallObstacle =
  | ('given' | 'closed' | 'booked' | 'restricted' | 'deceased' | 'left-practice' | 'death-reported')
  | ('unsafe-contact' | 'calls-not-suitable' | 'not-found');

/** How a register says that somebody cannot hear a call. */
const CANNOT_HEAR = /\bdeaf|\bbsl\b|sign language|hearing|text\s*phone|text relay|lip\s*read/i;

export interface CallFacts {
  /** How the recall ended, or that it is booked; null while it is open. */
  over: 'given' | 'closed' | 'booked' | null;
  status: string;
  /** The format in which the patient communicates, in the register's words. */
  format: string | null;
  /** Where only neutral words are safe, staff call and say nothing of the reason to anybody else. */
  safe?: SafeLevel;
  /** A reply may report their death, and nobody has looked yet. */
  deathReported?: boolean;
}

/** Why a recall does not go on the call list; null if it does. Patients who cannot hear are never called by default. */
export function callObstacle({
  over,
  status,
  format,
  safe = 'yes',
  deathReported = false,
}: CallFacts): CallObstacle | null {
  if (over !== null) return over;
  if (status === 'restricted' || status === 'deceased') return status;
  if (status === 'left') return 'left-practice';
  if (deathReported) return 'death-reported';
  if (unsafeReason(safe, true) !== null) return 'unsafe-contact';
  return format !== null && CANNOT_HEAR.test(format) ? 'calls-not-suitable' : null;
}

const OBSTACLE_WORDS: Partial<Record<CallObstacle, string>> = {
  given: 'Given already',
  closed: 'Closed already',
  booked: 'Booked already',
  'calls-not-suitable': 'The record says that this patient cannot hear a call',
  'not-found': 'There is no such recall',
};

export function callObstacleWords(code: CallObstacle): string {
  return OBSTACLE_WORDS[code] ?? reasonMessage(code as 'deceased');
}

/** After these outcomes the call is tried again when the recall comes back; after the others the plan goes on. */
export function staysOnCallList(outcome: CallOutcome, hasCallBack: boolean): boolean {
  return hasCallBack || outcome === 'no-answer' || outcome === 'left-message';
}

/** Whether what the patient said ends the recall. Of a clinically significant one a clinician decides that. */
export function endsRecall(outcome: CallOutcome, clinicallySignificant: boolean): boolean {
  return outcome === 'declined' && !clinicallySignificant;
}

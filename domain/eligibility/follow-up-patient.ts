import type { FollowUpChannel } from '../campaigns/follow-ups';
import { callObstacle } from '../recalls/calls/call-list';
import { letterObstacle, type LetterPatient } from '../recalls/letters/address';

/** What the register says now of a patient to follow up. */
export interface FollowUpPatient extends LetterPatient {
  email: string | null;
  mobile: string | null;
  /** The patient, and not just a number, is blocked for this purpose. */
  isBlocked: boolean;
  /** Marketing without a recorded yes. */
  dissents: boolean;
}

/** Why a step cannot be for a patient; null if it can. */
export function followUpObstacle(channel: FollowUpChannel, patient: FollowUpPatient): string | null {
  const { status, deathReported } = patient;
  const caller = channel === 'call' ? { format: patient.format, safe: patient.safe } : { format: null };
  const call = callObstacle({ over: null, status, deathReported, ...caller });
  if (call !== null) return call;
  if (patient.status !== 'registered') return 'registration-unclear';
  if (patient.isBlocked) return 'blocked';
  if (patient.dissents) return 'dissent';
  if (channel === 'email') return patient.email ? null : 'email-missing';
  if (channel === 'call') return patient.mobile ? null : 'mobile-missing';
  return letterObstacle(patient);
}

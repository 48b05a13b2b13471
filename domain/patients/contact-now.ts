import type { Channel } from '../delivery/states';
import { readEmail } from './email';
import { readMobile, type NumberKind } from './mobile';

/** A patient as our own tables have them now. */
export interface PatientNow {
  patientStatus: string;
  mobile: string | null;
  email: string | null;
  /** The contact frozen with the list, used if the practice takes contacts from the file. */
  contact: string | null;
}

export interface ContactRules {
  channel: Channel;
  contactSource: 'demographics' | 'file';
  region: 'GB' | 'AU';
  allowFictional: boolean;
}

/**
 * Whether a patient can be sent to now, and at which contact (N9): the contact is read again from demographics unless the
 * practice chose the file. @returns `reason` null when they can, else a row reason code.
 */
export function barrierToContact(
  patient: PatientNow,
  rules: ContactRules,
): { reason: null; contact: string } | { reason: string; contact: null } {
  const barrier = statusBarrier(patient.patientStatus);
  if (barrier) return { reason: barrier, contact: null };
  const raw =
    rules.contactSource === 'file' ? patient.contact : rules.channel === 'sms' ? patient.mobile : patient.email;
  const read = readContact(raw, rules);
  return read.ok ? { reason: null, contact: read.value } : { reason: read.code, contact: null };
}

/** Judges one contact by its channel's rule. */
export function readContact(
  raw: string | null,
  rules: Pick<ContactRules, 'channel' | 'region' | 'allowFictional'>,
): { ok: true; value: string } | { ok: false; code: string; kind?: NumberKind } {
  return rules.channel === 'sms'
    ? readMobile(raw ?? '', { region: rules.region, allowFictional: rules.allowFictional })
    : readEmail(raw ?? '');
}

/** A patient counts as registered only in a known state: an unknown one leaves the patient out. */
function statusBarrier(status: string): string | null {
  if (status === 'registered') return null;
  if (status === 'unclear') return 'registration-unclear';
  return status === 'deceased' || status === 'restricted' ? status : 'left-practice';
}

import type { KnownOfPatient } from '../../domain/eligibility/explanation';
import { readMobile, type MobileReading, type Region } from '../../domain/patients/mobile';
import type { NumberStandingNow, PatientRecord } from '../../ports/patients/patient-facts';
import type { Services } from '../services';

/** Everything that decides what a patient is sent, and the state of their current number. */
export interface Gathered {
  known: KnownOfPatient;
  /** The mobile of the record as it is read. */
  mobile: MobileReading;
  standing: NumberStandingNow | null;
  blocksVersion: number;
  region: Region;
  /** The date at the practice. */
  today: string;
}

/** Gathers it in three reads by key; the number is judged first, since it is by its one form that blocks are kept. */
export async function gatherKnown(
  { patientFacts, allowFictionalNumbers }: Pick<Services, 'patientFacts' | 'allowFictionalNumbers'>,
  practiceId: string,
  patient: PatientRecord,
  now: Date,
): Promise<Gathered> {
  const { region, today } = await patientFacts.readingRules(practiceId, now);
  const mobile = readMobile(patient.mobile ?? '', { region, allowFictional: allowFictionalNumbers });
  const facts = await patientFacts.contactFacts(practiceId, patient.id, mobile.ok ? mobile.value : null);
  const { status, mobile: raw, email } = patient;
  return {
    ...{
      known: { ...facts.known, status, mobile: raw, email, toldAt: patient.updatedAt.toISOString() },
      mobile,
      region,
      today,
    },
    ...{ standing: facts.standing, blocksVersion: facts.blocksVersion },
  };
}

import type { PatientRecord } from '../../ports/patients/patient-facts';
import { notFound } from '../../api/contract/problem';
import { patientLook } from '../../api/patients/looks';
import { gatherKnown, type Gathered } from '../../api/patients/known-of-patient';
import type { PageServices } from '../kit/mount';
import type { PageData } from '../kit/frame';
import type { PageAnswer, PracticeVisit } from '../kit/page';
import { personName } from '../kit/words/person-words';
import { RESTRICTED_WORDS } from '../../domain/patients/exposure';
import { mayActAs } from '../../domain/practice/roles';
import { safetySentences } from '../../domain/eligibility/safe-contact';
import { reasonMessage } from '../../domain/lists/row-reasons';
import { numberToConfirm } from '../../domain/patients/number-to-confirm';
import { readEmail } from '../../domain/patients/email';
import { ageOn } from './age';
import { statusTag } from './status-words';

export type PatientTab = 'summary' | 'messages' | 'preferences' | 'disclosure';

const TABS: { key: PatientTab; text: string; path: string }[] = [
  { key: 'summary', text: 'Summary', path: '' },
  { key: 'messages', text: 'Messages', path: '/messages' },
  { key: 'preferences', text: 'Contact preferences', path: '/preferences' },
];

/** A patient of whom there is something to show. */
type OpenRecord = Exclude<PatientRecord, { status: 'restricted' }>;

export interface VisitedPatient extends Gathered {
  patient: OpenRecord;
  /** What every tab shows: the banner and the tabs. */
  head: PageData;
}

/**
 * The patient whom a page's address names, of this practice; of a restricted record a page that says that and nothing
 * else, whichever tab was asked for.
 */
export async function patientOf(
  services: PageServices,
  { membership, params, base, now }: PracticeVisit,
  tab: PatientTab,
): Promise<VisitedPatient | { elsewhere: PageAnswer }> {
  const patient = await services.patientFacts.find(membership.practiceId, params.id!);
  if (!patient) throw notFound('patient');
  if (patient.status === 'restricted') {
    const looked = patientLook(patient.id);
    return { elsewhere: { view: 'patients/restricted', title: RESTRICTED_WORDS, section: 'patients', looked } };
  }
  const [gathered, safe, hold] = await Promise.all([
    gatherKnown(services, membership.practiceId, patient, now),
    services.safeContacts.find(membership.practiceId, patient.id),
    services.inboxWatch.holdOf(membership.practiceId, patient.id),
  ]);
  const path = `${base}/patients/${patient.id}`;
  const head = headOf(patient, gathered, path, tab);
  const everything = { text: 'Everything we sent', href: `${path}/disclosure`, current: tab === 'disclosure' };
  // Administrators may read the audit log, so they can see who looked at the patient.
  const audit = { text: 'Audit log', href: `${base}/account/audit-log?patient=${patient.id}`, current: false };
  const tabs = [
    ...head.tabs,
    ...(mayActAs(membership.role, 'manager') ? [everything] : []),
    ...(mayActAs(membership.role, 'administrator') ? [audit] : []),
  ];
  return { ...gathered, patient, head: { ...head, tabs, hold, safety: safe ? safetySentences(safe.levels) : [] } };
}

function headOf(patient: OpenRecord, { mobile, today }: Gathered, path: string, tab: PatientTab) {
  const email = readEmail(patient.email ?? '');
  return {
    patientPath: path,
    patient,
    name: personName(patient),
    statusTag: statusTag(patient.status),
    age: patient.status === 'deceased' ? null : ageOn(patient.dateOfBirth, today),
    number: mobile.ok ? mobile.value : null,
    confirm:
      mobile.ok && patient.status !== 'deceased'
        ? numberToConfirm(patient.dateOfBirth, today, patient.mobileSince)
        : null,
    numberFault:
      mobile.ok || mobile.code === 'mobile-missing'
        ? null
        : reasonMessage(mobile.code, 'kind' in mobile ? mobile.kind : undefined),
    address: email.ok ? email.value : null,
    addressFault: email.ok || email.code === 'email-missing' ? null : reasonMessage(email.code),
    tabs: TABS.map(({ key, text, path: end }) => ({ text, href: path + end, current: key === tab })),
  };
}

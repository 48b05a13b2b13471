import { z } from 'zod';
import { proseCell } from '../../../domain/lists/cell';
import type { DemographicRecord } from '../../../ports/patients/demographics';

export const NHS_NUMBER = 'https://fhir.nhs.uk/Id/nhs-number';

/** The tag of a patient whose registration status is a word that nobody has explained yet. */
const REGISTRATION_UNCLEAR = 'https://rollcall.invalid/registration|unclear';

/** The format in which a patient reads (UK Core, as PDS gives it). */
const CONTACT_PREFERENCE = 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-ContactPreference';

/**
 * Labels of confidentiality (HL7 v3) that hide nothing. Any other label, even one we do not know, makes a record
 * restricted, because we do not show what we do not understand.
 */
const OPEN_LABELS: ReadonlySet<string | undefined> = new Set(['U', 'L', 'M', 'N']);

const concept = z
  .object({
    text: z.string().optional(),
    coding: z.array(z.object({ code: z.string().optional(), display: z.string().optional() })).optional(),
  })
  .optional();

const period = z.object({ start: z.string().optional(), end: z.string().optional() }).optional();

/** The parts of an R4 Patient that we read. */
export const patientSchema = z.object({
  resourceType: z.literal('Patient'),
  id: z.string().optional(),
  meta: z
    .object({
      security: z.array(z.object({ code: z.string().optional() })).optional(),
      tag: z.array(z.object({ system: z.string().optional(), code: z.string().optional() })).optional(),
    })
    .optional(),
  active: z.boolean().optional(),
  identifier: z
    .array(
      z.object({ system: z.string().optional(), value: z.string().optional(), use: z.string().optional(), period }),
    )
    .optional(),
  name: z
    .array(
      z.object({
        use: z.string().optional(),
        family: z.string().optional(),
        given: z.array(z.string()).optional(),
        period,
      }),
    )
    .optional(),
  telecom: z
    .array(
      z.object({
        system: z.string().optional(),
        value: z.string().optional(),
        use: z.string().optional(),
        rank: z.number().optional(),
        period,
      }),
    )
    .optional(),
  birthDate: z.string().optional(),
  deceasedBoolean: z.boolean().optional(),
  deceasedDateTime: z.string().optional(),
  address: z
    .array(
      z.object({
        use: z.string().optional(),
        line: z.array(z.string()).optional(),
        city: z.string().optional(),
        district: z.string().optional(),
        postalCode: z.string().optional(),
        period,
      }),
    )
    .optional(),
  communication: z.array(z.object({ language: concept, preferred: z.boolean().optional() })).optional(),
  extension: z
    .array(
      z.object({
        url: z.string().optional(),
        extension: z.array(z.object({ url: z.string().optional(), valueCodeableConcept: concept })).optional(),
      }),
    )
    .optional(),
});

export type Patient = z.infer<typeof patientSchema>;

/** Every NHS number of a Patient, including old ones, because a search by an old number finds the person. */
export function nhsNumbersOf(patient: Patient): string[] {
  return nhsIdentifiers(patient).map(({ value = '' }) => value);
}

/**
 * A Patient in our words. Restricted patients (with a security label that is not known to be open) have no contact,
 * whatever the source sent. A death date of any precision, or the flag alone, means deceased.
 */
export function recordOf(patient: Patient, now: Date): DemographicRecord {
  const restricted = !!patient.meta?.security?.some(({ code }) => !OPEN_LABELS.has(code));
  const unclear = !!patient.meta?.tag?.some(({ system, code }) => `${system}|${code}` === REGISTRATION_UNCLEAR);
  const name = pickName(patient, now);
  return {
    nhsNumber: currentNhsNumber(patient, now),
    familyName: proseCell(name?.family),
    givenName: proseCell(name?.given?.join(' ')),
    knownAs: restricted ? null : pickNickname(patient, now),
    dateOfBirth: /^\d{4}-\d{2}-\d{2}$/.test(patient.birthDate ?? '') ? (patient.birthDate ?? null) : null,
    mobile: restricted ? null : pickPhone(patient, now),
    email: restricted ? null : pickEmail(patient, now),
    deceased: patient.deceasedBoolean === true || !!patient.deceasedDateTime,
    ...(restricted ? {} : lettersOf(patient, now)),
    leftPractice: patient.active === false || unclear,
    ...(unclear ? { registrationUnclear: true } : {}),
    restricted,
  };
}

function nhsIdentifiers(patient: Patient) {
  return (patient.identifier ?? [])
    .map((identifier) => ({ ...identifier, value: identifier.value?.replace(/[\s-]/g, '') }))
    .filter(({ system, value }) => system === NHS_NUMBER && value);
}

function currentNhsNumber(patient: Patient, now: Date): string {
  const all = nhsIdentifiers(patient);
  const current = all.find((identifier) => identifier.use !== 'old' && isWithin(identifier.period, now)) ?? all[0];
  return current?.value ?? '';
}

/** The postal address, and the format and language in which the patient reads. */
function lettersOf(
  patient: Patient,
  now: Date,
): Pick<DemographicRecord, 'address' | 'postcode' | 'language' | 'format'> {
  const addresses = (patient.address ?? []).filter(({ use, period: span }) => use !== 'old' && isWithin(span, now));
  const address = best(addresses, ({ use }) => place(use, ['home', 'temp', 'billing']));
  const lines = [...(address?.line ?? []), address?.district, address?.city].flatMap((line) => proseCell(line) ?? []);
  const languages = patient.communication ?? [];
  const preference = patient.extension?.find(({ url }) => url === CONTACT_PREFERENCE)?.extension;
  return {
    address: lines.length === 0 ? null : lines,
    postcode: proseCell(address?.postalCode),
    language: words((languages.find(({ preferred }) => preferred) ?? languages[0])?.language),
    format: words(preference?.find(({ url }) => url === 'PreferredWrittenCommunicationFormat')?.valueCodeableConcept),
  };
}

function words(one: z.infer<typeof concept>): string | null {
  return proseCell(one?.text ?? one?.coding?.[0]?.display ?? one?.coding?.[0]?.code);
}

function pickNickname(patient: Patient, now: Date): string | null {
  const name = patient.name?.find(({ use, period: span }) => use === 'nickname' && isWithin(span, now));
  return proseCell(name?.given?.join(' '));
}

function pickName(patient: Patient, now: Date) {
  const names = (patient.name ?? []).filter(
    (name) => name.use !== 'old' && name.use !== 'nickname' && isWithin(name.period, now),
  );
  return best(names, ({ use }) => place(use, ['usual', 'official']));
}

function pickPhone(patient: Patient, now: Date): string | null {
  const phones = usable(patient, now).filter(({ system }) => system === 'phone' || system === 'sms');
  const order = ['mobile', 'home', 'temp'];
  const chosen = best(phones, ({ system, use, rank }) => place(system === 'sms' ? 'mobile' : use, order, rank));
  return chosen?.value?.trim() || null;
}

function pickEmail(patient: Patient, now: Date): string | null {
  const emails = usable(patient, now).filter(({ system }) => system === 'email');
  return best(emails, ({ use, rank }) => place(use, ['home', 'mobile', 'temp'], rank))?.value?.trim() || null;
}

function usable(patient: Patient, now: Date) {
  const entries = patient.telecom ?? [];
  return entries.filter(({ value, use, period }) => value?.trim() && use !== 'old' && isWithin(period, now));
}

/** The rank of an entry: first by its use, with other uses last, then by the source's own rank (1 is best). */
function place(use: string | undefined, order: string[], rank?: number): number {
  const at = order.indexOf(use ?? '');
  return (at < 0 ? order.length : at) * 1000 + Math.min(rank ?? 999, 999);
}

/** The item with the lowest rank; the first of equals. */
function best<T>(items: T[], placeOf: (item: T) => number): T | undefined {
  return items.reduce<T | undefined>(
    (chosen, item) => (chosen === undefined || placeOf(item) < placeOf(chosen) ? item : chosen),
    undefined,
  );
}

/** FHIR dates may be partial (`2026`, `2026-03`): a start counts from its beginning, an end to its end. */
function isWithin(span: z.infer<typeof period>, now: Date): boolean {
  if (!span) return true;
  const today = now.toISOString();
  const { start, end } = span;
  if (start && (start.length > 10 ? Date.parse(start) > now.getTime() : start > today.slice(0, start.length)))
    return false;
  return !(end && (end.length > 10 ? Date.parse(end) < now.getTime() : end < today.slice(0, end.length)));
}

import { z } from 'zod';
import type { DemographicRecord } from '../../../ports/demographics';

export const NHS_NUMBER = 'https://fhir.nhs.uk/Id/nhs-number';

const period = z.object({ start: z.string().optional(), end: z.string().optional() }).optional();

/** What is read of an R4 Patient; everything else is left alone. */
export const patientSchema = z.object({
  resourceType: z.literal('Patient'),
  id: z.string().optional(),
  meta: z.object({ security: z.array(z.object({ code: z.string().optional() })).optional() }).optional(),
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
});

export type Patient = z.infer<typeof patientSchema>;

/** Every NHS number that a Patient carries, old ones too: a search by an old number finds the person. */
export function nhsNumbersOf(patient: Patient): string[] {
  return nhsIdentifiers(patient).map(({ value = '' }) => value);
}

/**
 * A Patient in our words. Restricted people (security label R, and by caution V: providers.md §5) keep no contact, whatever
 * the source sent. A death date of any precision, or none but the flag, means deceased.
 */
export function recordOf(patient: Patient, now: Date): DemographicRecord {
  const restricted = !!patient.meta?.security?.some(({ code }) => code === 'R' || code === 'V');
  const name = pickName(patient, now);
  return {
    nhsNumber: currentNhsNumber(patient, now),
    familyName: name?.family?.trim() || null,
    givenName: name?.given?.join(' ').trim() || null,
    dateOfBirth: /^\d{4}-\d{2}-\d{2}$/.test(patient.birthDate ?? '') ? (patient.birthDate ?? null) : null,
    mobile: restricted ? null : pickPhone(patient, now),
    email: restricted ? null : pickEmail(patient, now),
    deceased: patient.deceasedBoolean === true || !!patient.deceasedDateTime,
    leftPractice: patient.active === false,
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

function pickName(patient: Patient, now: Date) {
  const names = (patient.name ?? []).filter((name) => name.use !== 'old' && isWithin(name.period, now));
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

/** Where an entry stands: by its use, uses not named last, and within one use by the source's own rank (1 is best). */
function place(use: string | undefined, order: string[], rank?: number): number {
  const at = order.indexOf(use ?? '');
  return (at < 0 ? order.length : at) * 1000 + Math.min(rank ?? 999, 999);
}

/** The item with the lowest place, the first of equals. */
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

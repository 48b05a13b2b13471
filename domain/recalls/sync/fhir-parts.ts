/** A JSON object of a FHIR server, of which nothing is known yet. */
export type FhirObject = Record<string, unknown>;

export const NHS_NUMBER_SYSTEM = 'https://fhir.nhs.uk/Id/nhs-number';

/** The resources of a searchset, and its patients by `Patient/<id>`. Never throws, whatever the page holds. */
export function pageOf(bundle: unknown): { entries: FhirObject[]; patients: ReadonlyMap<string, FhirObject> } {
  const entries = list(object(bundle).entry).map((entry) => object(object(entry).resource));
  const patients = entries.filter((one) => one.resourceType === 'Patient');
  return { entries, patients: new Map(patients.map((one) => [`Patient/${text(one.id)}`, one])) };
}

/**
 * Whom a resource is about: a patient contained in it, included in the page, or named by the NHS number.
 *
 * @returns the NHS number as it is written there, empty where there is none.
 */
export function patientOf(
  one: FhirObject,
  patients: ReadonlyMap<string, FhirObject>,
): { nhsNumber: string; dateOfBirth: string | null } {
  const subject = object(one.for ?? one.subject ?? one.patient);
  const named = object(subject.identifier);
  const reference = text(subject.reference);
  const contained = list(one.contained)
    .map(object)
    .find((each) => each.resourceType === 'Patient' && (reference === '' || `#${text(each.id)}` === reference));
  const included = [...patients].find(([name]) => reference === name || reference.endsWith(`/${name}`))?.[1];
  const patient = contained ?? included ?? {};
  const own = list(patient.identifier)
    .map(object)
    .find(({ system }) => system === NHS_NUMBER_SYSTEM);
  const nhsNumber = own ? text(own.value) : named.system === NHS_NUMBER_SYSTEM ? text(named.value) : '';
  return { nhsNumber, dateOfBirth: dateOf(patient.birthDate) };
}

/** A whole date at the beginning of a FHIR date or dateTime; null where there is none. */
export function dateOf(value: unknown): string | null {
  const date = /^\d{4}-\d{2}-\d{2}(?=$|T)/.exec(text(value))?.[0];
  return date && new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date) ? date : null;
}

export function object(value: unknown): FhirObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as FhirObject) : {};
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Text without NUL, which PostgreSQL does not store. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value.replaceAll('\0', '') : '';
}

import { readNhsNumber } from '../../patients/nhs-number';
import { dateOf, list, object, pageOf, patientOf, text, type FhirObject } from './fhir-parts';

/** The kinds of FHIR R4 resource in which a record holds the code of something that was done. */
export const ENTRY_RESOURCES = ['Procedure', 'Observation', 'Immunization'] as const;
export type EntryResource = (typeof ENTRY_RESOURCES)[number];

/** Which entries are wanted. */
export interface EntrySearch {
  resource: EntryResource;
  /** SNOMED codes, at least one. */
  codes: readonly string[];
  /** From this date on, `YYYY-MM-DD`. */
  since: string;
}

/** An entry that says that something was done. */
export interface DoneEntry {
  /** With its type, as in `Procedure/4711`. */
  resourceId: string;
  code: string;
  /** Ten digits. */
  nhsNumber: string;
  /** `YYYY-MM-DD` */
  doneOn: string;
}

const SNOMED = 'http://snomed.info/sct';

/** States in which the thing happened (R4: event-status, observation-status, immunization-status). */
const DONE: Readonly<Record<EntryResource, readonly string[]>> = {
  Procedure: ['completed'],
  Observation: ['final', 'amended', 'corrected'],
  Immunization: ['completed'],
};

/**
 * Reads the entries of one page of a FHIR R4 search. Never throws, whatever the page holds.
 *
 * What does not fit the search, was not done, or has no patient or whole date is left out: a server may ignore a parameter.
 */
export function readEntryPage(bundle: unknown, { resource, codes, since }: EntrySearch): DoneEntry[] {
  const { entries, patients } = pageOf(bundle);
  return entries
    .filter((one) => one.resourceType === resource && text(one.id) !== '' && DONE[resource].includes(text(one.status)))
    .flatMap((one) => {
      const nhsNumber = readNhsNumber(patientOf(one, patients).nhsNumber);
      const doneOn = doneOnOf(one);
      if (!nhsNumber.ok || doneOn === null || doneOn < since) return [];
      const resourceId = `${resource}/${text(one.id)}`;
      const held = new Set(codesOf(one));
      return codes
        .filter((code) => held.has(code))
        .map((code) => ({ resourceId, code, nhsNumber: nhsNumber.value, doneOn }));
    });
}

function codesOf(one: FhirObject): string[] {
  return list(object(one.code ?? one.vaccineCode).coding)
    .map(object)
    .filter(({ system }) => system === SNOMED)
    .map(({ code }) => text(code));
}

function doneOnOf(one: FhirObject): string | null {
  const performed = object(one.performedPeriod);
  const effective = object(one.effectivePeriod);
  for (const value of [
    ...[one.performedDateTime, performed.end, performed.start, one.effectiveDateTime, one.effectiveInstant],
    ...[effective.end, effective.start, one.occurrenceDateTime],
  ]) {
    const date = dateOf(value);
    if (date !== null) return date;
  }
  return null;
}

import { isObject, list, readIdentifier, readSubject, text } from './resource';
import type { Issue } from './respond';

/** A Communication that may be stored, with what it is found by. */
export interface ReadCommunication {
  identifierSystem: string;
  identifierValue: string;
  nhsNumber: string;
  /** The resource as JSON text, without the id and meta the server gives. */
  resource: string;
}

export interface Refusal {
  /** 400 for what is no Communication at all, 422 for one that breaks a rule. */
  status: 400 | 422;
  issues: Issue[];
}

const STATUSES = [
  'preparation',
  'in-progress',
  'not-done',
  'on-hold',
  'stopped',
  'completed',
  'entered-in-error',
  'unknown',
];
/** An instant: date, time and offset; a bare date would do for FHIR and not for a record of when something was sent. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** Judges a Communication as the record system does. */
export function readCommunication(
  resource: unknown,
  refusedNhsNumbers: readonly string[],
): ReadCommunication | Refusal {
  const judged = readIdentifier(resource, 'Communication');
  if (judged === null) {
    return { status: 400, issues: [{ code: 'structure', diagnostics: 'Not a Communication' }] };
  }
  const { resource: entry, issues, problem, identifierSystem, identifierValue } = judged;
  if (/\0/.test(identifierSystem + identifierValue)) problem('value', 'Communication.identifier holds a NUL');

  if (!STATUSES.includes(text(entry.status))) {
    problem(entry.status === undefined ? 'required' : 'code-invalid', 'Communication.status is not an event status');
  }

  const nhsNumber = readSubject(judged, 'Communication', refusedNhsNumbers);

  const payload = list(entry.payload);
  if (payload.length === 0) problem('required', 'Communication.payload is missing');
  for (const part of payload) {
    if (!isObject(part) || text(part.contentString).trim() === '') {
      problem('required', 'Communication.payload.contentString is missing or empty');
    }
  }

  for (const name of ['sent', 'received']) {
    const value = text(entry[name]);
    if (!INSTANT.test(value) || Number.isNaN(Date.parse(value))) {
      problem(entry[name] === undefined ? 'required' : 'value', `Communication.${name} is not an instant with offset`);
    }
  }

  // R4 has one topic; several codes are codings of it.
  if (entry.topic !== undefined && !isConcept(entry.topic)) {
    problem('structure', 'Communication.topic is not a CodeableConcept with code and system in each coding');
  }
  for (const name of ['category', 'medium']) {
    const value = entry[name];
    if (value !== undefined && !(Array.isArray(value) && value.every(isConcept))) {
      problem('structure', `Communication.${name} is not a list of CodeableConcepts`);
    }
  }

  if (issues.length > 0) return { status: 422, issues };
  return { identifierSystem, identifierValue, nhsNumber, resource: JSON.stringify(resource) };
}

/** Whether a reading is a refusal. */
export function isRefusal(reading: ReadCommunication | Refusal): reading is Refusal {
  return 'issues' in reading;
}

function isConcept(value: unknown): boolean {
  if (!isObject(value)) return false;
  if (value.coding === undefined) return typeof value.text === 'string';
  return list(value.coding).every(
    (coding) => isObject(coding) && text(coding.system) !== '' && text(coding.code) !== '',
  );
}

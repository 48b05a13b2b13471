import { isNhsNumber, NHS_NUMBER_SYSTEM } from './nhs-number';
import type { Issue } from './respond';

export type Json = Record<string, unknown>;

/** Notes what is wrong with a resource. */
export type Problem = (code: string, diagnostics: string) => void;

/** A resource of one type, with where its faults are noted. */
export interface Judged {
  resource: Json;
  issues: Issue[];
  problem: Problem;
  /** By which it is found again. */
  identifierSystem: string;
  identifierValue: string;
}

/** The identifier that every kind of entry needs. Null for what is no resource of this type. */
export function readIdentifier(resource: unknown, type: string): Judged | null {
  if (!isObject(resource) || resource.resourceType !== type) return null;
  const issues: Issue[] = [];
  const problem: Problem = (code, diagnostics) => void issues.push({ code, diagnostics });
  const [identifier] = list(resource.identifier).filter(isObject);
  const identifierSystem = text(identifier?.system);
  const identifierValue = text(identifier?.value);
  if (!identifierSystem || !identifierValue) problem('required', `${type}.identifier needs system and value`);
  return { resource, issues, problem, identifierSystem, identifierValue };
}

/** The NHS number of the patient that an entry is about; a fault is noted where it is none, or one refused here. */
export function readSubject({ resource, problem }: Judged, type: string, refused: readonly string[]): string {
  const subject = isObject(resource.subject) ? resource.subject.identifier : undefined;
  const nhsNumber = isObject(subject) ? text(subject.value) : '';
  if (!isObject(subject) || subject.system !== NHS_NUMBER_SYSTEM || !isNhsNumber(nhsNumber)) {
    problem('value', `${type}.subject.identifier is not a valid NHS number`);
  } else if (refused.includes(nhsNumber)) {
    problem('business-rule', 'The patient is not registered here');
  }
  return nhsNumber;
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

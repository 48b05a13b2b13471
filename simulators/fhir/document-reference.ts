import { isNhsNumber, NHS_NUMBER_SYSTEM } from './nhs-number';
import type { ReadCommunication, Refusal } from './communication';
import type { Issue } from './respond';

type Json = Record<string, unknown>;

/** Judges a DocumentReference as the record system does: whose it is, and that its content can be read. */
export function readDocumentReference(
  resource: unknown,
  refusedNhsNumbers: readonly string[],
): ReadCommunication | Refusal {
  if (!isObject(resource) || resource.resourceType !== 'DocumentReference') {
    return { status: 400, issues: [{ code: 'structure', diagnostics: 'Not a DocumentReference' }] };
  }
  const issues: Issue[] = [];
  const problem = (code: string, diagnostics: string) => void issues.push({ code, diagnostics });

  const [identifier] = list(resource.identifier).filter(isObject);
  const identifierSystem = text(identifier?.system);
  const identifierValue = text(identifier?.value);
  if (!identifierSystem || !identifierValue) problem('required', 'DocumentReference.identifier needs system and value');
  if (resource.status !== 'current') problem('code-invalid', 'DocumentReference.status is not current');

  const subject = isObject(resource.subject) ? resource.subject.identifier : undefined;
  const nhsNumber = isObject(subject) ? text(subject.value) : '';
  if (!isObject(subject) || subject.system !== NHS_NUMBER_SYSTEM || !isNhsNumber(nhsNumber)) {
    problem('value', 'DocumentReference.subject.identifier is not a valid NHS number');
  } else if (refusedNhsNumbers.includes(nhsNumber)) {
    problem('business-rule', 'The patient is not registered here');
  }

  const content = list(resource.content);
  if (content.length === 0) problem('required', 'DocumentReference.content is missing');
  for (const part of content) {
    const attachment = isObject(part) && isObject(part.attachment) ? part.attachment : {};
    if (text(attachment.contentType) === '' || Buffer.from(text(attachment.data), 'base64').length === 0) {
      problem('required', 'DocumentReference.content.attachment needs contentType and data');
    }
  }

  if (issues.length > 0) return { status: 422, issues };
  return { identifierSystem, identifierValue, nhsNumber, resource: JSON.stringify(resource) };
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

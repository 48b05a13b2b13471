import type { ReadCommunication, Refusal } from './communication';
import { isObject, list, readIdentifier, readSubject, text } from './resource';

/** Judges a DocumentReference as the record system does: whose it is, and that its content can be read. */
export function readDocumentReference(
  resource: unknown,
  refusedNhsNumbers: readonly string[],
): ReadCommunication | Refusal {
  const judged = readIdentifier(resource, 'DocumentReference');
  if (judged === null) {
    return { status: 400, issues: [{ code: 'structure', diagnostics: 'Not a DocumentReference' }] };
  }
  const { resource: entry, issues, problem, identifierSystem, identifierValue } = judged;
  if (entry.status !== 'current') problem('code-invalid', 'DocumentReference.status is not current');

  const nhsNumber = readSubject(judged, 'DocumentReference', refusedNhsNumbers);

  const content = list(entry.content);
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

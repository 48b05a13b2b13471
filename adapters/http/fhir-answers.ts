import { request } from 'undici';
import { readBaseUrl } from './base-url';

export interface FhirBase {
  /** FHIR R4 base. */
  baseUrl: string;
  token?: string;
}

/**
 * Whether a FHIR server is up: asks for its CapabilityStatement (FHIR R4, "capabilities"), which contains no patient
 * data. A server that does not offer one still counts as up. One that refuses our credentials or answers 5xx does not.
 *
 * @throws if it cannot be reached, is away, or refuses our credentials.
 */
export async function fhirAnswers({ baseUrl, token }: FhirBase, signal?: AbortSignal): Promise<void> {
  const { origin, path } = readBaseUrl(baseUrl);
  const { statusCode, body } = await request(`${origin}${path}metadata`, {
    headers: { accept: 'application/fhir+json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    signal,
  });
  await body.dump();
  if (statusCode >= 500 || statusCode === 401 || statusCode === 403) throw new Error(`it answered HTTP ${statusCode}`);
}

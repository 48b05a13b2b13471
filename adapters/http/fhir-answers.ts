import { request } from 'undici';
import { readBaseUrl } from './base-url';

export interface FhirBase {
  /** FHIR R4 base. */
  baseUrl: string;
  token?: string;
}

/**
 * Whether a FHIR server is there: asks for its CapabilityStatement (FHIR R4, "capabilities"), which every server has and
 * which tells of no patient. One that does not offer it answers all the same; one that refuses us, or itself, does not.
 *
 * @throws where it cannot be reached, is away, or refuses our credentials.
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

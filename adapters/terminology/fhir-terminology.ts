import { Pool } from 'undici';
import { z } from 'zod';
import { SNOMED_SYSTEM } from '../../domain/content/snomed';
import type { Concept, LookUpAnswer, SearchAnswer, Terminology } from '../../ports/content/terminology';
import { readBaseUrl } from '../http/base-url';
import { exchange } from '../http/exchange';
import { readJson } from '../http/json';

export interface FhirTerminologySettings {
  /** The server's FHIR R4 base. */
  baseUrl: string;
  /** A bearer token; null where none is needed. */
  token: string | null;
  timeoutMs?: number;
  now?: () => number;
}

const TIMEOUT_MS = 3_000;
/** Concepts change twice a year; a page that is drawn again shall not ask again. */
const KEPT_MS = 3_600_000;
const MOST_KEPT = 1_000;
const MOST_FOUND = 20;
/** Every concept of the server's edition. */
const ALL_CONCEPTS = `${SNOMED_SYSTEM}?fhir_vs`;

const parameters = z.object({
  parameter: z.array(
    z.object({
      name: z.string(),
      valueString: z.string().optional(),
      part: z
        .array(
          z.object({
            name: z.string(),
            valueCode: z.string().optional(),
            valueString: z.string().optional(),
            valueBoolean: z.boolean().optional(),
          }),
        )
        .optional(),
    }),
  ),
});
const valueSet = z.object({
  expansion: z.object({
    contains: z
      .array(z.object({ code: z.string(), display: z.string().optional(), inactive: z.boolean().optional() }))
      .optional(),
  }),
});

/** SNOMED CT over a FHIR R4 terminology server: `CodeSystem/$lookup` and `ValueSet/$expand`. */
export function createFhirTerminology(settings: FhirTerminologySettings): Terminology & { close(): Promise<void> } {
  const { origin, path } = readBaseUrl(settings.baseUrl);
  const pool = new Pool(origin, { connections: 2 });
  const now = settings.now ?? Date.now;
  const kept = new Map<string, { at: number; answer: unknown }>();

  async function ask(
    operation: string,
    query: Record<string, string>,
  ): Promise<{ status: number; body: unknown } | null> {
    const answered = await exchange(pool, {
      method: 'GET',
      path: `${path}${operation}?${new URLSearchParams(query).toString()}`,
      headers: {
        accept: 'application/fhir+json',
        ...(settings.token === null ? {} : { authorization: `Bearer ${settings.token}` }),
      },
      timeoutMs: settings.timeoutMs ?? TIMEOUT_MS,
      abandonWritten: true,
    });
    if (answered.kind !== 'answered' || !answered.complete) return null;
    return { status: answered.status, body: readJson(answered.body) };
  }

  /** What the server did not answer is asked again next time. */
  async function remembered<Answer extends { kind: string }>(
    key: string,
    work: () => Promise<Answer>,
  ): Promise<Answer> {
    const known = kept.get(key);
    if (known && now() - known.at < KEPT_MS) return known.answer as Answer;
    const answer = await work();
    if (answer.kind === 'away') return answer;
    kept.delete(key);
    kept.set(key, { at: now(), answer });
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!);
    return answer;
  }

  return {
    lookUp: (code) =>
      remembered<LookUpAnswer>(`code ${code}`, async () => {
        const answer = await ask('CodeSystem/$lookup', { system: SNOMED_SYSTEM, code, property: 'inactive' });
        if (answer?.status === 404) return { kind: 'unknown' };
        const read = parameters.safeParse(answer?.status === 200 ? answer.body : null);
        const description = read.data?.parameter.find(({ name }) => name === 'display')?.valueString;
        if (!read.success || description === undefined) return { kind: 'away' };
        return { kind: 'found', concept: { code, description, active: !isInactive(read.data) } };
      }),

    search: (words) =>
      remembered<SearchAnswer>(`words ${words.trim().toLowerCase()}`, async () => {
        const query = { url: ALL_CONCEPTS, filter: words.trim(), count: String(MOST_FOUND), activeOnly: 'true' };
        const answer = await ask('ValueSet/$expand', query);
        const read = valueSet.safeParse(answer?.status === 200 ? answer.body : null);
        if (!read.success) return { kind: 'away' };
        const concepts = (read.data.expansion.contains ?? []).map(({ code, display, inactive }): Concept => ({
          code,
          description: display ?? code,
          active: inactive !== true,
        }));
        return { kind: 'found', concepts };
      }),

    close: () => pool.close(),
  };
}

/** The property `inactive`, whose value servers write as a boolean, a string or a code. */
function isInactive({ parameter }: z.infer<typeof parameters>): boolean {
  return parameter.some(({ name, part = [] }) => {
    const of = part.find((one) => one.name === 'code');
    const value = part.find((one) => one.name === 'value');
    if (name !== 'property' || (of?.valueCode ?? of?.valueString) !== 'inactive') return false;
    return value?.valueBoolean === true || (value?.valueString ?? value?.valueCode) === 'true';
  });
}

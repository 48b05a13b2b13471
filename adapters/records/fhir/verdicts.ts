import { z } from 'zod';

/**
 * What the record system said about one entry. `denied` is 403: about this patient if others were saved, and about us
 * if none was. `away` is about the system, not the entry.
 */
export type Verdict =
  /** There is no such entry. */
  | { kind: 'absent' }
  | { kind: 'saved'; reference: string | null }
  | { kind: 'refused' | 'denied' | 'busy'; detail: string }
  | { kind: 'unauthorised'; detail: string }
  | { kind: 'away'; detail: string; retryAfterMs?: number };

/**
 * By HTTP status, for a single request as well as an entry of a batch (R4 http.html §3.1.0.8). 404 and 422 can also
 * mean that the patient is not registered there, and 412 that the entry exists several times.
 * @param issue the code of the answer's OperationOutcome
 */
export function verdictOf(
  status: number,
  issue: string | null,
  reference: string | null,
  retryAfterMs?: number,
): Verdict {
  const detail = issue ? `HTTP ${status} ${issue}` : `HTTP ${status}`;
  if (status === 200 || status === 201) return { kind: 'saved', reference };
  if (status === 401) return { kind: 'unauthorised', detail };
  if (status === 403) return { kind: 'denied', detail };
  if (status === 409) return { kind: 'busy', detail };
  const isAway = status < 400 || status >= 500 || AWAY.includes(status);
  if (isAway) return { kind: 'away', detail, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  return { kind: 'refused', detail };
}

/**
 * As `verdictOf`, for marking an entry as entered in error. 412 says that someone changed it after we read it, so we read it
 * again. 405 and 501 say that this system never lets us change an entry.
 */
export function verdictOfMarking(status: number, issue: string | null, retryAfterMs?: number): Verdict {
  const detail = issue ? `HTTP ${status} ${issue}` : `HTTP ${status}`;
  if (status === 412) return { kind: 'busy', detail };
  if (status === 405 || status === 501) return { kind: 'refused', detail };
  return verdictOf(status, issue, null, retryAfterMs);
}

/** Too slow, too many, or an address or format that is wrong for all entries. */
const AWAY = [405, 406, 407, 408, 415, 425, 429];

const operationOutcome = z.object({
  resourceType: z.literal('OperationOutcome'),
  issue: z.array(z.object({ code: z.string().regex(/^[a-z-]{1,40}$/) })).min(1),
});

/** The code of the first issue only: diagnostics and details may repeat the text or the patient's number. */
export function issueCode(resource: unknown): string | null {
  return operationOutcome.safeParse(resource).data?.issue[0]?.code ?? null;
}

/** `Communication/123` of `https://host/base/Communication/123/_history/1`. */
export function referenceOf(location: string | undefined): string | null {
  return /([A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64})(?:\/_history\/[^/]+)?\/?$/.exec(location ?? '')?.[1] ?? null;
}

const identified = z.object({ resourceType: z.string(), id: z.string() });

export function referenceOfResource(resource: unknown): string | null {
  const { data } = identified.safeParse(resource);
  return data ? `${data.resourceType}/${data.id}` : null;
}

const batchResponse = z.object({
  resourceType: z.literal('Bundle'),
  entry: z.array(
    z.object({
      response: z.object({ status: z.string(), location: z.string().optional(), outcome: z.unknown().optional() }),
      resource: z.unknown().optional(),
    }),
  ),
});

/** One verdict for each entry of a batch, in its order; null if the answer does not match the request. */
export function verdictsOfBatch(body: unknown, asked: number): Verdict[] | null {
  const { data } = batchResponse.safeParse(body);
  if (!data || data.entry.length !== asked) return null;
  return data.entry.map(({ response, resource }) => {
    const status = Number(response.status.slice(0, 3));
    const reference = referenceOf(response.location) ?? referenceOfResource(resource);
    return verdictOf(Number.isInteger(status) ? status : 0, issueCode(response.outcome), reference);
  });
}

const capabilities = z.object({
  rest: z.array(z.object({ mode: z.string(), interaction: z.array(z.object({ code: z.string() })).optional() })),
});

/** Whether a CapabilityStatement offers the system-level interaction `batch`. */
export function offersBatch(statement: unknown): boolean {
  const { data } = capabilities.safeParse(statement);
  return !!data?.rest.some((rest) => rest.mode === 'server' && rest.interaction?.some(({ code }) => code === 'batch'));
}

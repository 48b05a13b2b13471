import { Pool } from 'undici';
import { readRecallPage, type RecallSyncChoice } from '../../../domain/recalls/sync/recall-resource';
import { readEntryPage, type EntryResource, type EntrySearch } from '../../../domain/recalls/sync/record-entry';
import type { SourceAnswer, RecallSource, SyncProblem } from '../../../ports/recalls/recall-sync';
import { readBaseUrl } from '../../http/base-url';
import { exchange } from '../../http/exchange';
import { readJson } from '../../http/json';

const TIMEOUT_MS = 20_000;
const CONNECTIONS = 2;
/** A server may give fewer. */
const RESOURCES_A_PAGE = 200;
/** A server that forgot a page, or does not know its address any more. */
const GONE = [400, 404, 410];

const ELSEWHERE = Symbol('another server');

interface Bundle {
  resourceType?: unknown;
  total?: unknown;
  link?: unknown;
}

/** Reads the recalls of a record system over FHIR R4, page by page (R4 http.html, "Paging"). */
export function createRecallSource({ baseUrl, token }: { baseUrl: string; token?: string }): RecallSource {
  const base = readBaseUrl(baseUrl);
  const pool = new Pool(base.origin, {
    ...{ connections: CONNECTIONS, pipelining: 1, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS },
    connect: { timeout: TIMEOUT_MS / 2 },
  });

  /** @param next a page that an answer named; null for the first, whose address is `first`. */
  async function pageAt(
    { first, next }: { first: string; next: string | null },
    signal?: AbortSignal,
  ): Promise<SourceAnswer<{ bundle: Bundle; next: string | null }>> {
    const path = next ?? `${base.path}${first}`;
    const request = {
      headers: { accept: 'application/fhir+json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      ...{ method: 'GET' as const, path, timeoutMs: TIMEOUT_MS, abandonWritten: true },
    };
    const answer = await exchange(pool, request, signal);
    if (answer.kind !== 'answered' || !answer.complete) return failed('away');
    if (answer.status !== 200) {
      if (next !== null && GONE.includes(answer.status)) return { kind: 'gone' };
      if (answer.status === 401 || answer.status === 403) return failed('refused-credentials');
      return failed(answer.status >= 500 || answer.status === 429 ? 'away' : 'refused');
    }
    const bundle = readJson(answer.body) as Bundle | null | undefined;
    if (bundle?.resourceType !== 'Bundle') return failed('unreadable');
    const following = nextOf(bundle, base.origin, path);
    return following === ELSEWHERE ? failed('other-server') : { kind: 'page', bundle, next: following };
  }

  return {
    async page(choice, next, signal) {
      const answer = await pageAt({ first: firstPage(choice), next }, signal);
      if (answer.kind !== 'page') return answer;
      const { bundle } = answer;
      return {
        ...{ kind: 'page', recalls: readRecallPage(bundle, choice.resource), next: answer.next },
        total: typeof bundle.total === 'number' ? bundle.total : null,
      };
    },

    async entries(search, next, signal) {
      const answer = await pageAt({ first: firstEntries(search), next }, signal);
      // A server that shows recalls may still refuse this search, which needs another right.
      if (answer.kind === 'failed' && next === null && ['refused', 'refused-credentials'].includes(answer.problem)) {
        return failed('entries-refused');
      }
      if (answer.kind !== 'page') return answer;
      return { kind: 'page', entries: readEntryPage(answer.bundle, search), next: answer.next };
    },

    close: () => pool.close(),
  };
}

const failed = (problem: SyncProblem) => ({ kind: 'failed' as const, problem });

function firstPage({ resource, code }: RecallSyncChoice): string {
  const query = new URLSearchParams({ _count: String(RESOURCES_A_PAGE), _include: `${resource}:patient` });
  if (code !== null) query.set('code', code);
  return `${resource}?${query.toString()}`;
}

const SNOMED = 'http://snomed.info/sct';
/** R4's search parameter for the code of each kind. */
const CODE_PARAMETER: Readonly<Record<EntryResource, string>> = {
  ...{ Procedure: 'code', Observation: 'code', Immunization: 'vaccine-code' },
};

function firstEntries({ resource, codes, since }: EntrySearch): string {
  const query = new URLSearchParams({
    ...{ [CODE_PARAMETER[resource]]: codes.map((code) => `${SNOMED}|${code}`).join(',') },
    ...{ date: `ge${since}`, _count: String(RESOURCES_A_PAGE), _include: `${resource}:patient` },
  });
  return `${resource}?${query.toString()}`;
}

/** The path of the next page; null after the last. Our credentials go to no other server. */
function nextOf({ link }: Bundle, origin: string, from: string): string | null | typeof ELSEWHERE {
  const links = (Array.isArray(link) ? link : []) as { relation?: unknown; url?: unknown }[];
  const url = links.find((one) => one?.relation === 'next')?.url;
  if (typeof url !== 'string') return null;
  if (!URL.canParse(url, `${origin}${from}`)) return ELSEWHERE;
  const next = new URL(url, `${origin}${from}`);
  return next.origin === origin ? `${next.pathname}${next.search}` : ELSEWHERE;
}

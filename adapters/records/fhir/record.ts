import { Pool } from 'undici';
import { type BaseUrl, readBaseUrl } from '../../http/base-url';
import { type Exchange, exchange } from '../../http/exchange';
import { headerText, retryAfterMs } from '../../http/headers';
import { readJson } from '../../http/json';
import { inLanes } from '../../../domain/lanes';
import { inChunks } from '../../http/chunks';
import {
  type ClinicalRecord,
  type RecordEntry,
  type RecordOutcome,
  type SavedEntry,
  type WithdrawalOutcome,
} from '../../../ports/delivery/clinical-record';
import { onlyOnce, resourceOf, typeOf } from './communication';
import { entriesIn, isInError, marked, placeOf } from './entered-in-error';
import { VerdictPage } from './verdict-page';
import {
  issueCode,
  offersBatch,
  referenceOf,
  referenceOfResource,
  type Verdict,
  verdictOf,
  verdictOfMarking,
  verdictsOfBatch,
} from './verdicts';

export interface FhirRecordOptions {
  baseUrl: string;
  /** Bearer token. */
  token?: string;
  timeoutMs?: number;
  /** Single writes in flight. */
  lanes?: number;
  /** Entries of one batch, and batches in flight. */
  batchSize?: number;
  batchLanes?: number;
}

const TIMEOUT_MS = 20_000;
/** If we cannot get a CapabilityStatement, we use single writes for this long before we ask again. */
const ASK_AGAIN_MS = 60_000;
/** Final answers to the request for a CapabilityStatement: here it is, or there is none. */
const SETTLED = [200, 404, 405, 406, 410, 501];

/**
 * Saves to a record system over FHIR R4 (docs/api.md, "The clinical record"). Every write is conditional on the
 * message's id, so it can be repeated if in doubt and never makes a second entry (P21, N22).
 */
export class FhirClinicalRecord implements ClinicalRecord {
  private readonly base: BaseUrl;
  private readonly pool: Pool;
  private readonly timeoutMs: number;
  private readonly lanes: number;
  private readonly batchSize: number;
  private readonly batchLanes: number;
  private batch: Promise<boolean> | null = null;
  private askAgainAt = 0;

  constructor(private readonly options: FhirRecordOptions) {
    this.base = readBaseUrl(options.baseUrl);
    this.timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    this.lanes = options.lanes ?? 12;
    this.batchSize = options.batchSize ?? 200;
    this.batchLanes = options.batchLanes ?? 3;
    this.pool = new Pool(this.base.origin, {
      connections: this.lanes,
      pipelining: 1,
      headersTimeout: this.timeoutMs,
      bodyTimeout: this.timeoutMs,
      connect: { timeout: this.timeoutMs / 2 },
    });
  }

  async save(entries: RecordEntry[], signal?: AbortSignal): Promise<RecordOutcome[]> {
    if (entries.length === 0) return [];
    const page = new VerdictPage(signal);
    if (await this.takesBatches(signal)) {
      page.patience = this.batchLanes;
      const chunks = inChunks(entries, this.batchSize);
      await inLanes(chunks, this.batchLanes, (chunk) => this.saveBatch(chunk, page, signal), page.goesOn);
    }
    page.patience = 2 * this.lanes;
    const rest = entries.filter((entry) => !page.has(entry));
    await inLanes(rest, this.lanes, (entry) => this.saveOne(entry, page, signal), page.goesOn);
    return page.settled(entries).map(({ entry, verdict }) => outcomeOf(entry, verdict));
  }

  async withdraw(entries: SavedEntry[], signal?: AbortSignal): Promise<WithdrawalOutcome[]> {
    if (entries.length === 0) return [];
    const page = new VerdictPage(signal);
    page.patience = 2 * this.lanes;
    await inLanes(entries, this.lanes, (entry) => this.withdrawOne(entry, page, signal), page.goesOn);
    return page.settled(entries).map(({ entry, verdict }) => withdrawalOf(entry.messageId, verdict));
  }

  close(): Promise<void> {
    return this.pool.close();
  }

  private async saveOne(entry: RecordEntry, page: VerdictPage, signal?: AbortSignal): Promise<void> {
    const answer = await this.post(typeOf(entry), resourceOf(entry), { 'if-none-exist': onlyOnce(entry) }, signal);
    if (answer.kind !== 'answered') return page.lost([entry], answer);
    const body = answer.complete ? readJson(answer.body) : undefined;
    const location = headerText(answer.headers, 'location') ?? headerText(answer.headers, 'content-location');
    const reference = referenceOf(location) ?? referenceOfResource(body);
    page.note(
      [entry],
      [verdictOf(answer.status, issueCode(body), reference, retryAfterMs(answer.headers, Date.now()))],
    );
  }

  /**
   * Reads the entry and stores it again as entered in error, in the version that was read. One that is marked already is
   * left, so a repeat after a crash changes nothing.
   */
  private async withdrawOne(entry: SavedEntry, page: VerdictPage, signal?: AbortSignal): Promise<void> {
    const read = await this.get(placeOf(entry), signal);
    if (read.kind !== 'answered') return page.lost([entry], read);
    const body = read.complete ? readJson(read.body) : undefined;
    if (read.status === 410) return page.note([entry], [{ kind: 'absent' }]);
    if (read.status !== 200) {
      const wait = retryAfterMs(read.headers, Date.now());
      return page.note([entry], [verdictOf(read.status, issueCode(body), null, wait)]);
    }
    const found = entriesIn(body, headerText(read.headers, 'etag'));
    if (!found) return page.note([entry], [{ kind: 'away', detail: 'entry not readable' }]);
    if (found.length === 0) return page.note([entry], [{ kind: 'absent' }]);
    for (const one of found) {
      if (isInError(one)) continue;
      const condition: Record<string, string> = one.version ? { 'if-match': one.version } : {};
      const written = await this.write('PUT', `Communication/${one.stored.id}`, marked(one), condition, signal);
      if (written.kind !== 'answered') return page.lost([entry], written);
      const issue = issueCode(written.complete ? readJson(written.body) : undefined);
      const verdict = verdictOfMarking(written.status, issue, retryAfterMs(written.headers, Date.now()));
      if (verdict.kind !== 'saved') return page.note([entry], [verdict]);
    }
    page.note([entry], [{ kind: 'saved', reference: null }]);
  }

  /** If the server takes no batch after all, the entries of the chunk have no verdict and are written singly. */
  private async saveBatch(entries: RecordEntry[], page: VerdictPage, signal?: AbortSignal): Promise<void> {
    const bundle = {
      resourceType: 'Bundle',
      type: 'batch',
      entry: entries.map((entry) => ({
        resource: resourceOf(entry),
        request: { method: 'POST', url: typeOf(entry), ifNoneExist: onlyOnce(entry) },
      })),
    };
    const answer = await this.post('', bundle, {}, signal);
    if (answer.kind !== 'answered') return page.lost(entries, answer);
    if (answer.status >= 200 && answer.status < 300) {
      const verdicts = answer.complete ? verdictsOfBatch(readJson(answer.body), entries.length) : null;
      const unreadable: Verdict = { kind: 'away', detail: 'batch answer not readable' };
      return page.note(entries, verdicts ?? [unreadable]);
    }
    const verdict = verdictOf(answer.status, null, null, retryAfterMs(answer.headers, Date.now()));
    const isNotTakingBatches = verdict.kind === 'refused' || answer.status === 405 || answer.status === 415;
    if (isNotTakingBatches) this.batch = Promise.resolve(false);
    else page.note(entries, [verdict]);
  }

  private post(path: string, body: object, headers: Record<string, string>, signal?: AbortSignal): Promise<Exchange> {
    return this.write('POST', path, body, headers, signal);
  }

  private write(
    method: 'POST' | 'PUT',
    path: string,
    body: object,
    headers: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<Exchange> {
    const request = {
      method,
      // The system's own address has no slash at its end (R4 http.html: `POST [base]`).
      path: path ? `${this.base.path}${path}` : this.base.path.replace(/(.)\/$/, '$1'),
      headers: { ...this.headers(), 'content-type': 'application/fhir+json', prefer: 'return=minimal', ...headers },
      body: JSON.stringify(body),
      timeoutMs: this.timeoutMs,
      // Conditional, so it can be aborted and repeated.
      abandonWritten: true,
    };
    return exchange(this.pool, request, signal);
  }

  private get(path: string, signal?: AbortSignal): Promise<Exchange> {
    const request = {
      method: 'GET' as const,
      path: `${this.base.path}${path}`,
      headers: this.headers(),
      timeoutMs: this.timeoutMs,
      abandonWritten: true,
    };
    return exchange(this.pool, request, signal);
  }

  private headers(): Record<string, string> {
    const { token } = this.options;
    return { accept: 'application/fhir+json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
  }

  private takesBatches(signal?: AbortSignal): Promise<boolean> {
    if (Date.now() < this.askAgainAt) return Promise.resolve(false);
    this.batch ??= this.askForBatches(signal);
    return this.batch;
  }

  private async askForBatches(signal?: AbortSignal): Promise<boolean> {
    const request = {
      method: 'GET' as const,
      path: `${this.base.path}metadata`,
      headers: this.headers(),
      timeoutMs: this.timeoutMs / 2,
      abandonWritten: true,
    };
    const answer = await exchange(this.pool, request, signal);
    if (answer.kind === 'answered' && answer.complete && SETTLED.includes(answer.status)) {
      return answer.status === 200 && offersBatch(readJson(answer.body));
    }
    this.batch = null;
    if (!signal?.aborted) this.askAgainAt = Date.now() + ASK_AGAIN_MS;
    return false;
  }
}

function outcomeOf(entry: RecordEntry, verdict: Verdict): RecordOutcome {
  const { messageId } = entry;
  switch (verdict.kind) {
    case 'saved':
      // Without a reference from the server, the condition still finds the entry.
      return { messageId, kind: 'saved', reference: verdict.reference ?? `${typeOf(entry)}?${onlyOnce(entry)}` };
    case 'refused':
      return { messageId, kind: 'refused', detail: verdict.detail };
    case 'absent':
      return { messageId, kind: 'try-again', detail: 'not there' };
    default:
      return { messageId, kind: 'try-again', detail: verdict.detail };
  }
}

function withdrawalOf(messageId: string, verdict: Verdict): WithdrawalOutcome {
  switch (verdict.kind) {
    case 'saved':
      return { messageId, kind: 'withdrawn' };
    case 'absent':
      return { messageId, kind: 'absent' };
    case 'refused':
      return { messageId, kind: 'refused', detail: verdict.detail };
    default:
      return { messageId, kind: 'try-again', detail: verdict.detail };
  }
}

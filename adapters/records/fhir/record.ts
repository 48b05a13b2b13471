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
  RecordSystemError,
} from '../../../ports/delivery/clinical-record';
import { communicationOf, onlyOnce } from './communication';
import {
  issueCode,
  offersBatch,
  referenceOf,
  referenceOfResource,
  type Verdict,
  verdictOf,
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
    const page = new Page(signal);
    if (await this.takesBatches(signal)) {
      page.patience = this.batchLanes;
      const chunks = inChunks(entries, this.batchSize);
      await inLanes(chunks, this.batchLanes, (chunk) => this.saveBatch(chunk, page, signal), page.goesOn);
    }
    page.patience = 2 * this.lanes;
    const rest = entries.filter((entry) => !page.has(entry));
    await inLanes(rest, this.lanes, (entry) => this.saveOne(entry, page, signal), page.goesOn);
    return page.outcomes(entries);
  }

  close(): Promise<void> {
    return this.pool.close();
  }

  private async saveOne(entry: RecordEntry, page: Page, signal?: AbortSignal): Promise<void> {
    const answer = await this.post(
      'Communication',
      communicationOf(entry),
      { 'if-none-exist': onlyOnce(entry) },
      signal,
    );
    if (answer.kind !== 'answered') return page.lost([entry], answer);
    const body = answer.complete ? readJson(answer.body) : undefined;
    const location = headerText(answer.headers, 'location') ?? headerText(answer.headers, 'content-location');
    const reference = referenceOf(location) ?? referenceOfResource(body);
    page.note(
      [entry],
      [verdictOf(answer.status, issueCode(body), reference, retryAfterMs(answer.headers, Date.now()))],
    );
  }

  /** If the server takes no batch after all, the entries of the chunk have no verdict and are written singly. */
  private async saveBatch(entries: RecordEntry[], page: Page, signal?: AbortSignal): Promise<void> {
    const bundle = {
      resourceType: 'Bundle',
      type: 'batch',
      entry: entries.map((entry) => ({
        resource: communicationOf(entry),
        request: { method: 'POST', url: 'Communication', ifNoneExist: onlyOnce(entry) },
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
    const request = {
      method: 'POST' as const,
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

/**
 * These are about the record system and not an entry. 403 may be either, and is about the system if nothing was saved.
 */
function isSystems({ kind }: Verdict): boolean {
  return kind === 'away' || kind === 'unauthorised' || kind === 'denied';
}

/** The verdicts of one page, and when to stop, so that we do not ask a system that is away a thousand times. */
class Page {
  /** This many failures of the system in a row end the page. */
  patience = Infinity;
  private readonly verdicts = new Map<string, Verdict>();
  private failuresInARow = 0;
  private isOver = false;

  constructor(private readonly signal: AbortSignal | undefined) {}

  readonly goesOn = (): boolean => !this.isOver && !this.signal?.aborted;

  has(entry: RecordEntry): boolean {
    return this.verdicts.has(entry.messageId);
  }

  /** The result of one request: a verdict for each of its entries, or one for all. */
  note(entries: RecordEntry[], verdicts: Verdict[]): void {
    entries.forEach((entry, n) => this.verdicts.set(entry.messageId, verdicts[n] ?? verdicts[0]!));
    if (verdicts.some(({ kind }) => kind === 'unauthorised')) this.isOver = true;
    this.failuresInARow = verdicts.every(isSystems) ? this.failuresInARow + 1 : 0;
    if (this.failuresInARow >= this.patience) this.isOver = true;
  }

  lost(entries: RecordEntry[], answer: Extract<Exchange, { kind: 'not-written' | 'unanswered' }>): void {
    const verdict: Verdict = {
      kind: answer.cause === 'aborted' ? 'busy' : 'away',
      detail: `no answer: ${answer.cause}`,
    };
    this.note(entries, [verdict]);
    if (answer.kind === 'not-written') this.isOver = true;
  }

  /** One outcome for each entry. Throws if nothing was taken because of the system. */
  outcomes(entries: RecordEntry[]): RecordOutcome[] {
    const tried = [...this.verdicts.values()];
    if (tried.length > 0 && tried.every(isSystems)) throw failureOf(tried);
    const someSaved = tried.some(({ kind }) => kind === 'saved');
    return entries.map(({ messageId }) => outcomeOf(messageId, this.verdicts.get(messageId), someSaved));
  }
}

function failureOf(verdicts: Verdict[]): RecordSystemError {
  const barred = verdicts.find(({ kind }) => kind === 'unauthorised') ?? verdicts.find(({ kind }) => kind === 'denied');
  if (barred) return new RecordSystemError('credentials', detailOf(barred));
  const waits = verdicts.map((verdict) => (verdict.kind === 'away' && verdict.retryAfterMs) || 0);
  return new RecordSystemError('unavailable', detailOf(verdicts[0]), Math.max(...waits) || undefined);
}

function detailOf(verdict: Verdict | undefined): string {
  return verdict && verdict.kind !== 'saved' ? verdict.detail : 'not tried';
}

/** @param someSaved whether others of the page were saved, so that a 403 is about this patient and not about us */
function outcomeOf(messageId: string, verdict: Verdict | undefined, someSaved: boolean): RecordOutcome {
  if (verdict?.kind === 'saved') {
    // Without a reference from the server, the condition still finds the entry.
    return { messageId, kind: 'saved', reference: verdict.reference ?? `Communication?${onlyOnce({ messageId })}` };
  }
  const isRefused = verdict?.kind === 'refused' || (verdict?.kind === 'denied' && someSaved);
  return { messageId, kind: isRefused ? 'refused' : 'try-again', detail: detailOf(verdict) };
}

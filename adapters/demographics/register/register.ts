import { Pool } from 'undici';
import { z } from 'zod';
import { type BaseUrl, readBaseUrl } from '../../http/base-url';
import { type Exchange, exchange } from '../../http/exchange';
import { retryAfterMs } from '../../http/headers';
import { readJson } from '../../http/json';
import { inLanes } from '../../../domain/lanes';
import { inChunks } from '../../http/chunks';
import { type DemographicAnswer, type Demographics, DemographicsError } from '../../../ports/patients/demographics';
import { NHS_NUMBER, nhsNumbersOf, type Patient, patientSchema, recordOf } from './patient';

export interface RegisterOptions {
  /** The FHIR R4 base. Each practice has its own below it: `{baseUrl}{practiceId}/Patient/_search`. */
  baseUrl: string;
  token?: string;
  timeoutMs?: number;
  /** NHS numbers looked up in one request. */
  pageSize?: number;
  /** Requests in flight. */
  lanes?: number;
  now?: () => Date;
}

const TIMEOUT_MS = 15_000;
/** The most pages of one search. More means that the register loops. */
const MOST_PAGES = 50;

const bundle = z.object({
  resourceType: z.literal('Bundle'),
  total: z.number().optional(),
  link: z.array(z.object({ relation: z.string(), url: z.string() })).optional(),
  entry: z
    .array(z.object({ resource: z.unknown(), search: z.object({ mode: z.string().optional() }).optional() }))
    .optional(),
});

/**
 * Demographics from a practice's own register over FHIR R4. NHS numbers go in the body of a search, never in an
 * address. It refuses an answer that it cannot read completely, because an incomplete answer would make patients "not
 * found".
 */
export class RegisterDemographics implements Demographics {
  private readonly base: BaseUrl;
  private readonly pool: Pool;
  private readonly timeoutMs: number;
  private readonly pageSize: number;
  private readonly lanes: number;
  private readonly now: () => Date;

  constructor(private readonly options: RegisterOptions) {
    this.base = readBaseUrl(options.baseUrl);
    this.timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    this.pageSize = options.pageSize ?? 500;
    this.lanes = options.lanes ?? 3;
    this.now = options.now ?? (() => new Date());
    this.pool = new Pool(this.base.origin, {
      // Several lists may be matched at the same time.
      connections: this.lanes * 4,
      pipelining: 1,
      headersTimeout: this.timeoutMs,
      bodyTimeout: this.timeoutMs,
      connect: { timeout: this.timeoutMs / 2 },
    });
  }

  async find(practiceId: string, nhsNumbers: string[], signal?: AbortSignal): Promise<Map<string, DemographicAnswer>> {
    const answers = new Map<string, DemographicAnswer>();
    let failed = false;
    const ask = async (numbers: string[]) => {
      try {
        const patients = await this.search(practiceId, numbers, signal);
        for (const [nhsNumber, answer] of match(numbers, patients, this.now())) answers.set(nhsNumber, answer);
      } catch (error) {
        failed = true;
        throw error;
      }
    };
    await inLanes(inChunks(nhsNumbers, this.pageSize), this.lanes, ask, () => !failed);
    return answers;
  }

  close(): Promise<void> {
    return this.pool.close();
  }

  private async search(practiceId: string, nhsNumbers: string[], signal?: AbortSignal): Promise<Patient[]> {
    const form = new URLSearchParams({ identifier: nhsNumbers.map((number) => `${NHS_NUMBER}|${number}`).join(',') });
    const path = `${this.base.path}${encodeURIComponent(practiceId)}/Patient/_search`;
    const patients: Patient[] = [];
    let matches = 0;
    let body: string | undefined = form.toString();
    for (let next: string | null = path, page = 1; next; page++) {
      if (page > MOST_PAGES)
        throw new DemographicsError('unavailable', 'the register answers in more pages than can be');
      const found = await this.readPage(next, body, signal);
      matches += found.patients.length;
      patients.push(...found.patients);
      next = found.next;
      body = undefined;
      if (!next && found.total !== undefined && found.total > matches) {
        throw new DemographicsError('unavailable', 'the register named more patients than it sent');
      }
    }
    return patients;
  }

  private async readPage(path: string, form: string | undefined, signal?: AbortSignal) {
    const headers: Record<string, string> = { accept: 'application/fhir+json' };
    if (this.options.token) headers.authorization = `Bearer ${this.options.token}`;
    if (form !== undefined) headers['content-type'] = 'application/x-www-form-urlencoded';
    const method = form === undefined ? ('GET' as const) : ('POST' as const);
    const request = { method, path, headers, body: form, timeoutMs: this.timeoutMs, abandonWritten: true };
    return this.readBundle(await exchange(this.pool, request, signal));
  }

  private readBundle(answer: Exchange): { patients: Patient[]; total: number | undefined; next: string | null } {
    if (answer.kind !== 'answered') throw new DemographicsError('unavailable', `no answer: ${answer.cause}`);
    if (answer.status === 401 || answer.status === 403) {
      throw new DemographicsError('credentials', `HTTP ${answer.status}`);
    }
    if (answer.status !== 200) {
      throw new DemographicsError('unavailable', `HTTP ${answer.status}`, retryAfterMs(answer.headers, Date.now()));
    }
    const { data } = bundle.safeParse(answer.complete ? readJson(answer.body) : undefined);
    // 200 with an OperationOutcome also means that the search failed.
    if (!data) throw new DemographicsError('unavailable', 'answer not readable');
    const matched = (data.entry ?? []).filter(({ search }) => !search?.mode || search.mode === 'match');
    const patients = matched.map(({ resource }) => {
      const parsed = patientSchema.safeParse(resource);
      if (!parsed.success) throw new DemographicsError('unavailable', 'a patient in the answer is not readable');
      return parsed.data;
    });
    const next = data.link?.find(({ relation }) => relation === 'next')?.url;
    return { patients, total: data.total, next: next ? this.pathOf(next) : null };
  }

  /** The path of the next page, which must be on the register's own host. */
  private pathOf(url: string): string {
    const base = `${this.base.origin}${this.base.path}`;
    if (!URL.canParse(url, base)) throw new DemographicsError('unavailable', 'a further page has no address');
    const { origin, pathname, search } = new URL(url, base);
    if (origin !== this.base.origin) throw new DemographicsError('unavailable', 'a further page is on another host');
    return `${pathname}${search}`;
  }
}

/** One answer for each number. If several entries match, we do not choose between them. */
function match(asked: string[], patients: Patient[], now: Date): [string, DemographicAnswer][] {
  const byNumber = new Map<string, Patient[]>();
  for (const patient of patients) {
    for (const number of new Set(nhsNumbersOf(patient))) {
      const others = byNumber.get(number);
      if (others) others.push(patient);
      else byNumber.set(number, [patient]);
    }
  }
  return asked.map((number) => {
    const [patient, ...others] = byNumber.get(number) ?? [];
    if (!patient) return [number, { kind: 'not-found' }];
    if (others.length > 0) return [number, { kind: 'ambiguous' }];
    return [number, { kind: 'found', record: recordOf(patient, now) }];
  });
}

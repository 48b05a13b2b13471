import { randomUUID } from 'node:crypto';
import type { Access } from './access';
import type { Page } from './answers';
import { refused, timedOut, type CheckFinding, type FieldError } from '../exit-codes';
import type { Clock } from '../clock';

/** How long we retry if nobody answers, and if Rollcall says that a part of it is away. */
export interface Patience {
  noAnswerMs: number;
  awayMs: number;
}

const PATIENCE: Patience = { noAnswerMs: 30_000, awayMs: 300_000 };
/** For commands that wait for a long time. They do not give up while Rollcall restarts or is upgraded. */
export const PATIENCE_WHILE_WAITING: Patience = { noAnswerMs: 600_000, awayMs: Infinity };

const REQUEST_MS = 60_000;
/** Enough for a list over a slow connection. */
const UPLOAD_MS = 600_000;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 5_000;
/** The longest delay that we accept from an answer. */
const LONGEST_ASKED_MS = 60_000;

export interface ApiOptions {
  access: Access;
  clock: Clock;
  /** Prints a line for the user, once for each trouble. */
  note: (line: string) => void;
  fetch?: typeof fetch;
  /** Derives a key for every POST of the command from this one, so that the whole command can be repeated. */
  idempotencyKey?: string;
}

interface Asked {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  body?: unknown;
  key?: string;
}

/** An answer, or why there is none. */
type Outcome =
  | { kind: 'answer'; response: Response; body: string }
  | { kind: 'no-answer'; why: string }
  | { kind: 'hopeless'; why: string };

/**
 * Rollcall's HTTP API. If an answer is lost, we ask again. That is safe for reads, and for every POST because its
 * `Idempotency-Key` makes it idempotent.
 */
export class Api {
  /** The end of all waiting (`--wait-timeout`), in milliseconds of the clock. */
  deadline = Infinity;

  constructor(private readonly options: ApiOptions) {}

  get lookUpMs(): number {
    return this.options.access.lookUpSeconds * 1_000;
  }

  /** Whether the same command may run again and must find what it made. */
  get isRepeatable(): boolean {
    return this.options.idempotencyKey !== undefined;
  }

  async get<T>(path: string, patience?: Patience): Promise<T> {
    return this.read<T>(await this.ask({ method: 'GET', path }, patience));
  }

  /** @param step names the POST within the command, for `--idempotency-key`. */
  async post<T>(step: string, path: string, body: object): Promise<T> {
    const { idempotencyKey } = this.options;
    const key = idempotencyKey === undefined ? randomUUID() : `${idempotencyKey}/${step}`;
    return this.read<T>(await this.ask({ method: 'POST', path, body, key }));
  }

  async delete(path: string): Promise<void> {
    await this.ask({ method: 'DELETE', path });
  }

  /** A file, as it is. */
  async download(path: string): Promise<string> {
    return (await this.ask({ method: 'GET', path })).body;
  }

  /** All items of a list of the API, page after page. */
  async *items<T>(path: string, most = Infinity): AsyncGenerator<T> {
    let left = most;
    let cursor: string | null = null;
    do {
      const url = new URL(path, 'http://path');
      url.searchParams.set('limit', String(Math.min(left, 500)));
      if (cursor !== null) url.searchParams.set('cursor', cursor);
      const page: Page<T> = await this.get<Page<T>>(url.pathname + url.search);
      yield* page.items.slice(0, left);
      left -= page.items.length;
      cursor = page.nextCursor;
    } while (cursor !== null && left > 0);
  }

  private read<T>({ response, body }: { response: Response; body: string }): T {
    try {
      return JSON.parse(body) as T;
    } catch {
      throw this.notRollcall(response);
    }
  }

  private async ask(asked: Asked, patience = PATIENCE): Promise<{ response: Response; body: string }> {
    const { clock, note } = this.options;
    let troubleSince: number | null = null;
    let told = '';
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.once(asked);
      if (outcome.kind === 'hopeless') throw refused('no-connection', outcome.why);
      if (outcome.kind === 'answer' && !isPassing(outcome)) return this.judge(outcome);
      troubleSince ??= clock.now();
      const passing = outcome.kind === 'answer' ? this.trouble(outcome) : { why: outcome.why, askedMs: 0 };
      const delay = Math.max(passing.askedMs, Math.min(FIRST_DELAY_MS * 2 ** attempt, LONGEST_DELAY_MS));
      const isAway = outcome.kind === 'answer' && outcome.response.status !== 500;
      const limit = isAway ? patience.awayMs : patience.noAnswerMs;
      if (clock.now() + delay - troubleSince > limit) throw this.gaveUp(asked, passing.why);
      if (told !== passing.why && attempt > 0) note(`${passing.why} Trying again.`);
      if (attempt > 0) told = passing.why;
      await this.sleep(delay, passing.why);
    }
  }

  /** Sleeps, but not beyond the deadline. */
  async sleep(milliseconds: number, waitingFor: string): Promise<void> {
    const { clock } = this.options;
    const left = this.deadline - clock.now();
    if (left <= 0) throw timedOut('timed-out', `The --wait-timeout has passed. ${waitingFor}`);
    await clock.sleep(Math.min(milliseconds, left));
  }

  /** The time-out of one request. It is never 0: the next sleep reports that time is over. */
  private timeLeft(): number {
    return Math.max(this.deadline - this.options.clock.now(), 1_000);
  }

  private async once({ method, path, body, key }: Asked): Promise<Outcome> {
    const { access, fetch: ask = fetch } = this.options;
    const isForm = body instanceof FormData;
    try {
      const response = await ask(access.url + path, {
        method,
        headers: {
          authorization: `Bearer ${access.token}`,
          accept: 'application/json, */*;q=0.5',
          ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
          ...(key === undefined ? {} : { 'idempotency-key': key }),
        },
        // The token and the patients are for this address alone.
        redirect: 'manual',
        signal: AbortSignal.timeout(Math.min(isForm ? UPLOAD_MS : REQUEST_MS, this.timeLeft())),
        ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
      });
      return { kind: 'answer', response, body: await response.text() };
    } catch (error) {
      return this.withoutAnswer(error);
    }
  }

  private withoutAnswer(error: unknown): Outcome {
    const { url, from } = this.options.access;
    const where = `${url} (from ${from})`;
    const cause = (error as { cause?: { code?: string; message?: string } }).cause;
    const code = cause?.code ?? '';
    if (/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code))
      return { kind: 'hopeless', why: `The certificate of ${where} cannot be trusted (${code}).` };
    if (error instanceof TypeError && code === '' && !(cause instanceof AggregateError))
      return { kind: 'hopeless', why: `We cannot reach ${where} (${cause?.message ?? error.message}).` };
    if (code === 'ENOTFOUND') return { kind: 'no-answer', why: `There is no host with the name in ${where}.` };
    return { kind: 'no-answer', why: `Rollcall does not answer at ${where}. Is it running?` };
  }

  private trouble({ response, body }: { response: Response; body: string }): { why: string; askedMs: number } {
    const seconds = Number(response.headers.get('retry-after') ?? 0);
    const askedMs = Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0) * 1_000, LONGEST_ASKED_MS) : 0;
    const detail = problemOf(body)?.detail;
    return { why: detail ?? `Rollcall cannot answer at the moment (HTTP ${response.status}).`, askedMs };
  }

  private gaveUp(asked: Asked, why: string) {
    // The server may have carried out a POST even if its answer was lost.
    const unknown = asked.method === 'POST' ? ' The last request may have been done: see `rollcall campaigns`.' : '';
    return timedOut('no-answer', `${why} Gave up.${unknown}`);
  }

  private judge(answer: { response: Response; body: string }): { response: Response; body: string } {
    const { status } = answer.response;
    if (status >= 200 && status < 300) return answer;
    const problem = problemOf(answer.body);
    if (!problem) throw this.notRollcall(answer.response);
    const { code, detail, errors, skipped, findings } = problem;
    const hint = code.startsWith('token-') ? ` The token is from ${this.options.access.tokenFrom}.` : '';
    throw refused(code, detail + hint, { status, errors, skipped, findings });
  }

  private notRollcall({ status, headers }: Response) {
    const { url, from } = this.options.access;
    const location = headers.get('location');
    const leads = location ? ` and leads to ${location.split(/[?#]/)[0]}` : '';
    return refused(
      'not-rollcall',
      `${url} (from ${from}) does not answer as Rollcall does: HTTP ${status}${leads}. Check the address.`,
    );
  }
}

/** Whether the answer may be different in a moment. A 500 is tried again too: Rollcall keeps no such answer. */
function isPassing({ response, body }: { response: Response; body: string }): boolean {
  if ([429, 500, 502, 503, 504].includes(response.status)) return true;
  return response.status === 409 && problemOf(body)?.code === 'idempotency-key-busy';
}

interface ProblemBody {
  code: string;
  detail: string;
  errors?: FieldError[];
  skipped?: { reason: string; count: number }[];
  findings?: CheckFinding[];
}

function problemOf(body: string): ProblemBody | null {
  try {
    const problem = JSON.parse(body) as Partial<ProblemBody>;
    return typeof problem.code === 'string' && typeof problem.detail === 'string' ? (problem as ProblemBody) : null;
  } catch {
    return null;
  }
}

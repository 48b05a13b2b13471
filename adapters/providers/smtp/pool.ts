import { type OpenFailure, type SessionOptions, SmtpSession } from './session';

export interface SmtpPoolOptions extends SessionOptions {
  /** The most connections open at the same time. */
  connections: number;
  /** An unused connection is closed after this long. */
  idleMs: number;
  /** A connection is replaced after this many emails. */
  mailsPerConnection: number;
}

export type Taken =
  | { kind: 'session'; session: SmtpSession; fresh: boolean }
  /** The server cannot be used now. */
  | { kind: 'failed'; failure: OpenFailure }
  /** None became free in time, the caller gave up, or the pool is closed. */
  | { kind: 'none'; cause: 'timeout' | 'aborted' | 'closed' };

interface Waiter {
  /** Its place in the queue. */
  turn: number;
  settle: (taken: Taken) => void;
}

/** After a server refused another connection, we wait this long before we ask for more. */
const FEWER_CONNECTIONS_MS = 30_000;
const RESET_TIMEOUT_MS = 2_000;

/**
 * Connections to one mail server: opened when needed, reused, closed when idle, replaced when broken. Callers wait in a
 * queue. If no connection is open and none can be opened, all waiting callers get the error.
 */
export class SmtpPool {
  private readonly idle: SmtpSession[] = [];
  private readonly waiters: Waiter[] = [];
  private open = 0;
  private opening = 0;
  private ceiling: number;
  private ceilingUntil = 0;
  private turns = 0;
  private sweep: NodeJS.Timeout | null = null;
  private closed: (() => void) | null = null;
  private isClosed = false;

  constructor(private readonly options: SmtpPoolOptions) {
    this.ceiling = options.connections;
  }

  take(timeoutMs: number, signal?: AbortSignal): Promise<Taken> {
    if (this.isClosed) return Promise.resolve({ kind: 'none', cause: 'closed' });
    if (signal?.aborted) return Promise.resolve({ kind: 'none', cause: 'aborted' });
    const ready = this.takeIdle();
    if (ready) return Promise.resolve({ kind: 'session', session: ready, fresh: false });
    return new Promise((resolve) => {
      const leave = (cause: 'timeout' | 'aborted') => {
        this.waiters.splice(this.waiters.indexOf(waiter), 1);
        waiter.settle({ kind: 'none', cause });
      };
      const onAbort = () => leave('aborted');
      const timer = setTimeout(() => leave('timeout'), timeoutMs);
      signal?.addEventListener('abort', onAbort);
      const waiter: Waiter = {
        turn: ++this.turns,
        settle: (taken) => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', onAbort);
          resolve(taken);
        },
      };
      this.waiters.push(waiter);
      this.openMore();
    });
  }

  /**
   * Returns a session to the pool. `dirty` means that the server refused something, so its side must be reset first.
   */
  give(session: SmtpSession, dirty: boolean): void {
    if (!session.alive) return this.forget();
    if (this.isClosed || session.sent >= this.options.mailsPerConnection) return this.retire(session);
    if (!dirty) return this.reuse(session);
    void session.reset(RESET_TIMEOUT_MS).then((clean) => {
      if (!clean) this.forget();
      else if (this.isClosed) this.retire(session);
      else this.reuse(session);
    });
  }

  /** Closes the connections that nobody uses now. */
  retireIdle(): void {
    for (const session of this.idle.splice(0)) this.retire(session);
  }

  /** Accepts no more callers, closes idle connections, and waits for the busy ones. */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const waiter of this.waiters.splice(0)) waiter.settle({ kind: 'none', cause: 'closed' });
    if (this.sweep) clearInterval(this.sweep);
    this.retireIdle();
    if (this.open + this.opening > 0) await new Promise<void>((resolve) => (this.closed = resolve));
  }

  private takeIdle(): SmtpSession | null {
    for (let session = this.idle.pop(); session; session = this.idle.pop()) {
      if (session.alive) return session;
      this.forget();
    }
    return null;
  }

  private reuse(session: SmtpSession): void {
    const waiter = this.waiters.shift();
    if (waiter) return waiter.settle({ kind: 'session', session, fresh: false });
    session.idleSince = Date.now();
    this.idle.push(session);
    this.sweep ??= setInterval(() => this.closeIdle(), Math.max(this.options.idleMs / 2, 10)).unref();
  }

  private closeIdle(): void {
    const before = Date.now() - this.options.idleMs;
    // Least recently used first, because callers take from the other end.
    while (this.idle[0] && (!this.idle[0].alive || this.idle[0].idleSince <= before)) this.retire(this.idle.shift()!);
    if (this.idle.length === 0 && this.sweep) {
      clearInterval(this.sweep);
      this.sweep = null;
    }
  }

  private retire(session: SmtpSession): void {
    void session.quit().then(() => this.forget());
  }

  private forget(): void {
    this.open--;
    if (this.isClosed && this.open + this.opening === 0) this.closed?.();
    else this.openMore();
  }

  private openMore(): void {
    if (this.isClosed) return;
    if (this.open + this.opening === 0 || Date.now() >= this.ceilingUntil) this.ceiling = this.options.connections;
    while (this.opening < this.waiters.length && this.open + this.opening < this.ceiling) void this.openOne();
  }

  private async openOne(): Promise<void> {
    this.opening++;
    const latest = this.turns;
    const session = new SmtpSession(this.options);
    const failure = await session.open();
    this.opening--;
    if (failure) return this.missed(failure, latest);
    this.open++;
    if (this.isClosed) return this.retire(session);
    const waiter = this.waiters.shift();
    if (waiter) waiter.settle({ kind: 'session', session, fresh: true });
    else this.reuse(session);
  }

  /** @param latest the last caller when the opening began; later callers get another attempt */
  private missed(failure: OpenFailure, latest: number): void {
    if (this.isClosed) {
      if (this.open + this.opening === 0) this.closed?.();
    } else if (this.open + this.opening > 0 && failure.fault === 'unavailable') {
      // Other connections work, or soon may, so most likely the server allows no more. Waiting callers get one of those
      // in turn.
      this.ceiling = this.open + this.opening;
      this.ceilingUntil = Date.now() + FEWER_CONNECTIONS_MS;
    } else {
      this.ceiling = this.options.connections;
      const told = this.waiters.filter(({ turn }) => turn <= latest);
      this.waiters.splice(0, told.length);
      for (const waiter of told) waiter.settle({ kind: 'failed', failure });
      this.openMore();
    }
  }
}

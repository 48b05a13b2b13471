import type { Dispatcher, Pool } from 'undici';

/**
 * The result of one HTTP exchange. Never sending twice depends on the difference between `not-written` and `unanswered`
 * (docs/adr/0002): only the first may be repeated without a look-up.
 */
export type Exchange =
  /** Headers came back. `complete` is false if the rest did not come, or was too long to read. */
  | {
      kind: 'answered';
      status: number;
      headers: Record<string, string | string[] | undefined>;
      body: string;
      complete: boolean;
    }
  /** Not one byte of the request reached a socket. */
  | { kind: 'not-written'; cause: string }
  /** The request was or may have been written, and no headers came back. */
  | { kind: 'unanswered'; cause: string };

export interface ExchangeRequest {
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  headers?: Record<string, string>;
  body?: string;
  /** For the whole exchange, waiting for a connection included. */
  timeoutMs: number;
  /**
   * Whether an abort also ends a request that was already written. False if the request cannot be repeated. Then an
   * abort only stops requests that were not written, because leaving early would turn a known outcome into an unknown
   * one.
   */
  abandonWritten: boolean;
}

/** Far above any answer of a gateway or of a batch of 200. It only stops a peer whose answer never ends. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** Ends an exchange that was given up before it got a connection, so nothing was written. */
class GivenUp extends Error {}

/**
 * Sends one request through the pool. Never rejects. `cause` is an error code or one of our words, never an error's
 * message, which may contain addresses.
 */
export function exchange(pool: Pool, request: ExchangeRequest, signal?: AbortSignal): Promise<Exchange> {
  return new Promise((resolve) => {
    const handler = new ExchangeHandler(request, signal, resolve);
    if (handler.over) return;
    pool.dispatch(
      { method: request.method, path: request.path, headers: request.headers, body: request.body, idempotent: false },
      handler,
    );
  });
}

/**
 * undici calls `onRequestStart` right before it writes a request to a connected socket, and not before (client-h1.js,
 * `writeH1`): if a request fails without it (refused, DNS, TLS, connect time-out), it was not written. undici may call
 * it again to repeat a request on a new socket, and we refuse that.
 */
class ExchangeHandler implements Dispatcher.DispatchHandler {
  over = false;
  private controller: Dispatcher.DispatchController | null = null;
  private status = 0;
  private headers: Record<string, string | string[] | undefined> = {};
  private chunks: Buffer[] = [];
  private received = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly request: ExchangeRequest,
    private readonly signal: AbortSignal | undefined,
    private readonly resolve: (outcome: Exchange) => void,
  ) {
    this.timer = setTimeout(() => this.giveUp('timeout'), request.timeoutMs);
    if (signal?.aborted) this.onAbort();
    else signal?.addEventListener('abort', this.onAbort);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.over) throw new GivenUp();
    if (this.controller) throw new Error('undici would write this request a second time');
    this.controller = controller;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return; // 100 Continue, 103 Early Hints: the answer is still to come
    this.status = status;
    this.headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.over) return;
    this.received += chunk.length;
    if (this.received > MAX_ANSWER_BYTES) this.giveUp('answer-too-long');
    else this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.settle(this.answered(true));
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.over) return;
    const code = errorCode(error);
    if (!this.controller || nothingReachedTheSocket(error)) this.settle({ kind: 'not-written', cause: code });
    else if (this.status) this.settle(this.answered(false));
    else this.settle({ kind: 'unanswered', cause: code });
  }

  private readonly onAbort = (): void => {
    if (!this.controller || this.request.abandonWritten) this.giveUp('aborted');
  };

  private giveUp(cause: string): void {
    if (!this.controller) this.settle({ kind: 'not-written', cause });
    else if (this.status) this.settle(this.answered(false));
    else this.settle({ kind: 'unanswered', cause });
    this.controller?.abort(new GivenUp());
  }

  private answered(complete: boolean): Exchange {
    const body = complete ? Buffer.concat(this.chunks).toString('utf8') : '';
    return { kind: 'answered', status: this.status, headers: this.headers, body, complete };
  }

  private settle(outcome: Exchange): void {
    if (this.over) return;
    this.over = true;
    clearTimeout(this.timer);
    this.signal?.removeEventListener('abort', this.onAbort);
    this.chunks = [];
    this.resolve(outcome);
  }
}

/** `bytesWritten` covers the socket's whole life and includes buffered bytes, so 0 is proof. */
function nothingReachedTheSocket(error: Error): boolean {
  const { code, socket } = error as Error & { code?: string; socket?: { bytesWritten?: number } };
  return code === 'UND_ERR_SOCKET' && socket?.bytesWritten === 0;
}

function errorCode(error: Error): string {
  const { code } = error as Error & { code?: unknown };
  return typeof code === 'string' ? code : error.name;
}

import { Pool } from 'undici';
import { UCS2_PART_UNITS } from '../../../domain/content/sms-parts';
import { type BaseUrl, readBaseUrl } from '../../http/base-url';
import { type Exchange, exchange } from '../../http/exchange';
import { headerText, retryAfterMs } from '../../http/headers';
import type {
  HandOver,
  HandOverOutcome,
  LookUp,
  MessageProvider,
  ProviderCapabilities,
  ReceiptReading,
  PostedReplyReading,
  WebhookBody,
} from '../../../ports/delivery/message-provider';
import { readReport, readSendCode } from './answers';
import { readReceipt, readReply } from './callbacks';
import { outcomeOfCode } from './codes';
import { isGsm7 } from './gsm7';

export interface FiretextOptions {
  /** The simulator speaks Firetext's protocol and accepts longer texts. */
  kind: 'firetext' | 'simulator';
  /** With its path, e.g. `https://www.firetext.co.uk/api/`; the function's name is appended. */
  baseUrl: string;
  apiKey: string;
  /** The sender id. */
  from: string;
  /** The address for receipts, with userinfo. */
  receiptUrl: string;
  /** Connections are shared by all accounts of one gateway; without it the adapter has its own. */
  pool?: Pool;
  concurrency?: number;
  timeoutMs?: number;
}

/** A little under the port's 10 s, so that the limit holds even on a busy event loop. */
const TIMEOUT_MS = 9_500;
const CONCURRENCY = 24;

/**
 * The longest text in SMS units: Firetext's own limit, or six concatenated parts for the simulator (docs/api.md,
 * "Text").
 */
export const MAX_UNITS = { firetext: 612, simulator: 918 } as const;

/** Units of each part of a longer Unicode text: Firetext counts 66, the standard says 67. */
export const FIRETEXT_UCS2_PART_UNITS = 66;

/** Sends SMS over Firetext's HTTP API. */
export class FiretextProvider implements MessageProvider {
  readonly kind: string;
  readonly channel = 'sms' as const;
  readonly capabilities: ProviderCapabilities;
  private readonly base: BaseUrl;
  private readonly pool: Pool;
  private readonly ownsPool: boolean;
  private readonly timeoutMs: number;

  constructor(private readonly options: FiretextOptions) {
    this.kind = options.kind;
    this.base = readBaseUrl(options.baseUrl);
    this.timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    const concurrency = options.concurrency ?? CONCURRENCY;
    this.capabilities = {
      idempotencyKey: false,
      lookUpByReference: true,
      lookUpComplete: true,
      receipts: true,
      maxUnits: MAX_UNITS[options.kind],
      ucs2PartUnits: options.kind === 'firetext' ? FIRETEXT_UCS2_PART_UNITS : UCS2_PART_UNITS,
      concurrency,
    };
    this.ownsPool = !options.pool;
    this.pool = options.pool ?? firetextPool(options.baseUrl, { connections: concurrency, timeoutMs: this.timeoutMs });
  }

  async handOver(message: HandOver, signal?: AbortSignal): Promise<HandOverOutcome> {
    // Firetext reads `to` as a list with commas, so we send exactly one number.
    if (!/^\+?[1-9]\d{5,14}$/.test(message.to)) {
      return { kind: 'refused', code: 'number-invalid', detail: 'not an E.164 number' };
    }
    const request = {
      method: 'POST' as const,
      path: `${this.base.path}sendsms/json`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: this.sendForm(message),
      timeoutMs: this.timeoutMs,
      abandonWritten: false,
    };
    return outcomeOfExchange(await exchange(this.pool, request, signal));
  }

  async lookUp(reference: string, signal?: AbortSignal): Promise<LookUp> {
    // Documented for GET only, so the key is in the address, which must never be logged.
    const query = new URLSearchParams({ apiKey: this.options.apiKey, reference });
    const request = {
      method: 'GET' as const,
      path: `${this.base.path}deliveryreport/json?${query.toString()}`,
      headers: { accept: 'application/json' },
      timeoutMs: this.timeoutMs,
      abandonWritten: true,
    };
    const answer = await exchange(this.pool, request, signal);
    if (answer.kind !== 'answered') throw new Error(`look-up not answered: ${answer.cause}`);
    if (answer.status !== 200) throw new Error(`look-up answered HTTP ${answer.status}`);
    const found = answer.complete ? readReport(answer.body, reference) : null;
    if (!found) throw new Error('look-up answer not readable');
    return found;
  }

  readReceipt(body: WebhookBody): ReceiptReading | null {
    return readReceipt(body);
  }

  readReply(body: WebhookBody): PostedReplyReading | null {
    return readReply(body);
  }

  async close(): Promise<void> {
    if (this.ownsPool) await this.pool.close();
  }

  private sendForm(message: HandOver): string {
    const form = new URLSearchParams({
      apiKey: this.options.apiKey,
      to: message.to.replace(/^\+/, ''),
      // A number as Firetext writes it: 447… without the plus.
      from: (message.sender ?? this.options.from).replace(/^\+/, ''),
      message: message.body,
      reference: message.reference,
      receipt: this.options.receiptUrl,
    });
    if (!isGsm7(message.body)) form.set('unicode', '1');
    return form.toString();
  }
}

/** Keep-alive connections to one gateway, one request at a time on each. */
export function firetextPool(baseUrl: string, options: { connections?: number; timeoutMs?: number } = {}): Pool {
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  return new Pool(readBaseUrl(baseUrl).origin, {
    connections: options.connections ?? CONCURRENCY,
    pipelining: 1,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect: { timeout: timeoutMs / 2 },
  });
}

/** The outcome that an exchange means, which separates "not taken" from "may have been sent" (docs/adr/0002). */
function outcomeOfExchange(answer: Exchange): HandOverOutcome {
  if (answer.kind === 'not-written') return { kind: 'halt', cause: 'unavailable', detail: answer.cause };
  if (answer.kind === 'unanswered') return { kind: 'ambiguous', detail: `no answer: ${answer.cause}` };
  if (answer.status >= 200 && answer.status < 300) return outcomeOfBody(answer);
  return outcomeOfStatus(answer.status, answer.headers);
}

function outcomeOfBody(answer: Extract<Exchange, { kind: 'answered' }>): HandOverOutcome {
  const code = answer.complete ? readSendCode(answer.body) : null;
  if (code === null) return { kind: 'ambiguous', detail: `HTTP ${answer.status}, answer not readable` };
  const outcome = outcomeOfCode(code);
  if (outcome.kind !== 'accepted') return outcome;
  const id = headerText(answer.headers, 'x-message')?.trim();
  return id ? { kind: 'accepted', providerReference: id.slice(0, 120) } : outcome;
}

/**
 * An answer other than 2xx. 404 and 405 mean that the base address is wrong, and a redirect that it has moved: none is
 * about the recipient, so they halt. 408 is ambiguous, because a proxy may send it after it forwarded the request.
 */
function outcomeOfStatus(status: number, headers: Record<string, string | string[] | undefined>): HandOverOutcome {
  const detail = `HTTP ${status}`;
  if (status === 429) {
    const wait = retryAfterMs(headers, Date.now());
    return { kind: 'halt', cause: 'throttled', detail, ...(wait === undefined ? {} : { retryAfterMs: wait }) };
  }
  if (status === 401 || status === 403) return { kind: 'halt', cause: 'credentials', detail };
  if (status === 402) return { kind: 'halt', cause: 'credits', detail };
  if (status === 404 || status === 405 || status < 400) return { kind: 'halt', cause: 'configuration', detail };
  if (status >= 500 || status === 408) return { kind: 'ambiguous', detail };
  return { kind: 'refused', code: 'provider-refused', detail };
}

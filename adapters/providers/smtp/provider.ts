import { UCS2_PART_UNITS } from '../../../domain/content/sms-parts';
import type {
  HandOver,
  HandOverOutcome,
  LookUp,
  MessageProvider,
  ProviderCapabilities,
  ReceiptReading,
  PostedReplyReading,
} from '../../../ports/delivery/message-provider';
import { type MailSettings, MailWriter } from './mail';
import { outcomeOfOpening, outcomeOfSend } from './outcomes';
import { SmtpPool } from './pool';
import type { SendResult } from './session';
import { readSmtpUrl } from './settings';

export interface SmtpOptions extends MailSettings {
  /** `smtp://user:pass@host:port?…` or `smtps://…`. */
  url: string;
  /** Connections are shared by all accounts on one server; without it the adapter has its own. */
  pool?: SmtpPool;
  concurrency?: number;
  timeoutMs?: number;
  now?: () => Date;
}

export interface SmtpPoolSettings {
  url: string;
  connections?: number;
  timeoutMs?: number;
  idleMs?: number;
  mailsPerConnection?: number;
  requestDsn?: boolean;
}

/** A little under the port's 10 s, so that the limit holds even on a busy event loop. */
const TIMEOUT_MS = 9_500;
const CONNECTIONS = 20;
/** Twice the connections, so that a free connection finds the next email already written. */
const CONCURRENCY = 40;
/** Below the five minutes that a server must allow (RFC 5321 §4.5.3.2) and the minute that some do. */
const IDLE_MS = 20_000;
const MAILS_PER_CONNECTION = 1_000;
/** How many sessions we try for one email if the server has already ended each. */
const MOST_TRIES = 3;

/** Sends email over SMTP, and knows for each email whether the server may have taken it. */
export class SmtpProvider implements MessageProvider {
  readonly kind = 'smtp';
  readonly channel = 'email' as const;
  readonly capabilities: ProviderCapabilities;
  private readonly writer: MailWriter;
  private readonly pool: SmtpPool;
  private readonly ownsPool: boolean;
  private readonly timeoutMs: number;
  private readonly now: () => Date;

  constructor(options: SmtpOptions) {
    this.writer = new MailWriter(options);
    this.timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    this.now = options.now ?? (() => new Date());
    this.ownsPool = !options.pool;
    this.pool = options.pool ?? smtpPool(options);
    this.capabilities = {
      idempotencyKey: false,
      lookUpByReference: false,
      lookUpComplete: false,
      // Delivery status notifications are read where each email has its own return path.
      receipts: options.addresses !== undefined,
      maxUnits: null,
      ucs2PartUnits: UCS2_PART_UNITS,
      concurrency: options.concurrency ?? CONCURRENCY,
    };
  }

  async handOver(message: HandOver, signal?: AbortSignal): Promise<HandOverOutcome> {
    const mail = this.writer.write(message, this.now());
    if (!mail) return outcomeOfSend({ kind: 'unsendable', what: 'recipient' });
    const deadline = performance.now() + this.timeoutMs;
    for (let tries = 1; ; tries++) {
      const taken = await this.pool.take(deadline - performance.now(), signal);
      if (taken.kind === 'failed') return outcomeOfOpening(taken.failure);
      if (taken.kind === 'none') return outcomeOfWaiting(taken.cause);
      const result = await taken.session.send(mail, message.reference, deadline - performance.now());
      this.pool.give(taken.session, result.kind !== 'accepted');
      if (tries === MOST_TRIES || taken.fresh || !sessionWasStale(result)) return outcomeOfSend(result);
      // Other sessions that were idle as long are no better. A new connection shows whether the server went away.
      this.pool.retireIdle();
    }
  }

  lookUp(): Promise<LookUp> {
    return Promise.reject(new Error('a mail server cannot be asked about a mail'));
  }

  readReceipt(): ReceiptReading | null {
    return null;
  }

  readReply(): PostedReplyReading | null {
    return null;
  }

  async close(): Promise<void> {
    if (this.ownsPool) await this.pool.close();
  }
}

export function smtpPool(settings: SmtpPoolSettings): SmtpPool {
  const timeoutMs = settings.timeoutMs ?? TIMEOUT_MS;
  return new SmtpPool({
    address: readSmtpUrl(settings.url),
    connections: settings.connections ?? CONNECTIONS,
    openTimeoutMs: timeoutMs / 2,
    idleMs: settings.idleMs ?? IDLE_MS,
    mailsPerConnection: settings.mailsPerConnection ?? MAILS_PER_CONNECTION,
    requestDsn: settings.requestDsn ?? false,
  });
}

/**
 * A session that was used before may have been ended by the server meanwhile (idle too long, enough mails). Then the
 * email was certainly not taken, so we retry immediately over another session. Not after a time-out: there is no time
 * left for it.
 */
function sessionWasStale(result: SendResult): boolean {
  if (result.kind === 'lost') return !result.handedOver && result.cause !== 'timeout';
  return result.kind === 'refused' && result.refusal.code === 421;
}

function outcomeOfWaiting(cause: 'timeout' | 'aborted' | 'closed'): HandOverOutcome {
  if (cause === 'timeout')
    return { kind: 'not-taken', code: 'mail-server-busy', detail: 'no connection came free in time' };
  return { kind: 'halt', cause: 'unavailable', detail: cause };
}

import { Readable } from 'node:stream';
import SMTPConnection, { type Envelope, type SMTPError } from 'nodemailer/lib/smtp-connection';
import type { Mail } from './mail';
import type { SmtpAddress } from './settings';

/** The server's complete refusal, so the email was certainly not taken. */
export interface SmtpRefusal {
  step: 'mail' | 'rcpt' | 'data' | 'message';
  code: number;
  /** RFC 3463, e.g. `5.1.1`. */
  enhanced: string | null;
}

export type SendResult =
  | { kind: 'accepted'; response: string }
  | { kind: 'refused'; refusal: SmtpRefusal }
  /**
   * The session ended without a readable reply. `handedOver`: the whole email with its final dot may have reached the
   * server, which may have taken it.
   */
  | { kind: 'lost'; handedOver: boolean; cause: string }
  /** Not even offered to the server, for example because the address does not fit its syntax. */
  | { kind: 'unsendable'; what: 'recipient' | 'sender' | 'size' };

/** Why there is no session. Nothing was sent. */
export interface OpenFailure {
  fault: 'unavailable' | 'credentials';
  cause: string;
}

export interface SessionOptions {
  address: SmtpAddress;
  /** The time-out to connect, be greeted and log in. */
  openTimeoutMs: number;
  /** Ask for delivery status notifications (RFC 3461) if the server offers them. */
  requestDsn: boolean;
}

/** One connection to the mail server for many emails, one at a time. `alive` holds its state. */
export class SmtpSession {
  alive = false;
  sent = 0;
  idleSince = 0;
  private readonly connection: SMTPConnection;
  /** Ends the pending call if the connection closes without calling back. */
  private onGone: (cause: string) => void = () => undefined;
  private lastError = 'closed';

  constructor(private readonly options: SessionOptions) {
    const { address, openTimeoutMs } = options;
    this.connection = new SMTPConnection({
      host: address.host,
      port: address.port,
      secure: address.secure,
      ignoreTLS: address.ignoreTLS,
      requireTLS: address.requireTLS,
      opportunisticTLS: address.opportunisticTLS,
      name: address.name,
      tls: address.tls,
      connectionTimeout: openTimeoutMs,
      greetingTimeout: openTimeoutMs,
      dnsTimeout: openTimeoutMs,
      socketTimeout: SOCKET_TIMEOUT_MS,
      // An ended session must close immediately, because bytes it had not written count as not sent.
      socketCloseTimeout: 0,
    });
    this.connection.on('error', (error: SMTPError) => {
      this.lastError = error.code ?? 'error';
      this.closeSoon();
    });
    this.connection.on('end', () => {
      this.alive = false;
      this.closeSoon();
    });
  }

  /** Connects and logs in. Resolves with null, or with the failure. */
  async open(): Promise<OpenFailure | null> {
    const failure = await this.connect()
      .then((missed) => missed ?? this.logIn())
      .catch((error: unknown): OpenFailure => ({ fault: 'unavailable', cause: nameOf(error) }));
    this.alive = !failure;
    if (failure) this.destroy();
    return failure;
  }

  /** Sends one email within `timeoutMs`. Never rejects. */
  send(mail: Mail, reference: string, timeoutMs: number): Promise<SendResult> {
    this.sent++;
    return new Promise((resolve) => {
      const body = new MailBody(mail.bytes);
      let over = false;
      const settle = (result: SendResult) => {
        if (over) return;
        over = true;
        clearTimeout(timer);
        this.onGone = () => undefined;
        resolve(result);
      };
      const lose = (cause: string) => {
        this.destroy();
        settle({ kind: 'lost', handedOver: body.isThrough, cause });
      };
      const timer = setTimeout(() => lose('timeout'), timeoutMs);
      this.onGone = lose;
      try {
        this.connection.send(this.envelope(mail, reference), body, (error, info) => {
          const result = error && resultOfError(error, body.isThrough);
          if (result && result.kind !== 'lost') settle(result);
          else if (result) lose(result.cause);
          else if (info && /^2\d\d/.test(info.response)) settle({ kind: 'accepted', response: info.response });
          else lose('unreadable reply'); // nodemailer takes any reply that starts with a 2
        });
      } catch (error) {
        lose(nameOf(error));
      }
    });
  }

  /** Resets the server's side after a refused email, so that the next one starts clean (RFC 5321 §4.1.1.5). */
  reset(timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (clean: boolean) => {
        clearTimeout(timer);
        this.onGone = () => undefined;
        if (!clean) this.destroy();
        resolve(clean);
      };
      const timer = setTimeout(() => settle(false), timeoutMs);
      this.onGone = () => settle(false);
      this.connection.reset((error) => settle(!error));
    });
  }

  /** Says goodbye. The connection is closed after a second at the latest. */
  quit(): Promise<void> {
    if (!this.alive) return Promise.resolve();
    this.alive = false;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.destroy(), 1000);
      this.connection.once('end', () => {
        clearTimeout(timer);
        resolve();
      });
      this.connection.quit();
    });
  }

  destroy(): void {
    this.alive = false;
    this.connection.close();
  }

  private envelope(mail: Mail, reference: string): Envelope {
    const envelope: Envelope = { from: mail.from, to: mail.to, size: mail.bytes.length };
    if (this.options.requestDsn) {
      // nodemailer drops it if EHLO offers no DSN.
      envelope.dsn = { return: 'headers', id: reference, notify: ['success', 'failure', 'delay'], recipient: mail.to };
    }
    return envelope;
  }

  private connect(): Promise<OpenFailure | null> {
    return new Promise((resolve) => {
      const fail = (cause: string) => settle({ fault: 'unavailable', cause });
      const timer = setTimeout(() => fail('timeout'), this.options.openTimeoutMs);
      const settle = (failure: OpenFailure | null) => {
        clearTimeout(timer);
        this.onGone = () => undefined;
        resolve(failure);
      };
      this.onGone = fail;
      this.connection.connect((error) => (error ? fail(error.code ?? 'error') : settle(null)));
    });
  }

  private logIn(): Promise<OpenFailure | null> {
    const { auth } = this.options.address;
    // As nodemailer does, no login if the server offers none.
    if (!auth || !this.connection.allowsAuth) return Promise.resolve(null);
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle({ fault: 'unavailable', cause: 'timeout' }), this.options.openTimeoutMs);
      const settle = (failure: OpenFailure | null) => {
        clearTimeout(timer);
        this.onGone = () => undefined;
        resolve(failure);
      };
      this.onGone = (cause) => settle({ fault: 'unavailable', cause });
      this.connection.login({ user: auth.user, credentials: auth }, (error) => {
        if (!error) return settle(null);
        const passes = error.responseCode !== undefined && error.responseCode < 500; // 454 and 421 pass
        settle({
          fault: passes ? 'unavailable' : 'credentials',
          cause: `AUTH ${error.responseCode ?? error.code ?? ''}`.trim(),
        });
      });
    });
  }

  /**
   * nodemailer closes first and then calls back with the better reason. In rare cases (a socket destroyed while a
   * command is being written) it only closes. So the callback comes first, and this is the fall-back.
   */
  private closeSoon(): void {
    queueMicrotask(() => this.onGone(this.lastError));
  }
}

/** Never an error's message, which may repeat an address. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'error';
}

/** Longer than any session idles or any send takes. It only frees forgotten sockets. */
const SOCKET_TIMEOUT_MS = 120_000;

const PIECE_BYTES = 16 * 1024;

/**
 * The email as our own stream, because only a stream shows how far sending got. nodemailer reads it only after the
 * server's 354, and writes the final dot only after its end. So the server cannot have taken the email before the end
 * of the stream, but may have after it.
 */
class MailBody extends Readable {
  isThrough = false;
  private at = 0;

  constructor(private readonly bytes: Buffer) {
    super();
    this.once('end', () => {
      this.isThrough = true;
    });
  }

  override _read(): void {
    // In pieces, because a stream ends as soon as its last piece is read, however much waits for the socket.
    const piece = this.bytes.subarray(this.at, this.at + PIECE_BYTES);
    this.at += piece.length;
    this.push(piece);
    if (this.at >= this.bytes.length) this.push(null);
  }
}

const STEPS: Record<string, SmtpRefusal['step']> = { 'MAIL FROM': 'mail', 'RCPT TO': 'rcpt', DATA: 'data' };

/** Reads nodemailer's error: a complete reply of the server, an email it did not offer, or a session that ended. */
function resultOfError(error: SMTPError, isThrough: boolean): SendResult {
  const { code = 'error', command = '', responseCode, response } = error;
  // A reply that the end of the connection cut off has the command CONN. After the final dot we cannot rely on it.
  const step = code === 'EMESSAGE' && command === 'DATA' ? 'message' : STEPS[command];
  if (step && responseCode && responseCode >= 400 && responseCode < 600 && (!isThrough || step === 'message')) {
    return { kind: 'refused', refusal: { step, code: responseCode, enhanced: enhancedCode(response) } };
  }
  if (!isThrough && responseCode === 421) {
    return { kind: 'refused', refusal: { step: step ?? 'mail', code: 421, enhanced: enhancedCode(response) } };
  }
  if (command === 'API' && code === 'EENVELOPE') {
    return { kind: 'unsendable', what: /^Invalid recipient/.test(error.message) ? 'recipient' : 'sender' };
  }
  if (code === 'EMESSAGE' && command === 'MAIL FROM') return { kind: 'unsendable', what: 'size' };
  return { kind: 'lost', handedOver: isThrough, cause: code };
}

function enhancedCode(response: string | undefined): string | null {
  return /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1] ?? null;
}

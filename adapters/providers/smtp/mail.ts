import { domainToASCII } from 'node:url';
import addressparser from 'nodemailer/lib/addressparser';
import type { HandOver } from '../../../ports/delivery/message-provider';
import { encodeBody, encodeText } from './mime';

/** One email as it is sent over the wire. */
export interface Mail {
  from: string;
  to: string;
  bytes: Buffer;
}

export interface MailSettings {
  /** `SMTP_FROM`: an address, or `Name <address>`. */
  from: string;
  replyTo?: string;
  /** The addresses of this email for bounces and answers. Without them both go to the sender. */
  addresses?: OwnAddresses;
}

/** Makes the addresses of one email; `reference` is that of its hand-over. */
export interface OwnAddresses {
  make(kind: 'return-path' | 'reply-to', reference: string): string;
}

/**
 * Writes emails by hand (RFC 5322), because composing is half of nodemailer's cost. We build the common parts once. We
 * do not encode the same body again, because a campaign without placeholders sends one text to all.
 *
 * Patients get exactly this text. The encoding keeps whether the last line ends with a line break. Line breaks of any
 * kind become CRLF, as email requires.
 */
export class MailWriter {
  private readonly usual: MailSettings;
  /** The last body, because a campaign often has one for all its emails. */
  private last: { settings: MailSettings; sender: Sender };
  private lastSubject = '';
  private lastSubjectHeader = 'Subject: \r\n';
  private lastBody: { text: string; encoded: string } | null = null;
  private lastSecond = -1;
  private lastDate = '';

  constructor(settings: MailSettings) {
    this.usual = settings;
    this.last = { settings, sender: makeSender(settings) };
  }

  /** Null if `to` is not an address that fits an envelope and a header. */
  write(message: HandOver, now: Date): Mail | null {
    const to = wireAddress(message.to);
    if (!to) return null;
    const { addresses } = this.usual;
    const ownReplyTo = message.takesReplies && addresses ? addresses.make('reply-to', message.reference) : null;
    const { address, idHost, fixed } = this.senderOf(message, ownReplyTo !== null);
    const text =
      `${fixed}${ownReplyTo === null ? '' : `Reply-To: <${ownReplyTo}>\r\n`}${unsubscribeHeaders(message)}` +
      `To: <${to}>\r\n${this.subjectHeader(message.subject ?? '')}Date: ${this.date(now)}\r\n` +
      `Message-ID: <a.${message.reference}@${idHost}>\r\n${this.body(message.body)}`;
    const from = addresses?.make('return-path', message.reference) ?? address;
    return { from, to, bytes: Buffer.from(text, 'utf8') };
  }

  private senderOf({ sender, replyTo }: Pick<HandOver, 'sender' | 'replyTo'>, hasOwnReplyTo: boolean): Sender {
    const settings = {
      from: sender ?? this.usual.from,
      replyTo: hasOwnReplyTo ? undefined : (replyTo ?? this.usual.replyTo),
    };
    const { settings: known } = this.last;
    if (known.from !== settings.from || known.replyTo !== settings.replyTo) {
      this.last = { settings, sender: makeSender(settings) };
    }
    return this.last.sender;
  }

  private subjectHeader(subject: string): string {
    if (subject !== this.lastSubject) {
      this.lastSubject = subject;
      this.lastSubjectHeader = `Subject: ${encodeText(subject, 'Subject: '.length)}\r\n`;
    }
    return this.lastSubjectHeader;
  }

  private body(text: string): string {
    if (this.lastBody?.text !== text) this.lastBody = { text, encoded: encodeBody(text) };
    return this.lastBody.encoded;
  }

  private date(now: Date): string {
    const second = Math.floor(now.getTime() / 1000);
    if (second !== this.lastSecond) {
      this.lastSecond = second;
      this.lastDate = now.toUTCString().replace('GMT', '+0000');
    }
    return this.lastDate;
  }
}

/** Mail programs show a button. It opens the page (RFC 2369), or posts to it without opening it (RFC 8058). */
function unsubscribeHeaders({ unsubscribe }: Pick<HandOver, 'unsubscribe'>): string {
  if (unsubscribe === undefined) return '';
  const oneClick = unsubscribe.oneClick ? 'List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n' : '';
  return `List-Unsubscribe: <${unsubscribe.url}>\r\n${oneClick}`;
}

/** What all emails from one sender have in common. */
interface Sender {
  address: string;
  idHost: string;
  fixed: string;
}

function makeSender(settings: MailSettings): Sender {
  const from = readMailbox(settings.from, 'the sender');
  const fixed =
    `From: ${from.header}\r\n` +
    (settings.replyTo ? `Reply-To: ${readMailbox(settings.replyTo, 'the reply address').header}\r\n` : '') +
    // RFC 3834: keeps polite autoresponders from answering.
    'Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n';
  return { address: from.address, idHost: from.address.slice(from.address.lastIndexOf('@') + 1), fixed };
}

/**
 * An address as it is sent over the wire, with the domain in its ASCII form. A local part outside ASCII stays as it is,
 * for servers that speak SMTPUTF8. Null if it would break out of `<…>` or name more than one recipient.
 */
function wireAddress(address: string): string | null {
  const match = /^([^\s"(),:;<>@[\]\\\p{Cc}]{1,64})@([^\s"(),:;<>@[\]\\\p{Cc}]{1,253})$/u.exec(address.trim());
  const domain = match?.[2] && domainToASCII(match[2]);
  return match?.[1] && domain ? `${match[1]}@${domain}` : null;
}

function readMailbox(text: string, what: string): { address: string; header: string } {
  const [box, ...more] = addressparser(text, { flatten: true });
  const address = box && wireAddress(box.address);
  if (!address || more.length > 0) throw new Error(`${what} is not one mail address`);
  return { address, header: box.name ? `${encodeName(box.name)} <${address}>` : address };
}

/**
 * A display name: unchanged if it is made of atoms, quoted if it is ASCII, otherwise as encoded words (RFC 5322
 * §3.2.3).
 */
function encodeName(name: string): string {
  if (/^[\w!#$%&'*+/=?^`{|}~ -]+$/.test(name) && !name.includes('=?')) return name;
  if (/^[\x20-\x7e]+$/.test(name) && !name.includes('=?')) return `"${name.replace(/[\\"]/g, '\\$&')}"`;
  return encodeText(name, 'From: '.length);
}

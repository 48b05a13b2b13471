import { domainToASCII } from 'node:url';
import addressparser from 'nodemailer/lib/addressparser';
import type { HandOver } from '../../../ports/delivery/message-provider';
import { encodeBody, encodeText } from './mime';

/** One mail as it goes over the wire. */
export interface Mail {
  from: string;
  to: string;
  bytes: Buffer;
}

export interface MailSettings {
  /** `SMTP_FROM`: an address, or `Name <address>`. */
  from: string;
  replyTo?: string;
}

/**
 * Writes mails by hand (RFC 5322): what is the same for all is made once, and a body that was just encoded is not
 * encoded again, since a campaign without placeholders sends one text to all. Composing is half of nodemailer's cost.
 *
 * The text goes out exactly: it is encoded so that its last line comes out with or without a line break, as written.
 * Line breaks of any kind become CRLF, which is what a line break is in mail.
 */
export class MailWriter {
  private readonly usual: MailSettings;
  /** The last one: a campaign has one for all its mails. */
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

  /** Null when `to` is not an address that can stand in an envelope and a header. */
  write(message: HandOver, now: Date): Mail | null {
    const to = wireAddress(message.to);
    if (!to) return null;
    const { address, idHost, fixed } = this.senderOf(message);
    const text =
      `${fixed}To: <${to}>\r\n${this.subjectHeader(message.subject ?? '')}Date: ${this.date(now)}\r\n` +
      `Message-ID: <a.${message.reference}@${idHost}>\r\n${this.body(message.body)}`;
    return { from: address, to, bytes: Buffer.from(text, 'utf8') };
  }

  private senderOf({ sender, replyTo }: Pick<HandOver, 'sender' | 'replyTo'>): Sender {
    const settings = { from: sender ?? this.usual.from, replyTo: replyTo ?? this.usual.replyTo };
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

/** What all mails from one sender have in common. */
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
 * An address in the form it has on the wire: the domain in its ASCII form. A local part outside ASCII stays as it is, for
 * servers that speak SMTPUTF8. Null for what would break out of `<…>` or name more than one recipient.
 */
export function wireAddress(address: string): string | null {
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

/** A display name: as it is where it is made of atoms, quoted where it is ASCII, else as encoded words (RFC 5322 §3.2.3). */
function encodeName(name: string): string {
  if (/^[\w!#$%&'*+/=?^`{|}~ -]+$/.test(name) && !name.includes('=?')) return name;
  if (/^[\x20-\x7e]+$/.test(name) && !name.includes('=?')) return `"${name.replace(/[\\"]/g, '\\$&')}"`;
  return encodeText(name, 'From: '.length);
}

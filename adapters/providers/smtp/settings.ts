import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';

/** The mail server and how to connect to it, from `SMTP_URL`. */
export interface SmtpAddress {
  host: string;
  port: number;
  /** TLS from the first byte (smtps). */
  secure: boolean;
  auth: { user: string; pass: string } | null;
  ignoreTLS?: boolean;
  requireTLS?: boolean;
  opportunisticTLS?: boolean;
  /** Our name in EHLO. */
  name?: string;
  tls?: ConnectionOptions;
}

/**
 * Reads `smtp://user:pass@host:port?option=…` or `smtps://…`. Throws without repeating the address, which may hold a
 * password.
 *
 * As with nodemailer, STARTTLS is used if the server offers it, and an invalid certificate ends the connection. We do
 * not check certificates on the loopback interface, because none can be issued for it and nothing leaves the machine.
 */
export function readSmtpUrl(text: string): SmtpAddress {
  if (!URL.canParse(text)) throw new Error('SMTP_URL is not a URL');
  const url = new URL(text);
  if (url.protocol !== 'smtp:' && url.protocol !== 'smtps:') throw new Error('SMTP_URL is not smtp: or smtps:');
  if (!url.hostname) throw new Error('SMTP_URL names no host');
  const secure = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const address: SmtpAddress = { host, port: Number(url.port) || (secure ? 465 : 587), secure, auth: null };
  if (url.username) {
    address.auth = { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) };
  }
  let checkCertificate = !isLoopback(host);
  for (const [option, value] of url.searchParams) {
    if (option === 'ignoreTLS' || option === 'requireTLS' || option === 'opportunisticTLS')
      address[option] = isTrue(value);
    else if (option === 'tls.rejectUnauthorized') checkCertificate = isTrue(value);
    else if (option === 'tls.servername') address.tls = { ...address.tls, servername: value };
    else if (option === 'name') address.name = value;
    else throw new Error(`SMTP_URL has an option that is not known: ${option}`);
  }
  if (!checkCertificate) address.tls = { ...address.tls, rejectUnauthorized: false };
  return address;
}

function isTrue(value: string): boolean {
  return ['true', '1', 'yes', ''].includes(value.toLowerCase());
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

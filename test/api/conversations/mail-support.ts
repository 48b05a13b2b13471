import { createTransport } from 'nodemailer';
import { createMailAddresses } from '../../../adapters/mail/addresses';
import { listenForMail, type MailListener } from '../../../adapters/mail/smtp-listener';
import { createMailReading, type MailReading } from '../../../api/webhooks/mail-reading';
import type { InboundMail, MailAddressKind } from '../../../ports/conversations/incoming-mail';
import { makeMessage, type Person } from '../fixtures';
import type { TestApi } from '../support';
import type { Details } from './replies-support';

export const addresses = createMailAddresses(`test:${Buffer.alloc(32, 7).toString('base64')}`, {
  domain: 'mail.test.invalid',
});

export interface MailDetails extends Details {
  channel: string;
  answers: { channel: string; subject: string | null; body: string | null }[];
  messages: (Details['messages'][number] & {
    id: string;
    subject: string | null;
    whole: string | null;
    attachments: { name: string; kind: string; bytes: number; isCut?: boolean }[];
  })[];
}

export interface TestMailListener extends MailListener {
  reading: MailReading;
}

/** A real listener over the database of the test. */
export async function startListener(
  api: TestApi,
  mail: Pick<InboundMail, 'practiceOf' | 'store'> = api.services.inboundMail,
): Promise<TestMailListener> {
  const { inboundMail, gateway, clock, log } = api.services;
  const reading = createMailReading({ inboundMail, gateway, clock, log });
  const listener = await listenForMail({
    ...{ host: '127.0.0.1', port: 0, addresses, mail, now: () => clock.now() },
    stored: (practiceIds) => reading.came(practiceIds),
    report: () => undefined,
  });
  return { ...listener, reading };
}

/** Hands a mail to the listener as a mail server does; throws with its reply where it is refused. */
export async function deliver(
  listener: TestMailListener,
  to: string | string[],
  raw: string | Buffer,
  from = raw.includes('report-type=') ? '' : 'someone@mail.example',
): Promise<string> {
  const transport = createTransport({ host: listener.host, port: listener.port, secure: false, ignoreTLS: true });
  const info = await transport.sendMail({ envelope: { from, to }, raw });
  transport.close();
  await listener.reading.drained();
  return info.response;
}

/** An email to a patient that was handed over; its address of a kind. */
export async function emailTo(api: TestApi, person: Person, more: Record<string, unknown> = {}) {
  const body = { channel: 'email', subject: 'Your review', allowReplies: true, ...more };
  const id = await makeMessage(api, person.patientId, body);
  const { rows } = await api.database.pool.query<{ id: string }>(
    'SELECT a.id FROM attempt a JOIN message m ON m.id = a.message_id WHERE m.id = $1',
    [id],
  );
  return { id, attemptId: rows[0]!.id, address: (kind: MailAddressKind) => addresses.make(kind, rows[0]!.id) };
}

/** A mail as text, with the headers that every mail has. */
export function mailText(
  {
    from,
    to,
    subject = 'Re: Your review',
    id,
    headers = [],
  }: {
    from: string;
    to: string;
    subject?: string;
    id?: string;
    headers?: string[];
  },
  body: string,
): string {
  const lines = [
    ...[`From: ${from}`, `To: ${to}`, `Subject: ${subject}`, 'Date: Tue, 24 Nov 2026 09:05:00 +0000'],
    ...[`Message-ID: <${id ?? Math.random().toString(36).slice(2)}@mail.example>`, 'MIME-Version: 1.0'],
    ...headers,
    ...(headers.some((header) => /^content-type:/i.test(header)) ? [] : ['Content-Type: text/plain; charset=utf-8']),
    ...['', body],
  ];
  return lines.join('\n').replace(/\r?\n/g, '\r\n');
}

/** A delivery status notification about one recipient. */
export function notification(to: string, recipient: string, action: string, status: string, diagnostic = ''): string {
  return mailText(
    {
      ...{ from: 'MAILER-DAEMON@mx.example', to, subject: 'Delivery Status Notification' },
      headers: ['Content-Type: multipart/report; report-type=delivery-status; boundary="b1"'],
    },
    [
      ...['--b1', 'Content-Type: text/plain', '', `About your mail to ${recipient}.`],
      ...['--b1', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.example', ''],
      ...[`Final-Recipient: rfc822; ${recipient}`, `Action: ${action}`, `Status: ${status}`],
      ...(diagnostic ? [`Diagnostic-Code: smtp; ${diagnostic}`] : []),
      ...['', '--b1--', ''],
    ].join('\n'),
  );
}

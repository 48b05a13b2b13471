import { randomUUID } from 'node:crypto';
import { createTransport } from 'nodemailer';
import { z } from 'zod';

/** What the person who got a mail, or their mail server, sends back. */
export const mailAnswer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('reply'), text: z.string().min(1).max(50_000) }),
  z.strictObject({ kind: z.enum(['automatic', 'delivered', 'delayed', 'failed']) }),
]);
export type MailAnswer = z.infer<typeof mailAnswer>;

/** The mail that is answered. */
export interface AnsweredMail {
  /** The envelope sender, where notifications go. */
  sender: string;
  recipient: string;
  /** The address in `Reply-To:`; null where the mail takes no answers. */
  replyTo: string | null;
  subject: string;
  messageId: string;
  text: string;
}

export interface WrittenAnswer {
  envelope: { from: string; to: string };
  raw: string;
}

/** Action, status code and words of the notices that mail servers send (RFC 3464). */
const NOTICES = {
  delivered: { action: 'delivered', status: '2.0.0', says: '250 2.0.0 delivered to the mailbox' },
  delayed: { action: 'delayed', status: '4.4.1', says: '451 4.4.1 the server does not answer, we keep trying' },
  failed: { action: 'failed', status: '5.1.1', says: '550 5.1.1 no such user here' },
} as const;

/** Writes an answer as mail programs and servers do; null where the mail says nowhere to send it. */
export function writeAnswer(mail: AnsweredMail, answer: MailAnswer, now: Date): WrittenAnswer | null {
  const id = `<${randomUUID()}@mailbox.example>`;
  const about = `In-Reply-To: <${mail.messageId}>`;
  const usual = [`Date: ${now.toUTCString().replace('GMT', '+0000')}`, `Message-ID: ${id}`, 'MIME-Version: 1.0'];
  const plain = ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64'];
  switch (answer.kind) {
    case 'reply': {
      if (mail.replyTo === null) return null;
      const quoted = mail.text.trim().split('\n');
      const text = `${answer.text}\n\nOn ${now.toUTCString()} you wrote:\n${quoted.map((line) => `> ${line}`).join('\n')}\n`;
      const headers = [`From: ${mail.recipient}`, `To: ${mail.replyTo}`, `Subject: ${subjectOf('Re:', mail.subject)}`];
      return written(mail.recipient, mail.replyTo, [...headers, ...usual, about, ...plain], base64(text));
    }
    case 'automatic': {
      // A Reply-To at another domain is read by other programs, so the answer goes to the envelope sender (RFC 3834).
      const to = mail.replyTo !== null && domainOf(mail.replyTo) === domainOf(mail.sender) ? mail.replyTo : mail.sender;
      const headers = [`From: ${mail.recipient}`, `To: ${to}`, 'Auto-Submitted: auto-replied'];
      const subject = `Subject: ${subjectOf('Automatic reply:', mail.subject)}`;
      const text = 'I am away until Monday and do not read my email.\n';
      return written('', to, [...headers, subject, ...usual, about, ...plain], base64(text));
    }
    default: {
      const { action, status, says } = NOTICES[answer.kind];
      const headers = [
        ...['From: Mail Delivery System <mailer-daemon@mailbox.example>', `To: ${mail.sender}`],
        ...['Subject: Delivery Status Notification', 'Auto-Submitted: auto-replied', ...usual],
        'Content-Type: multipart/report; report-type=delivery-status; boundary="notice"',
      ];
      const parts = [
        ...['--notice', 'Content-Type: text/plain', '', `About your mail to ${mail.recipient}: ${says}`],
        ...['--notice', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mailbox.example', ''],
        ...[`Final-Recipient: rfc822; ${mail.recipient}`, `Action: ${action}`, `Status: ${status}`],
        ...[`Diagnostic-Code: smtp; ${says}`, '', '--notice--', ''],
      ];
      return written('', mail.sender, headers, parts.join('\r\n'));
    }
  }
}

/** Hands a mail to the SMTP server at `host:port`; throws with its reply where it is refused. */
export async function sendAnswer(server: string, { envelope, raw }: WrittenAnswer): Promise<void> {
  const { hostname: host, port } = new URL(`smtp://${server}`);
  const transport = createTransport({
    ...{ host: host.replace(/^\[|\]$/g, ''), port: Number(port), secure: false, ignoreTLS: true },
    ...{ connectionTimeout: 3_000, socketTimeout: 5_000 },
  });
  try {
    await transport.sendMail({ envelope, raw });
  } finally {
    transport.close();
  }
}

function written(from: string, to: string, headers: string[], body: string): WrittenAnswer {
  return { envelope: { from, to }, raw: `${headers.join('\r\n')}\r\n\r\n${body}` };
}

function subjectOf(before: string, subject: string): string {
  return `=?utf-8?B?${Buffer.from(`${before} ${subject}`).toString('base64')}?=`;
}

function base64(text: string): string {
  return Buffer.from(text)
    .toString('base64')
    .replace(/.{1,76}/g, '$&\r\n');
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

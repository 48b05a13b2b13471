import { simpleParser } from 'mailparser';
import { parse } from '../control-state';
import { CallError, readJson, send, sendJson, type Call } from '../http';
import { mailAnswer, sendAnswer, writeAnswer } from './answers';
import { html, type Html } from './html';
import { messageIdOf } from './reference';
import type { MailHead, MailStore } from './store';

const PAGE = 50;

const STYLE = `body{font:1rem/1.5 system-ui,sans-serif;max-width:70rem;margin:1rem auto;padding:0 1rem;color:#212b32;
background:#fff}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4rem .8rem .4rem 0;
border-bottom:1px solid #aeb7bd;vertical-align:top;overflow-wrap:anywhere}caption{text-align:left;padding-bottom:.5rem}
a{color:#005eb8}a:focus{background:#ffeb3b;color:#212b32;outline:3px solid #212b32}pre{white-space:pre-wrap;
overflow-wrap:anywhere;font:inherit;border:1px solid #aeb7bd;padding:1rem}iframe{width:100%;height:30rem;
border:1px solid #aeb7bd}dt{font-weight:600}dd{margin:0 0 .5rem}`;

/** A mail may hold anything: no script, nothing from elsewhere, and the frame around its HTML may do nothing at all. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; base-uri 'none'; form-action 'self'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/** The pages on which the demo's mail is read, and the same as JSON. A POST answers a mail. */
export async function answerPages(store: MailStore, inboundSmtp: string | null, call: Call): Promise<boolean> {
  const { path, response, method } = call;
  const answered = /^\/mailbox\/(\d{1,15})\/answer$/.exec(path)?.[1];
  if (answered !== undefined) return answerOne(store, inboundSmtp, call, Number(answered));
  if (method !== 'GET' && method !== 'HEAD') throw new CallError(405, 'GET');
  if (path === '/mailbox' || path === '/mailbox/') {
    const { mails, next, to } = await readPage(store, call);
    sendPage(call, to === null ? 'Mailbox' : `Mailbox: mail to ${to}`, listPage(mails, next, to));
    return true;
  }
  if (path === '/mailbox.json') {
    const { mails, next, to, before, limit } = await readPage(store, call);
    sendJson(response, 200, { items: mails, next, ...(await store.standing({ before, to, limit })) });
    return true;
  }
  const match = /^\/mailbox\/(\d{1,15})(\.json)?$/.exec(path);
  const mail = match ? await store.find(Number(match[1])) : null;
  if (!match || !mail) return false;
  const { raw, ...head } = mail;
  const parsed = await simpleParser(raw, { skipImageLinks: true });
  const content = {
    ...head,
    subject: parsed.subject ?? '',
    from: parsed.from?.text ?? '',
    replyTo: parsed.replyTo?.text ?? null,
    text: parsed.text ?? '',
    html: parsed.html || null,
    headers: Object.fromEntries(
      parsed.headerLines.map(({ key, line }) => [key, line.slice(line.indexOf(':') + 1).trim()]),
    ),
  };
  if (match[2]) sendJson(response, 200, content);
  else sendPage(call, content.subject || '(no subject)', mailPage(content));
  return true;
}

/** The person who got a mail, or their mail server, sends something back. */
async function answerOne(
  store: MailStore,
  inboundSmtp: string | null,
  { request, response, method }: Call,
  number: number,
): Promise<boolean> {
  if (method !== 'POST') throw new CallError(405, 'POST');
  const answer = parse(mailAnswer, await readJson(request));
  const mail = await store.find(number);
  if (!mail) return false;
  const { subject = '', text = '', replyTo } = await simpleParser(mail.raw);
  const written = writeAnswer(
    {
      ...{ sender: mail.sender, recipient: mail.recipients.split(',')[0]!, messageId: messageIdOf(mail.raw) },
      ...{ replyTo: replyTo?.value[0]?.address ?? null, subject, text },
    },
    answer,
    new Date(),
  );
  if (written === null || inboundSmtp === null) throw new CallError(409, 'this mail cannot be answered');
  await sendAnswer(inboundSmtp, written).catch((error: { responseCode?: number }) => {
    // A server that refuses says so by a code; anything else is a server that is away.
    throw new CallError(error.responseCode === undefined ? 503 : 409, 'the mail was not taken');
  });
  sendJson(response, 202, {});
  return true;
}

interface ListedMail extends Omit<MailHead, 'start'> {
  subject: string;
}

async function readPage(
  store: MailStore,
  call: Call,
): Promise<{ mails: ListedMail[]; next: number | null; to: string | null; before: number | null; limit: number }> {
  const query = new URLSearchParams(call.query);
  const limit = Math.min(Math.max(Math.trunc(Number(query.get('limit') ?? PAGE)) || PAGE, 1), 500);
  const before = /^\d{1,15}$/.test(query.get('before') ?? '') ? Number(query.get('before')) : null;
  const to = query.get('to') || null;
  const heads = await store.page({ before, to, limit: limit + 1 });
  const shown = heads.slice(0, limit);
  const mails = await Promise.all(
    shown.map(async ({ start, ...head }) => ({ ...head, subject: await subjectOf(start) })),
  );
  return { mails, next: heads.length > limit ? shown.at(-1)!.number : null, to, before, limit };
}

/** Reads the subject from the header alone, so that a page of fifty costs little. */
async function subjectOf(start: Buffer): Promise<string> {
  const end = start.indexOf('\r\n\r\n');
  const header = Buffer.concat([end < 0 ? start : start.subarray(0, end), Buffer.from('\r\n\r\n')]);
  return (await simpleParser(header)).subject ?? '';
}

function sendPage(call: Call, title: string, content: Html): void {
  const page = html`<!doctype html>
    <html lang="en-GB">
      <head>
        <meta charset="utf-8" />
        <title>${title} – demo mailbox</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html>`;
  send(call.response, 200, 'text/html; charset=utf-8', page.text, HEADERS);
}

function listPage(mails: ListedMail[], next: number | null, to: string | null): Html {
  if (mails.length === 0) return html`<p>No mail here${to === null ? ' yet' : ''}.</p>`;
  const rows = mails.map(
    (mail) =>
      html`<tr>
        <td>${time(mail.receivedAt)}</td>
        <td>${mail.recipients}</td>
        <td><a href="/mailbox/${mail.number}">${mail.subject || '(no subject)'}</a></td>
      </tr>`,
  );
  const filter = to === null ? '' : `&to=${encodeURIComponent(to)}`;
  const older =
    next === null ? html`` : html`<p><a href="/mailbox?before=${next}${filter}" rel="next">Older mail</a></p>`;
  return html`<p>Mail that the demo sent. Nothing here left this machine.</p>
    <table>
      <caption>
        Newest first
      </caption>
      <thead>
        <tr>
          <th scope="col">Received</th>
          <th scope="col">To</th>
          <th scope="col">Subject</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
    ${older}`;
}

function mailPage(mail: {
  receivedAt: Date;
  from: string;
  recipients: string;
  reference: string;
  text: string;
  html: string | null;
}): Html {
  const framed =
    mail.html === null
      ? html``
      : html`<h2>As HTML</h2>
          <iframe title="The mail as HTML" sandbox="" srcdoc="${mail.html}"></iframe>`;
  return html`<p><a href="/mailbox">All mail</a></p>
    <dl>
      <dt>Received</dt>
      <dd>${time(mail.receivedAt)}</dd>
      <dt>From</dt>
      <dd>${mail.from}</dd>
      <dt>To</dt>
      <dd>${mail.recipients}</dd>
      <dt>Reference</dt>
      <dd>${mail.reference}</dd>
    </dl>
    <h2>As text</h2>
    <pre>${mail.text}</pre>
    ${framed}`;
}

function time(at: Date): Html {
  const iso = at.toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')} UTC</time>`;
}

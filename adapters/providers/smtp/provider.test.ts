import { createServer, type AddressInfo, type Socket } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { HandOver, HandOverOutcome } from '../../../ports/delivery/message-provider';
import { listening } from '../../../test/support/listening';
import { until } from '../../../test/support/until';
import { SmtpProvider, type SmtpOptions, type SmtpPoolSettings, smtpPool } from './provider';

const message: HandOver = {
  reference: '0190a1b2-attempt',
  to: 'ann@example.org',
  subject: 'Your review',
  body: 'Please book your review.',
};
const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** What a scripted server does with one line; a string is written back with CRLF. */
type Script = (line: string, socket: Socket, session: { nth: number; mails: number }) => string | void;

/** An ordinary server's replies, for scripts to fall back to. Offers no PIPELINING unless `ehlo` says so. */
function ordinary(line: string): string {
  if (/^EHLO/i.test(line)) return '250 mail.example.org';
  if (/^DATA/i.test(line)) return '354 go on';
  if (/^QUIT/i.test(line)) return '221 bye';
  return '250 ok';
}

interface Scripted {
  url: string;
  lines: string[];
  connections: () => number;
}

/** A server below SMTP, for what no mail server's library would do. `.` stands for the end of a mail. */
async function scripted(
  script: Script,
  greeting: string | null | ((socket: Socket) => void) = '220 ready',
): Promise<Scripted> {
  const lines: string[] = [];
  let nth = 0;
  const server = createServer((socket) => {
    const session = { nth: ++nth, mails: 0 };
    socket.on('error', () => undefined);
    if (typeof greeting === 'function') greeting(socket);
    else if (greeting) socket.write(`${greeting}\r\n`);
    let rest = '';
    let inMail = false;
    socket.on('data', (chunk) => {
      rest += chunk.toString('latin1');
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (inMail && line !== '.') continue;
        if (inMail) session.mails++;
        inMail = false;
        lines.push(line);
        const reply = script(line, socket, session);
        if (typeof reply === 'string') socket.write(`${reply}\r\n`);
        if (/^DATA/i.test(line) && reply?.startsWith('354')) inMail = true;
      }
    });
  });
  const { port, close } = await listening(server);
  open.push(close);
  return { url: `smtp://127.0.0.1:${port}`, lines, connections: () => nth };
}

interface Received {
  from: string;
  to: string[];
  raw: Buffer;
}

/** A true mail server that keeps what it gets. */
async function mailbox(
  options: SMTPServerOptions = {},
): Promise<{ url: string; mails: Received[]; connections: () => number }> {
  const mails: Received[] = [];
  let connections = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    hidePIPELINING: false,
    logger: false,
    onConnect(_session, done) {
      connections++;
      done();
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map((to) => to.address),
          raw: Buffer.concat(chunks),
        });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  open.push(() => new Promise((done) => server.close(() => done())));
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    mails,
    connections: () => connections,
  };
}

function provider(url: string, options: Partial<SmtpOptions & SmtpPoolSettings> = {}): SmtpProvider {
  const settings = { url, from: 'Hill Surgery <surgery@hill.example>', timeoutMs: 10_000, connections: 2, ...options };
  const pool = smtpPool(settings);
  const made = new SmtpProvider({ ...settings, pool });
  open.push(() => pool.close());
  return made;
}

const send = (one: SmtpProvider, changes: Partial<HandOver> = {}): Promise<HandOverOutcome> =>
  one.handOver({ ...message, ...changes });

describe('a mail on the wire', () => {
  it('has one recipient, our reference in its id and the headers of an automatic mail', async () => {
    const { url, mails } = await mailbox();
    const one = provider(url, { replyTo: 'reply@hill.example', now: () => new Date('2026-11-22T09:30:00Z') });
    expect((await send(one)).kind).toBe('accepted');
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatchObject({ from: 'surgery@hill.example', to: ['ann@example.org'] });
    expect(mails[0]?.raw.toString('latin1')).toBe(
      [
        'From: Hill Surgery <surgery@hill.example>',
        'Reply-To: reply@hill.example',
        'Auto-Submitted: auto-generated',
        'MIME-Version: 1.0',
        'Content-Type: text/plain; charset=utf-8',
        'To: <ann@example.org>',
        'Subject: Your review',
        'Date: Sun, 22 Nov 2026 09:30:00 +0000',
        'Message-ID: <a.0190a1b2-attempt@hill.example>',
        'Content-Transfer-Encoding: quoted-printable',
        '',
        'Please book your review.=',
        '',
      ].join('\r\n'),
    );
  });

  it('N20 says where the patient stops such emails, and that one press is enough (RFC 8058)', async () => {
    const { url, mails } = await mailbox();
    const one = provider(url);
    const optOut = 'https://rollcall.example/o/Kq3abcdefgh';
    await send(one, { unsubscribe: { url: optOut, oneClick: true } });
    await send(one, { unsubscribe: { url: optOut, oneClick: false } });
    const [marketing, care] = mails.map(({ raw }) => raw.toString('latin1'));
    expect(marketing).toContain(
      `List-Unsubscribe: <${optOut}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n`,
    );
    expect(care).toContain(`List-Unsubscribe: <${optOut}>\r\n`);
    expect(care).not.toContain('List-Unsubscribe-Post');
  });

  it.each([
    ['curly quotes', 'Don\u2019t \u201cforget\u201d'],
    ['leading dots', '.\n..\n.hidden\n\n.'],
    ['a line of 5,000', 'word '.repeat(1000)],
    ['emoji', 'Well done \ud83d\ude00\n'],
    ['a megabyte', 'Line of text \u2013 number one.\n'.repeat(35_000)],
  ])('carries the text exactly: %s', async (_name, body) => {
    const { url, mails } = await mailbox();
    const outcome = await send(provider(url, { timeoutMs: 5000 }), {
      body,
      subject: 'Gr\u00fc\u00dfe \u2013 \ud83d\ude00',
    });
    expect(outcome.kind).toBe('accepted');
    const parsed = await simpleParser(mails[0]?.raw ?? '', { skipTextToHtml: true, skipTextLinks: true });
    expect(parsed.text).toBe(body);
    expect(parsed.subject).toBe('Gr\u00fc\u00dfe \u2013 \ud83d\ude00');
    expect(parsed.html).toBe(false);
  });

  it.each([
    ['"Smith, Jones & Co" <a@hill.example>', 'Smith, Jones & Co'],
    ['Dr. M\u00fcller <a@hill.example>', 'Dr. M\u00fcller'],
    ['a@hill.example', ''],
  ])('names its sender: %s', async (from, name) => {
    const { url, mails } = await mailbox();
    await send(provider(url, { from }));
    const parsed = await simpleParser(mails[0]?.raw ?? '');
    expect(parsed.from?.value).toEqual([{ name, address: 'a@hill.example' }]);
  });

  it('uses the ASCII form of a domain', async () => {
    const { url, mails } = await mailbox();
    await send(provider(url), { to: 'ann@b\u00fccher.example' });
    expect(mails[0]?.raw.toString()).toContain('To: <ann@xn--bcher-kva.example>');
  });

  it.each([
    '',
    'ann',
    'ann@',
    'a@b@c',
    'ann@example.org,bob@example.org',
    'ann@example.org\r\nRCPT TO:<x@y>',
    '<a@b.c>',
    'a b@c.d',
  ])('never offers %j to a server', async (to) => {
    const { url, lines } = await scripted(ordinary);
    expect(await send(provider(url), { to })).toMatchObject({ kind: 'refused', code: 'address-unknown' });
    expect(lines.filter((line) => /RCPT/.test(line))).toEqual([]);
  });
});

describe('what the server says', () => {
  const after =
    (command: RegExp, reply: string): Script =>
    (line) =>
      command.test(line) ? reply : ordinary(line);

  it.each<[string, RegExp, string, HandOverOutcome]>([
    ['at MAIL', /^MAIL/, '450 4.3.2 later', { kind: 'not-taken', code: 'mail-server-busy', detail: 'mail 450 4.3.2' }],
    ['at MAIL', /^MAIL/, '550 5.7.1 not you', { kind: 'halt', cause: 'configuration', detail: 'mail 550 5.7.1' }],
    ['at MAIL', /^MAIL/, '530 5.7.0 log in', { kind: 'halt', cause: 'credentials', detail: 'mail 530 5.7.0' }],
    ['at MAIL', /^MAIL/, '552 5.3.4 too big', { kind: 'refused', code: 'content-rejected', detail: 'mail 552 5.3.4' }],
    ['at MAIL', /^MAIL/, '503 out of step', { kind: 'not-taken', code: 'mail-server-busy', detail: 'mail 503' }],
    ['at MAIL', /^MAIL/, '421 closing', { kind: 'not-taken', code: 'mail-server-busy', detail: 'mail 421' }],
    ['at RCPT', /^RCPT/, '451 grey', { kind: 'not-taken', code: 'mail-server-busy', detail: 'rcpt 451' }],
    ['at RCPT', /^RCPT/, '452 4.2.2 full', { kind: 'not-taken', code: 'mailbox-full', detail: 'rcpt 452 4.2.2' }],
    ['at RCPT', /^RCPT/, '550 no such user', { kind: 'refused', code: 'address-unknown', detail: 'rcpt 550' }],
    ['at RCPT', /^RCPT/, '550 5.1.1 <ann@x>', { kind: 'refused', code: 'address-unknown', detail: 'rcpt 550 5.1.1' }],
    [
      'at RCPT',
      /^RCPT/,
      '550-5.1.10 a\r\n550 5.1.10 b',
      { kind: 'refused', code: 'address-unknown', detail: 'rcpt 550 5.1.10' },
    ],
    ['at RCPT', /^RCPT/, '552 full', { kind: 'refused', code: 'mailbox-full', detail: 'rcpt 552' }],
    ['at RCPT', /^RCPT/, '550 5.2.2 full', { kind: 'refused', code: 'mailbox-full', detail: 'rcpt 550 5.2.2' }],
    [
      'at RCPT',
      /^RCPT/,
      '554 5.7.1 policy',
      { kind: 'refused', code: 'mail-server-refused', detail: 'rcpt 554 5.7.1' },
    ],
    ['at DATA', /^DATA/, '451 later', { kind: 'not-taken', code: 'mail-server-busy', detail: 'data 451' }],
    ['at DATA', /^DATA/, '554 no', { kind: 'refused', code: 'mail-server-refused', detail: 'data 554' }],
    ['after the mail', /^\.$/, '451 later', { kind: 'not-taken', code: 'mail-server-busy', detail: 'message 451' }],
    ['after the mail', /^\.$/, '421 later', { kind: 'not-taken', code: 'mail-server-busy', detail: 'message 421' }],
    [
      'after the mail',
      /^\.$/,
      '554 5.6.0 spam',
      { kind: 'refused', code: 'content-rejected', detail: 'message 554 5.6.0' },
    ],
    ['after the mail', /^\.$/, '554 no', { kind: 'refused', code: 'content-rejected', detail: 'message 554' }],
    [
      'after the mail',
      /^\.$/,
      '550 5.1.1 x',
      { kind: 'refused', code: 'address-unknown', detail: 'message 550 5.1.1' },
    ],
    [
      'after the mail',
      /^\.$/,
      '550 5.4.1 x',
      { kind: 'refused', code: 'mail-server-refused', detail: 'message 550 5.4.1' },
    ],
    [
      'after the mail',
      /^\.$/,
      '250 2.0.0 Ok: queued as 4F1',
      { kind: 'accepted', providerReference: 'Ok: queued as 4F1' },
    ],
    ['after the mail', /^\.$/, '250 taken for ann@example.org', { kind: 'accepted' }],
  ])('%s %s %s (H15)', async (_when, command, reply, outcome) => {
    const { url } = await scripted(after(command, reply));
    expect(await send(provider(url))).toEqual(outcome);
  });

  it('is one outcome with PIPELINING too, also when DATA is let through without a recipient', async () => {
    for (const data of ['503 no recipient', '354 go on']) {
      const { url, lines } = await scripted((line) => {
        if (/^EHLO/.test(line)) return '250-mail.example.org\r\n250 PIPELINING';
        if (/^RCPT/.test(line)) return '550 5.1.1 no';
        return /^DATA/.test(line) ? data : ordinary(line);
      });
      expect(await send(provider(url))).toEqual({ kind: 'refused', code: 'address-unknown', detail: 'rcpt 550 5.1.1' });
      expect(lines).not.toContain('Please book your review.');
    }
  });

  it('keeps a connection through refusals, each wiped by RSET', async () => {
    const { url, lines, connections } = await scripted((line) =>
      /nobody/.test(line) ? '550 5.1.1 no' : ordinary(line),
    );
    const one = provider(url, { connections: 1 });
    for (const to of ['nobody@x.org', 'ann@x.org', 'nobody@x.org', 'bob@x.org']) {
      expect((await send(one, { to })).kind).toBe(to.startsWith('nobody') ? 'refused' : 'accepted');
    }
    expect(connections()).toBe(1);
    expect(lines.filter((line) => line === 'RSET')).toHaveLength(2);
  });
});

describe('whether the server may have taken a mail (N3)', () => {
  it('is not taken when nobody listens', async () => {
    const { url } = await scripted(ordinary);
    await open.pop()?.();
    expect(await send(provider(url))).toMatchObject({ kind: 'halt', cause: 'unavailable' });
  });

  it.each<[string, string | null | ((socket: Socket) => void)]>([
    ['says nothing', null],
    ['drops at once', (socket) => socket.destroy()],
    ['is closing (421)', '421 too busy'],
    ['will not speak to us (554)', '554 no service'],
    ['is no mail server', 'HTTP/1.1 400 Bad Request'],
  ])('is not taken when the server %s instead of greeting', async (_name, greeting) => {
    const { url } = await scripted(ordinary, greeting);
    expect(await send(provider(url, { timeoutMs: 1_000 }))).toMatchObject({ kind: 'halt', cause: 'unavailable' });
  });

  it('tells all who wait that there is no server', async () => {
    const { url, connections } = await scripted(ordinary, (socket) => socket.destroy());
    const one = provider(url);
    const outcomes = await Promise.all(Array.from({ length: 40 }, () => send(one)));
    expect(new Set(outcomes.map((outcome) => outcome.kind))).toEqual(new Set(['halt']));
    expect(connections()).toBeLessThanOrEqual(4);
  });

  it.each<[string, RegExp]>([
    ['MAIL', /^MAIL/],
    ['RCPT', /^RCPT/],
    ['DATA', /^DATA/],
  ])('is not taken when the connection goes at %s', async (_name, command) => {
    for (const leave of ['destroy', 'resetAndDestroy', 'end'] as const) {
      const { url } = await scripted((line, socket) => (command.test(line) ? void socket[leave]() : ordinary(line)));
      expect(await send(provider(url))).toMatchObject({ kind: 'not-taken', code: 'mail-server-busy' });
    }
  });

  it.each<[string, RegExp]>([
    ['MAIL', /^MAIL/],
    ['RCPT', /^RCPT/],
    ['DATA', /^DATA/],
  ])('is not taken when the server hangs at %s', async (_name, command) => {
    const { url } = await scripted((line) => (command.test(line) ? undefined : ordinary(line)));
    expect(await send(provider(url, { timeoutMs: 500 }))).toMatchObject({
      kind: 'not-taken',
      code: 'mail-server-busy',
    });
  });

  it('is not taken when the connection goes in the middle of a long mail', async () => {
    const { url } = await scripted((line, socket) => {
      if (!/^DATA/.test(line)) return ordinary(line);
      socket.pause(); // so that the mail cannot get through whole
      setImmediate(() => socket.write('354 go on\r\n', () => setTimeout(() => socket.destroy(), 50)));
      return;
    });
    const outcome = await send(provider(url, { timeoutMs: 3000 }), { body: 'One line of many\n'.repeat(500_000) });
    expect(outcome).toMatchObject({ kind: 'not-taken', code: 'mail-server-busy' });
  });

  it.each<[string, Script]>([
    ['goes', (_line, socket) => void socket.destroy()],
    ['is reset', (_line, socket) => void socket.resetAndDestroy()],
    ['ends', (_line, socket) => void socket.end()],
    ['hangs', () => undefined],
    ['ends in the middle of a 250', (_line, socket) => void socket.end('250 o')],
    ['ends in the middle of a 554', (_line, socket) => void socket.end('554 n')],
    ['answers garbage', () => 'what?'],
    ['answers 2 without a code', () => '2 ok'],
    ['answers 354 again', () => '354 go on'],
  ])('is ambiguous when the connection %s after the final dot', async (_name, behave) => {
    const { url, lines } = await scripted((line, ...rest) => (line === '.' ? behave(line, ...rest) : ordinary(line)));
    const outcome = await send(provider(url, { timeoutMs: 3_000 }));
    expect(outcome.kind).toBe('ambiguous');
    expect(JSON.stringify(outcome)).not.toMatch(/ann|review/);
    expect(lines.filter((line) => line === '.')).toHaveLength(1);
  });

  it('goes on with a new connection after each of these', async () => {
    const { url, connections } = await scripted((line, socket, { nth }) =>
      line === '.' && nth % 2 ? void socket.destroy() : ordinary(line),
    );
    const one = provider(url, { connections: 1 });
    const kinds: string[] = [];
    for (let n = 0; n < 4; n++) kinds.push((await send(one)).kind);
    expect(kinds).toEqual(['ambiguous', 'accepted', 'accepted', 'accepted']);
    expect(connections()).toBe(2);
  });

  it.each<[string, (socket: Socket) => string | void]>([
    ['a drop', (socket) => void socket.destroy()],
    ['421', () => '421 4.7.0 enough mails'],
  ])('hands over again at once when a used connection ends with %s at the next mail', async (_name, leave) => {
    const { url, lines, connections } = await scripted((line, socket, { mails }) =>
      /^MAIL/.test(line) && mails === 1 ? leave(socket) : ordinary(line),
    );
    const one = provider(url, { connections: 1 });
    for (let n = 0; n < 3; n++) expect((await send(one)).kind).toBe('accepted');
    expect(connections()).toBe(3);
    expect(lines.filter((line) => line === '.')).toHaveLength(3);
  });

  it('halts, and charges nobody with a try, when the server goes down under open connections', async () => {
    let isDown = false;
    const { url } = await scripted(
      (line) => (isDown && /^MAIL/.test(line) ? '421 going down' : ordinary(line)),
      (socket) => socket.write(isDown ? '421 down\r\n' : '220 ready\r\n'),
    );
    const one = provider(url, { connections: 5 });
    const all = () => Promise.all(Array.from({ length: 20 }, () => send(one)));
    expect(new Set((await all()).map(({ kind }) => kind))).toEqual(new Set(['accepted']));
    isDown = true;
    expect(new Set((await all()).map(({ kind }) => kind))).toEqual(new Set(['halt']));
    isDown = false;
    // A connection that was being opened meanwhile may still hear that the server is down, and then nothing was taken.
    await until('all are taken again', async () => {
      const kinds = new Set((await all()).map(({ kind }) => kind));
      expect(['accepted', 'not-taken']).toEqual(expect.arrayContaining([...kinds]));
      return kinds.size === 1 && kinds.has('accepted');
    });
  });

  it('never hands over again what may have gone', async () => {
    const { url, lines } = await scripted((line, socket, { mails }) =>
      line === '.' && mails === 2 ? void socket.destroy() : ordinary(line),
    );
    const one = provider(url, { connections: 1 });
    expect((await send(one)).kind).toBe('accepted');
    expect((await send(one)).kind).toBe('ambiguous');
    expect(lines.filter((line) => line === '.')).toHaveLength(2);
  });

  it('sends nothing after it was aborted, and awaits the reply to what it had sent', async () => {
    let release: () => void = () => undefined;
    const { url, lines } = await scripted((line, socket) => {
      if (line !== '.') return ordinary(line);
      release = () => socket.write('250 ok\r\n');
      return;
    });
    const one = provider(url, { connections: 1 });
    const stop = new AbortController();
    const first = one.handOver(message, stop.signal);
    const second = one.handOver(message, stop.signal);
    while (!lines.includes('.')) await new Promise((done) => setImmediate(done));
    stop.abort();
    expect(await second).toEqual({ kind: 'halt', cause: 'unavailable', detail: 'aborted' });
    release();
    expect((await first).kind).toBe('accepted');
    expect(await one.handOver(message, stop.signal)).toMatchObject({ kind: 'halt', cause: 'unavailable' });
    expect(lines.filter((line) => line === '.')).toHaveLength(1);
  });
});

describe('logging in', () => {
  const withAuth =
    (reply: string): Script =>
    (line) => {
      if (/^EHLO/.test(line)) return '250-mail.example.org\r\n250 AUTH PLAIN';
      return /^AUTH/.test(line) ? reply : ordinary(line);
    };
  const url = (plain: string) => plain.replace('smtp://', 'smtp://user%40x:p%3Aw@');

  it('sends what the address says', async () => {
    const server = await scripted(withAuth('235 ok'));
    expect((await send(provider(url(server.url)))).kind).toBe('accepted');
    expect(server.lines).toContain(`AUTH PLAIN ${Buffer.from('\0user@x\0p:w').toString('base64')}`);
  });

  it.each([
    ['535 5.7.8 wrong', 'credentials'],
    ['534 other mechanism', 'credentials'],
    ['454 4.7.0 try later', 'unavailable'],
    ['421 closing', 'unavailable'],
  ])('halts on %s', async (reply, cause) => {
    const server = await scripted(withAuth(reply));
    const outcome = await send(provider(url(server.url)));
    expect(outcome).toMatchObject({ kind: 'halt', cause });
    expect(JSON.stringify(outcome)).not.toMatch(/user|p:w/);
  });
});

describe('TLS', () => {
  it('is used where the server offers it; on loopback its certificate is not checked', async () => {
    let secure = false;
    const { url } = await mailbox({
      disabledCommands: [],
      onMailFrom(_address, session, done) {
        secure = session.secure;
        done();
      },
    });
    expect((await send(provider(url, { timeoutMs: 3000 }))).kind).toBe('accepted');
    expect(secure).toBe(true);
    expect((await send(provider(`${url}?ignoreTLS=true`))).kind).toBe('accepted');
    expect(secure).toBe(false);
  });

  it('halts on a certificate that does not hold, and where TLS is required and not offered', async () => {
    const { url } = await mailbox({ disabledCommands: [] });
    const strict = provider(`${url}?tls.rejectUnauthorized=true`, { timeoutMs: 3000 });
    expect(await send(strict)).toMatchObject({ kind: 'halt', cause: 'unavailable' });
    const plain = await mailbox();
    expect(await send(provider(`${plain.url}?requireTLS=true`))).toMatchObject({ kind: 'halt', cause: 'unavailable' });
  });
});

describe('the connections', () => {
  it('are no more than allowed, shared by many mails', async () => {
    const { url, mails, connections } = await mailbox();
    const one = provider(url, { connections: 3, timeoutMs: 5000 });
    const outcomes = await Promise.all(
      Array.from({ length: 120 }, (_, n) => send(one, { to: `p${n}@x.org`, body: `Text ${n}` })),
    );
    expect(outcomes.every((outcome) => outcome.kind === 'accepted')).toBe(true);
    expect(new Set(mails.map((mail) => mail.to[0])).size).toBe(120);
    for (const mail of mails) {
      const n = /^p(\d+)@/.exec(mail.to[0] ?? '')?.[1];
      expect(mail.raw.toString()).toContain(`\r\n\r\nText ${n}=\r\n`);
    }
    expect(connections()).toBe(3);
  });

  it.each(['before', 'after'])(
    'make do with fewer when the server turns one away %s another is ready',
    async (when) => {
      let greeted = 0;
      const { url, connections } = await scripted(ordinary, (socket) => {
        if (++greeted > 1) socket.write('421 too many\r\n');
        else if (when === 'after') socket.write('220 ready\r\n');
        else setTimeout(() => socket.write('220 ready\r\n'), 50);
      });
      const one = provider(url, { connections: 5, timeoutMs: 3000 });
      const outcomes = await Promise.all(Array.from({ length: 30 }, () => send(one)));
      expect(outcomes.filter((outcome) => outcome.kind === 'accepted')).toHaveLength(30);
      expect(connections()).toBe(5);
    },
  );

  it('are closed when idle, and after their share of mails', async () => {
    const { url, lines, connections } = await scripted(ordinary);
    const one = provider(url, { connections: 1, mailsPerConnection: 2, idleMs: 20 });
    for (let n = 0; n < 4; n++) expect((await send(one)).kind).toBe('accepted');
    expect(connections()).toBe(2);
    const quits = () => lines.filter((line) => line === 'QUIT').length;
    while (quits() < 2) await new Promise((done) => setImmediate(done));
    expect((await send(one)).kind).toBe('accepted');
    expect(connections()).toBe(3);
    while (quits() < 3) await new Promise((done) => setTimeout(done, 5));
  });

  it('close after what is going on has ended', async () => {
    let release: () => void = () => undefined;
    const { url, lines } = await scripted((line, socket) => {
      if (line !== '.') return ordinary(line);
      release = () => socket.write('250 ok\r\n');
      return;
    });
    const pool = smtpPool({ url, connections: 1, timeoutMs: 500 });
    const one = new SmtpProvider({ url, from: 'a@hill.example', pool, timeoutMs: 500 });
    const first = send(one);
    const second = send(one);
    while (!lines.includes('.')) await new Promise((done) => setImmediate(done));
    const closed = pool.close();
    expect(await second).toEqual({ kind: 'halt', cause: 'unavailable', detail: 'closed' });
    release();
    expect((await first).kind).toBe('accepted');
    await closed;
    expect(await send(one)).toMatchObject({ kind: 'halt', detail: 'closed' });
  });

  it('ask for delivery notifications only when told to, and only where they are offered', async () => {
    const offering: Script = (line) => (/^EHLO/.test(line) ? '250-mail.example.org\r\n250 DSN' : ordinary(line));
    const asked = async (script: Script, requestDsn: boolean) => {
      const { url, lines } = await scripted(script);
      expect((await send(provider(url, { requestDsn }))).kind).toBe('accepted');
      return lines.filter((line) => /^(MAIL|RCPT)/.test(line));
    };
    expect(await asked(offering, true)).toEqual([
      'MAIL FROM:<surgery@hill.example> RET=HDRS ENVID=0190a1b2-attempt',
      'RCPT TO:<ann@example.org> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;ann@example.org',
    ]);
    const plain = ['MAIL FROM:<surgery@hill.example>', 'RCPT TO:<ann@example.org>'];
    expect(await asked(offering, false)).toEqual(plain);
    expect(await asked(ordinary, true)).toEqual(plain);
  });
});

describe('what it can do', () => {
  it('has no look-up, no receipts and no limit of length', async () => {
    const one = provider('smtp://127.0.0.1:1');
    expect(one.capabilities).toMatchObject({
      lookUpByReference: false,
      receipts: false,
      maxUnits: null,
      concurrency: 40,
    });
    await expect(one.lookUp()).rejects.toThrow('cannot be asked');
    expect(one.readReceipt()).toBeNull();
    expect(one.readReply()).toBeNull();
  });
});

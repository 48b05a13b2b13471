// cspell:ignore Autorespond Czwartek Iawn Tach napisał npon ysgrifennodd
import { createMailReader } from './mail-reader';

const reader = createMailReader({ domain: 'mail.practice.example', senders: ['hello@practice.example'] });

const HEAD = [
  'From: Pat <pat@mail.example>',
  'Subject: Re: Review',
  'Message-ID: <m1@mail.example>',
  'MIME-Version: 1.0',
];

async function read(headers: string[], body: string, { emptySender = false } = {}) {
  const type = headers.some((header) => /^content-type/i.test(header))
    ? []
    : ['Content-Type: text/plain; charset=utf-8'];
  const kept = HEAD.filter((line) => !headers.some((header) => header.split(':')[0] === line.split(':')[0]));
  const raw = [...kept, ...headers, ...type, '', body].join('\n').replace(/\r?\n/g, '\r\n');
  return reader.read(Buffer.from(raw), { emptySender });
}

const QUOTE =
  'On Mon, 23 Nov 2026 at 14:00, Practice <r-x@mail.practice.example> wrote:\n> Dear Pat,\n> Reply STOP to stop these.';

describe('P26 what is new in an answer', () => {
  it.each([
    ['above a quote', `Thursday is fine.\n\n${QUOTE}`, 'Thursday is fine.'],
    ['with a name', `Thursday.\n\nKind regards,\nPat\n\n${QUOTE}`, 'Thursday.\n\nKind regards,\nPat'],
    [
      'that begins like a heading',
      `On Monday I had an attack and my neighbour wrote:\ncall them.\n\n${QUOTE}`,
      'On Monday I had an attack and my neighbour wrote:\ncall them.',
    ],
    [
      'between quoted questions',
      'On Mon, 23 Nov 2026 at 14:00, Practice wrote:\n\n> Wheezing?\n\nTwice.\n\n> At night?\n\nNo.\n\n> Bye',
      '> Wheezing?\n\nTwice.\n\n> At night?\n\nNo.',
    ],
    [
      'above an Outlook heading',
      'Fine.\n\nGet Outlook for Android<https://aka.ms/x>\n________________________________\nFrom: Practice <r-x@mail.practice.example>\nSent: Monday\n\nDear Pat',
      'Fine.',
    ],
    [
      'below a Polish heading',
      'Czwartek.\n\npon., 23 lis 2026 o 14:00 Practice <r-x@mail.practice.example> napisał(a):\n\n> Dear Pat',
      'Czwartek.',
    ],
    ['below a Welsh heading', 'Iawn.\n\nAr 23 Tach 2026 am 14:00, ysgrifennodd Practice:\n\n> Dear Pat', 'Iawn.'],
    [
      'above an employer’s notice',
      `Fine.\n\nPat\n\nThis email and its files are confidential and intended only for the addressee.\n\n${QUOTE}`,
      'Fine.\n\nPat',
    ],
    ['which is nothing', QUOTE, ''],
  ])('%s', async (_where, body, fresh) => {
    const mail = await read([], body);
    expect(mail.fresh).toBe(fresh);
    expect(mail.whole).toContain('Dear Pat'.slice(0, body.includes('Dear') ? 8 : 0));
  });

  it('is all of it where nothing is quoted', async () => {
    expect(await read([], 'Thursday is fine.')).toMatchObject({
      fresh: 'Thursday is fine.',
      whole: null,
      automatic: 'no',
    });
  });

  it('is plain text of a mail that has only HTML, without pictures and scripts', async () => {
    const html =
      '<p>Thursday &amp; Friday</p><img src="https://spy.example/x.gif"><script>alert(1)</script><div style="display:block"><blockquote class="gmail_quote">Dear Pat</blockquote></div>';
    const mail = await read(['Content-Type: text/html; charset=utf-8'], html);
    expect(mail.fresh).toBe('Thursday & Friday');
    expect(mail.whole).toContain('Dear Pat');
    expect(JSON.stringify(mail)).not.toMatch(/spy\.example|alert/);
  });
});

describe('N19 what a program wrote', () => {
  it.each([
    [['Auto-Submitted: auto-replied (vacation)'], 'auto-reply'],
    [['Auto-Submitted: no'], 'no'],
    [['X-Autorespond: Away'], 'auto-reply'],
    [['Precedence: auto_reply'], 'auto-reply'],
    [['X-Auto-Response-Suppress: All'], 'no'],
    [['X-Auto-Response-Suppress: All', 'X-MS-Exchange-Inbox-Rules-Loop: a@b.example'], 'auto-reply'],
    [['Subject: =?utf-8?Q?R=C3=A9ponse_automatique_=3A_Review?='], 'auto-reply'],
    [['Subject: Automatic reply: Review'], 'auto-reply'],
    [['Precedence: list', 'List-Id: <friends.example>'], 'list'],
    [['From: Practice <hello@practice.example>'], 'own-notification'],
    [['Message-ID: <n1@mail.practice.example>'], 'own-notification'],
    [['From: MAILER-DAEMON@mx.example'], 'delivery-failure'],
  ])('%j is %s', async (headers, kind) => {
    expect((await read(headers, 'Hello')).automatic).toBe(kind);
  });

  it.each([
    [
      'delivery-status',
      'message/delivery-status',
      'Final-Recipient: rfc822; a@b.example\nAction: delayed\nStatus: 4.4.1',
      'delivery-delayed',
    ],
    [
      'delivery-status',
      'message/delivery-status',
      'Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1',
      'delivery-failure',
    ],
    [
      'disposition-notification',
      'message/disposition-notification',
      'Disposition: manual-action/MDN-sent-manually; displayed',
      'read-receipt',
    ],
  ])('a report %s is %s', async (type, part, content, kind) => {
    const body = `--b1\nContent-Type: text/plain\n\nStill trying.\n--b1\nContent-Type: ${part}\n\n${content}\n--b1--`;
    const mail = await read([`Content-Type: multipart/report; report-type=${type}; boundary="b1"`], body);
    expect(mail).toMatchObject({ automatic: kind, fresh: '', attachments: [] });
  });

  it('has an empty envelope sender', async () => {
    expect((await read([], 'Back soon.', { emptySender: true })).automatic).toBe('auto-reply');
  });
});

it('a mail that cannot be read has no text, and is not lost', async () => {
  for (const raw of [Buffer.from(''), Buffer.from([0, 255, 1, 2]), Buffer.from('no header at all')]) {
    const mail = await reader.read(raw, { emptySender: false });
    expect(typeof mail.fresh).toBe('string');
  }
});

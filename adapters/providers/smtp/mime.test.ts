import { simpleParser } from 'mailparser';
import { encodeBody, encodeText } from './mime';

const texts: [name: string, text: string][] = [
  ['plain', 'Please book your review.'],
  ['plain with a last line break', 'Please book your review.\n'],
  ['two last line breaks', 'Dear Ann,\n\nBye\n\n'],
  ['empty', ''],
  ['one line break', '\n'],
  ['curly quotes and a pound', 'Don\u2019t \u201cforget\u201d: \u00a310 \u2013 5\u20ac'],
  ['equals and soft breaks', 'a=b =20 =\nhttps://example.org/?x=1&y=2'],
  ['blanks at line ends', 'one \ntwo\t\nthree  '],
  ['leading dots', '.\n..\n.hidden\nend.'],
  ['From at a line start', 'From me\nFrom you'],
  ['76, 75, 77 characters', ['x'.repeat(76), 'x'.repeat(75), 'x'.repeat(77)].join('\n')],
  ['a line of 5,000', 'word '.repeat(1000)],
  ['a line of 5,000 without blanks', 'x'.repeat(5000)],
  ['long with curly quotes', '\u201cquoted\u201d '.repeat(300)],
  ['emoji', 'Well done \ud83d\ude00\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67'],
  ['Welsh', 'Mae\u2019n bryd i chi g\u00e2l eich prawf llygaid, t\u0177 a d\u0175r'],
  [
    'Arabic',
    '\u0645\u0631\u062d\u0628\u0627 \u0628\u0643\u0645 \u0641\u064a \u0627\u0644\u0639\u064a\u0627\u062f\u0629\n'.repeat(
      40,
    ),
  ],
  ['Chinese without a last line break', '\u8bf7\u9884\u7ea6\u60a8\u7684\u590d\u67e5'.repeat(30)],
  ['no-break and zero-width spaces', 'a\u00a0b\u200bc\ufeffd'],
];

describe('the body of a mail goes out exactly as written', () => {
  it.each(texts)('comes out as it went in: %s', async (_name, text) => {
    const encoded = encodeBody(text);
    const parsed = await simpleParser(`Content-Type: text/plain; charset=utf-8\r\n${encoded}`, {
      skipTextToHtml: true,
    });
    expect(parsed.text ?? '').toBe(text);
  });

  it.each(texts)('is ASCII in lines of at most 76: %s', (_name, text) => {
    const encoded = encodeBody(text);
    expect(encoded).toMatch(/^[\t\r\n -~]*$/);
    expect(encoded.replace(/\r\n/g, '')).not.toMatch(/[\r\n]/);
    const [, body = ''] = encoded.split(/\r\n\r\n(.*)/s);
    expect(Math.max(...body.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(76);
    expect(body.split('\r\n').some((line) => /[ \t]$/.test(line))).toBe(false);
  });

  it('takes every kind of line break for one', () => {
    expect(encodeBody('a\r\nb\rc\nd\n')).toBe(encodeBody('a\nb\nc\nd\n'));
  });

  it('survives a mailbox of the mbox kind', () => {
    expect(encodeBody('From me\n')).not.toMatch(/^From /m);
  });

  it('uses base64 where most of it is not ASCII', () => {
    expect(encodeBody('\u8bf7\u9884\u7ea6')).toContain('base64');
    expect(encodeBody('It\u2019s time')).toContain('quoted-printable');
  });
});

describe('a header text', () => {
  const subjects = [
    'Your review',
    'Your “annual” review: £0',
    'Ärzte-Termin 😀'.repeat(20),
    'a'.repeat(300),
    'word '.repeat(60).trim(),
    'two  blanks   inside and a rather long line that has to be folded somewhere near here',
    ' leading and trailing ',
    '=?utf-8?Q?looks_encoded?=',
    'tab\there',
    'Re: (comment) "quoted" <angle>, comma; semicolon',
  ];

  it.each(subjects)('comes out as it went in: %s', async (subject) => {
    const header = `Subject: ${encodeText(subject, 9)}`;
    for (const line of header.split('\r\n')) expect(line.length).toBeLessThanOrEqual(76);
    expect(header).toMatch(/^[\r\n -~]*$/);
    const parsed = await simpleParser(`${header}\r\n\r\nx`);
    expect(parsed.subject).toBe(subject);
  });

  it('cannot add a header', () => {
    expect(encodeText('x\r\nBcc: a@example.org', 9)).toBe('x Bcc: a@example.org');
    expect(encodeText('é\nBcc: a@example.org', 9)).not.toContain('\nBcc');
  });
});

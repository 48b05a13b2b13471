import fc from 'fast-check';
import { caseBars, figureBars, outcomeDots, reasonBars, statusBar, swatch, timeline, TONES, type StatusPart } from '.';

/** Fails on what an XML parser or our CSP would refuse. */
function expectSound(markup: string) {
  const open: string[] = [];
  const rest = markup.replace(
    /<(\/?)([a-zA-Z]+)((?: [a-zA-Z0-9-]+="[^"<>]*")*)>/g,
    (_, close: string, name: string) => {
      if (close) expect(open.pop()).toBe(name);
      else open.push(name);
      return '';
    },
  );
  expect(open).toEqual([]);
  expect(rest).not.toMatch(/[<>]/);
  expect(markup.replace(/&(amp|lt|gt|quot|#39);/g, '')).not.toMatch(/&/);
  expect(markup).not.toMatch(/<[^>]* (style|on[a-z]+)=|<(style|script)/);
  expect(markup).not.toMatch(/NaN|undefined|Infinity|null/);
  const ids = [...markup.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id!);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, id] of markup.matchAll(/(?:url\(#|aria-(?:labelledby|describedby)=")([\w-]+)/g))
    expect(ids).toContain(id);
}

const describedAs = (markup: string) => /<desc[^>]*>([^<]*)/.exec(markup)?.[1];
const parts = (delivered: number, errors: number, waiting: number, notSent: number): StatusPart[] => [
  { tone: 'delivered', label: 'delivered', count: delivered },
  { tone: 'errors', label: 'with errors', count: errors },
  { tone: 'waiting', label: 'waiting', count: waiting },
  { tone: 'not-sent', label: 'not sent', count: notSent },
];
const bar = (some: StatusPart[], total: number, tiny = false) =>
  statusBar({ id: 'bar', title: 'Messages', parts: some, total, tiny });
const widths = (markup: string) =>
  [...markup.matchAll(/rc-part--[^>]* width="([\d.]+)%"/g)].map(([, width]) => Number(width));
const sumOf = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0);

describe('status bar', () => {
  test('says the finding, as a picture with a name', () => {
    const markup = bar(parts(9301, 37, 74, 0), 9412);
    expect(describedAs(markup)).toBe('9,301 of 9,412 delivered; 37 with errors; 74 waiting.');
    expect(markup).toContain('role="img" aria-labelledby="bar-title" aria-describedby="bar-desc"');
    expect(markup).toContain('<title id="bar-title">Messages</title>');
    expect(markup).toContain('9,301<tspan> delivered</tspan>');
    expectSound(markup);
  });

  test('its parts add up to the whole, and 37 of 9,412 are at least 3 px beside their gap on a telephone', () => {
    const drawn = widths(bar(parts(9301, 37, 74, 0), 9412));
    expect(drawn).toHaveLength(3);
    expect(sumOf(drawn)).toBeCloseTo(100, 1);
    expect((Math.min(...drawn) / 100) * 288 - 2).toBeGreaterThanOrEqual(2.99);
  });

  test.each([
    [parts(0, 0, 0, 0), 0, 'Nothing to show yet.', 0],
    [[], 0, 'Nothing to show yet.', 0],
    [parts(1, 0, 0, 0), 1, '1 of 1 delivered.', 1],
    [parts(9412, 0, 0, 0), 9412, 'All 9,412 delivered.', 1],
    [parts(0, 0, 9412, 0), 9412, '0 of 9,412 delivered; 9,412 waiting.', 1],
    [parts(999_999, 1, 0, 0), 1_000_000, '999,999 of 1,000,000 delivered; 1 with errors.', 2],
  ])('case %#: %j', (some, total, finding, drawn) => {
    const markup = bar(some, total);
    expect(describedAs(markup)).toBe(finding);
    expect(widths(markup)).toHaveLength(drawn);
    expectSound(markup);
  });

  test('what no part tells of is drawn as still empty', () => {
    expect(sumOf(widths(bar(parts(4000, 0, 0, 0), 8000)))).toBeCloseTo(50, 1);
    expect(bar(parts(4000, 0, 0, 0), 8000)).toContain('rc-track');
    expect(bar(parts(8000, 0, 0, 0), 8000)).not.toContain('rc-track');
  });

  test('has a pattern as well as a colour for each part but the first', () => {
    const markup = bar(parts(3000, 3000, 2000, 1412), 9412);
    for (const tone of ['errors', 'waiting', 'not-sent']) {
      expect(markup).toContain(`rc-part--${tone}`);
      expect(markup).toContain(`fill="url(#bar-${tone})"`);
    }
  });

  test('tiny is 8 px high and has no labels, but its name and finding', () => {
    const markup = bar(parts(9301, 37, 74, 0), 9412, true);
    expect(markup).toMatch(/^<svg .*height="8"/);
    expect(markup).not.toContain('<text');
    expect(describedAs(markup)).toContain('37 with errors');
    expectSound(markup);
  });

  test('labels may have been typed by a patient', () => {
    const markup = bar([{ tone: 'delivered', label: '<b>&"\'\u0000', count: 2 }], 3);
    expect(markup).toContain('&lt;b&gt;&amp;&quot;&#39;');
    expectSound(markup);
  });

  test('an id that could not name anything is refused', () => {
    expect(() => statusBar({ id: '1" onload="', title: '', parts: [], total: 0 })).toThrow('needs an id');
  });

  test('is sound whatever it is given', () => {
    const words = fc.string().map((some) => some.replace(/NaN|undefined|null|Infinity/g, ''));
    const count = fc.oneof(fc.nat(), fc.constantFrom(NaN, -1, Infinity));
    const part = fc.record({ tone: fc.constantFrom(...TONES), label: words, count });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), count, words, fc.boolean(), (some, total, title, tiny) => {
        const markup = statusBar({ id: 'bar', title, parts: some, total, tiny });
        expect(sumOf(widths(markup))).toBeLessThanOrEqual(100.01);
        expectSound(markup);
      }),
    );
  });
});

describe('reason bars', () => {
  const reasons = [
    { label: 'Has died', count: 12 },
    { label: 'Not found in PDS', count: 212 },
    { label: '<b>Blocked</b> & more', count: 0 },
  ];

  test('the largest is first and is what the finding says', () => {
    const markup = reasonBars({ title: 'Reasons', reasons });
    expect(markup).toContain('aria-label="Reasons: Most often Not found in PDS (212), then Has died (12)."');
    expect(markup.indexOf('<bdi>Not found')).toBeLessThan(markup.indexOf('<bdi>Has died'));
    expect(markup).toContain('<bdi>&lt;b&gt;Blocked&lt;/b&gt; &amp; more</bdi>');
    expectSound(markup);
  });

  test('bars are in proportion from zero, and leave their numbers room', () => {
    const [most, less] = widths(reasonBars({ title: 'Reasons', reasons }));
    expect(less! / most!).toBeCloseTo(12 / 212, 3);
    expect(most).toBeLessThan(90);
    const [million, one] = widths(
      reasonBars({ title: '', reasons: [1, 1_000_000].map((count) => ({ label: '', count })) }),
    );
    expect(million).toBeLessThan(70);
    expect((one! / 100) * 288).toBeGreaterThanOrEqual(2.99);
  });

  test.each([
    [[], 'Nothing to show yet.'],
    [reasons.slice(0, 1), 'Only Has died (12).'],
  ])('case %#', (some, finding) => {
    const markup = reasonBars({ title: 'Reasons', reasons: some });
    expect(markup).toContain(`aria-label="Reasons: ${finding}"`);
    expectSound(markup);
  });
});

test('figures keep their order and share a scale', () => {
  const markup = figureBars({
    title: 'Last 7 days',
    figures: [
      { label: 'Replies', count: 100, tone: 'unconfirmed' },
      { label: 'Sent', count: 1000, tone: 'waiting' },
    ],
  });
  expect(markup).toContain('aria-label="Last 7 days: Replies 100, Sent 1,000."');
  const [replies, sent] = widths(markup);
  expect(sent! / replies!).toBeCloseTo(10, 1);
  expectSound(markup);
});

test('a swatch says nothing by itself', () => {
  expect(swatch({ id: 'row-1', tone: 'errors' })).toContain('aria-hidden="true"');
  TONES.forEach((tone) => expectSound(swatch({ id: 'row-1', tone })));
});

describe('timeline', () => {
  const at = (minute: number) => new Date(Date.parse('2026-11-24T14:35:00Z') + minute * 60_000).toISOString();
  const minutes = Array.from({ length: 35 }, (_, index) => ({ at: at(index), sent: 100, delivered: 90 }));
  const usual = { id: 'time', title: 'Sending', minutes, bands: [], marks: [], timeZone: 'Europe/London' };

  test('says the finding, as a picture with a name', () => {
    const markup = timeline({
      ...usual,
      bands: [{ from: at(5), to: at(15), kind: 'pause' }],
      marks: [{ at: at(34), label: 'Stopped <by> "Sam" & Co' }],
    });
    expect(describedAs(markup)).toBe(
      '3,500 sent and 3,150 delivered from 2:35pm to 3:10pm on 24 November 2026; paused once; ' +
        'Stopped &lt;by&gt; &quot;Sam&quot; &amp; Co at 3:09pm.',
    );
    expect(markup).toContain('rc-band--pause');
    expect(markup).toContain('fill="url(#time-pause)"');
    expectSound(markup);
  });

  test('two lines with names at their ends, held apart', () => {
    const markup = timeline(usual);
    expect(markup).toMatch(/rc-line--sent.*rc-line--delivered/);
    const [sent, delivered] = [...markup.matchAll(/rc-timeline__name--\w+" x="100%" dx="8" y="([\d.]+)"/g)].map(
      numberIn,
    );
    expect(delivered! - sent!).toBeGreaterThanOrEqual(20);
    expectSound(markup);
  });

  test('its figures begin at zero and are whole', () => {
    const figures = (markup: string) =>
      [...markup.matchAll(/text-anchor="end">([\d,.]+)</g)].map(([, figure]) => figure);
    expect(figures(timeline({ ...usual, minutes: [{ at: at(0), sent: 1, delivered: 0 }] }))).toEqual(['0', '1']);
    expect(figures(timeline({ ...usual, minutes: [{ at: at(0), sent: 1_000_000, delivered: 0 }] })).at(-1)).toBe(
      '1,000,000',
    );
  });

  test('nothing sent, and a pause that goes on', () => {
    expect(describedAs(timeline({ ...usual, minutes: [] }))).toBe('Nothing has been sent yet.');
    expectSound(timeline({ ...usual, minutes: [] }));
    const paused = timeline({ ...usual, bands: [{ from: at(35), to: at(90), kind: 'pause' }], until: at(60) });
    expect(paused).toMatch(/rc-band--pause" x="58.333%"/);
    expect(timeline({ ...usual, bands: [{ from: at(35), to: at(90), kind: 'pause' }] })).not.toContain(
      'rc-band--pause',
    );
  });

  test('labels of marks near each other have lanes of their own', () => {
    const markup = timeline({ ...usual, marks: [1, 2, 3].map((minute) => ({ at: at(minute), label: 'Tried again' })) });
    const lanes = [...markup.matchAll(/rc-mark__label"[^>]* y="([\d.]+)"/g)].map(numberIn);
    expect(new Set(lanes).size).toBe(3);
  });

  test('is sound whatever it is given', () => {
    const time = fc.integer({ min: 0, max: 10_000 }).map(at);
    const minute = fc.record({ at: time, sent: fc.nat(1000), delivered: fc.nat(1000) });
    const band = fc.record({ from: time, to: time, kind: fc.constantFrom('pause' as const, 'closed' as const) });
    const mark = fc.record({ at: time, label: fc.constantFrom('Stopped', '<b>&', 'مرحبا') });
    fc.assert(
      fc.property(fc.array(minute), fc.array(band), fc.array(mark), (some, bands, marks) =>
        expectSound(timeline({ ...usual, minutes: some, bands, marks })),
      ),
      { numRuns: 50 },
    );
  });
});

function numberIn([, digits]: RegExpExecArray): number {
  return Number(digits);
}

describe('what was expected against what came', () => {
  const draw = (rows: { label: string; expected: number; failed: number }[]) =>
    caseBars({ id: 'cases', title: 'Cases', rows });

  test('N12 says each month, the part that failed first', () => {
    const markup = draw([
      { label: 'Oct 2026', expected: 18, failed: 18 },
      { label: 'Nov 2026', expected: 56, failed: 44 },
    ]);
    expect(markup).toContain('aria-label="Cases: Oct 2026 18 of 18 failed, Nov 2026 44 of 56 failed."');
    const [october, failed, delivered] = widths(markup) as [number, number, number];
    expect(failed / october).toBeCloseTo(44 / 18, 1);
    expect(delivered / failed).toBeCloseTo(12 / 44, 1);
    expectSound(markup);
  });

  test.each([[[]], [[{ label: 'Nov', expected: 0, failed: 0 }]], [[{ label: 'Nov', expected: 1_000_000, failed: 1 }]]])(
    'draws %j soundly',
    (rows) => {
      const markup = draw(rows);
      expectSound(markup);
      expect(sumOf(widths(markup))).toBeLessThan(100);
    },
  );
});

describe('one number’s history', () => {
  const dots = (['delivered', 'failed', 'waiting', 'not-counted'] as const).map((kind) => ({
    kind,
    word: `Word <${kind}>`,
    when: '3 Nov 2026',
  }));

  test('N12 is one picture with its finding, a mark of its own shape and words for each message', () => {
    const markup = outcomeDots({ title: 'Messages to this number', finding: '1 delivered.', dots });
    expectSound(markup);
    expect(markup).toContain('role="img" aria-label="Messages to this number: 1 delivered."');
    const marks = [...markup.matchAll(/<svg[^>]*>(.*?)<\/svg>/g)].map(([, inner]) => inner);
    expect(new Set(marks).size).toBe(4);
    for (const kind of ['delivered', 'failed', 'waiting', 'not-counted'])
      expect(markup).toContain(`Word &lt;${kind}&gt;`);
  });

  test('no message, no mark', () => {
    expectSound(outcomeDots({ title: 'None', finding: 'Nothing.', dots: [] }));
  });
});

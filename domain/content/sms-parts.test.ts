import fc from 'fast-check';
import { SegmentedMessage } from 'sms-segments-calculator';
import { countSms, withPlainCharacters } from './sms-parts';

const a = (count: number): string => 'a'.repeat(count);

describe('P17 SMS parts', () => {
  it.each<[string, string, 'gsm7' | 'ucs2', number, number]>([
    ['empty text', '', 'gsm7', 0, 0],
    ['one segment', a(160), 'gsm7', 160, 1],
    ['one more', a(161), 'gsm7', 161, 2],
    ['two full', a(306), 'gsm7', 306, 2],
    ['two and one', a(307), 'gsm7', 307, 3],
    ['three full', a(459), 'gsm7', 459, 3],
    ['six full', a(918), 'gsm7', 918, 6],
    ['the basic alphabet beyond ASCII', '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ ¤¡ÄÖÑÜ§¿äöñüà', 'gsm7', 45, 1],
    ['the extension table counts 2', '[]{}^\\|~€\f', 'gsm7', 20, 1],
    ['an escape pair fits exactly', `${a(158)}€`, 'gsm7', 160, 1],
    ['an escape pair at the boundary moves over', `${a(152)}€${a(6)}`, 'gsm7', 160, 1],
    ['… and adds a segment', `${a(152)}€${a(152)}`, 'gsm7', 306, 3],
    ['… which a plain character would not', `${a(153)}€${a(151)}`, 'gsm7', 306, 2],
    ['one curly quote', 'don’t', 'ucs2', 5, 1],
    ['UCS-2, one segment', `ŵ${a(69)}`, 'ucs2', 70, 1],
    ['UCS-2, one more', `ŵ${a(70)}`, 'ucs2', 71, 2],
    ['UCS-2, two full', `ŵ${a(133)}`, 'ucs2', 134, 2],
    ['UCS-2, two and one', `ŵ${a(134)}`, 'ucs2', 135, 3],
    ['an emoji is two units', '😀', 'ucs2', 2, 1],
    ['an emoji at the boundary moves over', `${a(66)}😀${a(66)}`, 'ucs2', 134, 3],
    ['in UCS-2 the extension table counts 1', 'ŵ€', 'ucs2', 2, 1],
    ['ç is not in the alphabet, Ç is', 'ç', 'ucs2', 1, 1],
    ['half a surrogate pair', '\ud83d', 'ucs2', 1, 1],
  ])('P17 %s', (_, text, encoding, units, segments) => {
    expect(countSms(text)).toMatchObject({ encoding, units, segments });
  });

  it('P17 names the expensive characters with their place and what to write instead', () => {
    expect(countSms('“Don’t…” – 😀\u00a0ŵ€\u200b').expensiveCharacters).toEqual([
      { character: '“', index: 0, plain: '"' },
      { character: '’', index: 4, plain: "'" },
      { character: '…', index: 6, plain: '...' },
      { character: '”', index: 7, plain: '"' },
      { character: '–', index: 9, plain: '-' },
      { character: '😀', index: 11, plain: null },
      { character: '\u00a0', index: 13, plain: ' ' },
      { character: 'ŵ', index: 14, plain: null },
      { character: '\u200b', index: 16, plain: '' },
    ]);
  });

  it.each([...'âêîôûŵŷáíóúÂÊÎÔÛŴŶ'])('P17 the letter %s is never swapped', (character) => {
    expect(countSms(character).expensiveCharacters).toEqual([{ character, index: 0, plain: null }]);
  });

  it.each([...'£èéùìòàÄÖÑÜäöñüß'])('P17 the letter %s costs nothing more', (character) => {
    expect(countSms(character)).toMatchObject({ encoding: 'gsm7', units: 1, expensiveCharacters: [] });
  });

  it('P17 all of printable ASCII is in the alphabet, but the backtick', () => {
    const ascii = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i));
    expect(ascii.filter((character) => countSms(character).encoding === 'ucs2')).toEqual(['`']);
  });

  it('P17 swaps on request only what is safe', () => {
    expect(withPlainCharacters('“Siân’s appointment” – 9 am…')).toBe('"Siân\'s appointment" - 9 am...');
    expect(countSms(withPlainCharacters('“It’s” – at\u00a09…')).encoding).toBe('gsm7');
  });

  const text = fc.string({ unit: fc.constantFrom('a', ' ', '€', '[', '’', 'ŵ', '😀', '\n'), maxLength: 1_000 });

  it('P17 segments lie between what the units need and what gaps can add', () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: 'binary' })), (body) => {
        const { encoding, units, segments, expensiveCharacters } = countSms(body);
        const { single, part } = encoding === 'gsm7' ? { single: 160, part: 153 } : { single: 70, part: 67 };
        expect(encoding === 'gsm7').toBe(expensiveCharacters.length === 0);
        if (encoding === 'ucs2') expect(units).toBe(body.length);
        if (units === 0) expect(segments).toBe(0);
        else if (units <= single) expect(segments).toBe(1);
        else {
          expect(segments).toBeGreaterThanOrEqual(Math.ceil(units / part));
          // Each segment but the last holds at least one unit less than it could.
          expect(segments).toBeLessThanOrEqual(Math.ceil(units / (part - 1)));
        }
        for (const { character, index } of expensiveCharacters) expect(body.startsWith(character, index)).toBe(true);
      }),
    );
  });

  const runs = fc
    .array(
      fc.tuple(
        fc.constantFrom('a', 'Z', ' ', '€', '[', '’', 'ŵ', 'ç', '😀', 'Δ', '£'),
        fc.integer({ min: 1, max: 90 }),
      ),
      {
        minLength: 1,
        maxLength: 12,
      },
    )
    .map((parts) => parts.map(([character, count]) => character.repeat(count)).join(''));

  it('D27 counts as an independent library does', () => {
    fc.assert(
      fc.property(fc.oneof(runs, text), (body) => {
        if (body === '') return;
        const told = new SegmentedMessage(body);
        expect(countSms(body)).toMatchObject({
          encoding: told.encodingName === 'GSM-7' ? 'gsm7' : 'ucs2',
          segments: told.segmentsCount,
        });
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    [133, 67, 2],
    [134, 67, 2],
    [135, 67, 3],
    [132, 66, 2],
    [133, 66, 3],
    [70, 66, 1],
  ])('D27 %i letters outside GSM-7, %i to a part, are %i segments', (count, part, segments) => {
    expect(countSms('ŵ'.repeat(count), part).segments).toBe(segments);
  });

  it('P17 more text never needs fewer segments', () => {
    fc.assert(
      fc.property(text, text, (body, more) => {
        expect(countSms(body + more).segments).toBeGreaterThanOrEqual(countSms(body).segments);
      }),
    );
  });
});

test('C2 a text of expensive characters alone is counted in full and lists no more than any SMS has', () => {
  const { expensiveCharacters, expensiveTotal, units, encoding } = countSms('ж'.repeat(1_000_000));
  expect([expensiveCharacters.length, expensiveTotal, units, encoding]).toEqual([918, 1_000_000, 1_000_000, 'ucs2']);
});

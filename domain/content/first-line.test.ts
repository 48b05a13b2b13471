import fc from 'fast-check';
import { firstLine } from './first-line';

describe('P8 P10 first line', () => {
  it.each([
    ['', ''],
    [' \n\t\r\n', ''],
    ['Hello', 'Hello'],
    ['\r\n\n  Dear patient \r\nSecond', 'Dear patient'],
    ['One\rTwo', 'One'],
    ['a'.repeat(60), 'a'.repeat(60)],
    ['a'.repeat(61), `${'a'.repeat(59)}…`],
    [`${'a'.repeat(58)}😀😀😀`, `${'a'.repeat(58)}😀…`],
    ['😀'.repeat(60), '😀'.repeat(60)],
    [`${'a'.repeat(57)}👩‍👩‍👧 and more`, `${'a'.repeat(57)}…`],
    [`${'a'.repeat(58)}e\u0301 and more`, `${'a'.repeat(58)}…`],
  ])('P8 P10 of %j is %j', (text, expected) => {
    expect(firstLine(text)).toBe(expected);
  });

  it('P8 P10 has at most 60 characters, is one line and the beginning of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const line = firstLine(text);
        expect([...line].length).toBeLessThanOrEqual(60);
        expect(line).not.toMatch(/[\r\n]/);
        expect(line === '').toBe(text.trim() === '');
        expect(text).toContain(line.endsWith('…') ? line.slice(0, -1) : line);
        expect(line).not.toMatch(/\p{Surrogate}/u);
      }),
    );
  });
});

import fc from 'fast-check';
import { SegmentedMessage } from 'sms-segments-calculator';
import { sizeOf } from './gsm';

it.each([
  ['', 'gsm7', 0, 1],
  ['x'.repeat(160), 'gsm7', 160, 1],
  ['x'.repeat(161), 'gsm7', 161, 2],
  ['x'.repeat(306), 'gsm7', 306, 2],
  ['x'.repeat(307), 'gsm7', 307, 3],
  ['£10 [now]', 'gsm7', 11, 1],
  ['€'.repeat(80), 'gsm7', 160, 1],
  ['€'.repeat(81), 'gsm7', 162, 2],
  ['a-b\\c^d]e\n', 'gsm7', 13, 1],
  ['ŵ', 'ucs2', 1, 1],
  ['👍', 'ucs2', 2, 1],
  ['ŵ'.repeat(70), 'ucs2', 70, 1],
  ['ŵ'.repeat(71), 'ucs2', 71, 2],
  ['ŵ'.repeat(134), 'ucs2', 134, 2],
  ['ŵ'.repeat(135), 'ucs2', 135, 3],
  ['ŵ'.repeat(66) + '😀' + 'ŵ'.repeat(66), 'ucs2', 134, 3],
  ['x'.repeat(152) + '€' + 'x'.repeat(152), 'gsm7', 306, 3],
  ['`', 'ucs2', 1, 1],
] as const)('counts %j', (text, encoding, units, parts) => {
  expect(sizeOf(text)).toEqual({ encoding, units, parts });
});

const letter = fc.constantFrom('a', 'Z', ' ', '\n', '€', '[', '’', 'ŵ', 'ç', '😀', 'ΓΔ', '£');
const longText = fc
  .array(fc.tuple(letter, fc.integer({ min: 1, max: 90 })), { minLength: 1, maxLength: 12 })
  .map((runs) => runs.map(([character, count]) => character.repeat(count)).join(''));

it('D27 counts as an independent library does', () => {
  fc.assert(
    fc.property(longText, (text) => {
      const told = new SegmentedMessage(text);
      expect(sizeOf(text)).toMatchObject({
        encoding: told.encodingName === 'GSM-7' ? 'gsm7' : 'ucs2',
        parts: told.segmentsCount,
      });
    }),
    { numRuns: 500 },
  );
});

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
  ['ŵ'.repeat(133), 'ucs2', 133, 3],
  ['`', 'ucs2', 1, 1],
] as const)('counts %j', (text, encoding, units, parts) => {
  expect(sizeOf(text)).toEqual({ encoding, units, parts });
});

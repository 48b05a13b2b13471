import { lookInterval, recordBackoff } from './look-pace';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

test.each([
  [0, 2 * SECOND],
  [MINUTE - 1, 2 * SECOND],
  [MINUTE, 30 * SECOND],
  [30 * MINUTE - 1, 30 * SECOND],
  [30 * MINUTE, 5 * MINUTE],
  [6 * 60 * MINUTE - 1, 5 * MINUTE],
  [6 * 60 * MINUTE, 30 * MINUTE],
])('after %i quiet milliseconds it looks again in %i', (quiet, interval) => {
  expect(lookInterval(quiet)).toBe(interval);
});

test('the record is asked again after 5 s, doubling to 5 minutes', () => {
  expect([1, 2, 3, 6, 7, 100].map(recordBackoff)).toEqual([5, 10, 20, 160, 300, 300].map((s) => s * SECOND));
});

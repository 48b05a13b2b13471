import { grouped } from './grouped';

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [10_000, '10,000'],
  [1_234_567, '1,234,567'],
])('%i is written %s', (count, words) => {
  expect(grouped(count)).toBe(words);
});

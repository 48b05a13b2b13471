import { durationWords, fromUnits, inUnits, wholeNumber } from './amounts';

const minutes = (text: string, was = 300) => fromUnits(text, { unitSeconds: 60, least: 0, most: 1_440, was });
const hours = (text: string, was = 259_200) => fromUnits(text, { unitSeconds: 3_600, least: 0.01, most: 720, was });

test('minutes and hours become seconds', () => {
  expect(['0', '5', ' 1.5 ', '1,5', '1440'].map((text) => minutes(text))).toEqual([0, 300, 90, 90, 86_400]);
  expect(['1', '72', '720', '0.5'].map((text) => hours(text))).toEqual([3_600, 259_200, 2_592_000, 1_800]);
});

test.each(['', '-1', '1441', 'five', '1e3', '5 minutes', '٥'])('%j minutes are refused', (text) => {
  expect(minutes(text)).toBeNull();
});

test.each(['0', '0.00', '721'])('%j hours are refused', (text) => {
  expect(hours(text)).toBeNull();
});

test('what the screen rounded is not changed by saving it', () => {
  expect(inUnits(100, 3_600)).toBe('0.03');
  expect(hours('0.03', 100)).toBe(100);
  expect(inUnits(259_200, 3_600)).toBe('72');
});

test('whole numbers have bounds, and commas at thousands only', () => {
  expect(['500', '1,000', '1', ' 7 '].map((text) => wholeNumber(text, 1, 1_000))).toEqual([500, 1_000, 1, 7]);
  expect(['0', '1001', '1.5', '1,0', 'x', ''].map((text) => wholeNumber(text, 1, 1_000))).toEqual(Array(6).fill(null));
});

test.each([
  [259_200, '72 hours'],
  [3_600, '1 hour'],
  [300, '5 minutes'],
  [60, '1 minute'],
  [90, '90 seconds'],
  [5_400, '90 minutes'],
  [1, '1 second'],
])('%d s are %s', (seconds, words) => {
  expect(durationWords(seconds)).toBe(words);
});

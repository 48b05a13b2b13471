import { directionOf, languageForCaller, languageOf } from './language';

test.each([
  ['cy', 'Polish', 'cy'],
  ['ar-EG', null, 'ar'],
  ['xx', 'Welsh', null],
  [null, ' Welsh ', 'cy'],
  [null, 'pl', 'pl'],
  [null, 'pl-PL', 'pl'],
  [null, 'Bulgarian', 'bg'],
  ['bg', null, 'bg'],
  [null, 'Klingon', null],
  [null, null, null],
] as const)('N28 preferred %s and the register’s %s are %s', (preferred, word, expected) => {
  expect(languageOf(preferred, word)).toBe(expected);
});

test('N42 Arabic and Urdu run from right to left', () => {
  expect(['ar', 'ur-PK', 'cy', 'en-GB'].map(directionOf)).toEqual(['rtl', 'rtl', 'ltr', 'ltr']);
});

test.each([
  ['pl', 'English', 'Polish'],
  [null, 'British Sign Language', 'British Sign Language'],
  [null, 'English', null],
  ['en', 'Polish', null],
  [null, null, null],
] as const)('N28 a caller of who said %s, with “%s” in the register, reads %s', (preferred, word, expected) => {
  expect(languageForCaller(preferred, word)).toBe(expected);
});

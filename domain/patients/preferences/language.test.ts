import { directionOf, languageOf } from './language';

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

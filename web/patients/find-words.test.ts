import { betterWords, foundWords, narrowWords, understoodWords } from './find-words';

test.each([
  ['nhs-number', '9990000018', 'We looked for an NHS number: 999 000 0018.'],
  ['date-of-birth', '1951-03-04', 'We looked for a date of birth: 4 March 1951.'],
  ['mobile', '+447700900123', 'We looked for a mobile number: 07700 900123.'],
  ['name', 'smi', 'We looked for a name: smi. It may be the start of the family name or the given name.'],
  ['name', 'Ada Smith', 'We looked for a name: Ada Smith. You can use either order, and just the start of each name.'],
  [
    'name',
    'Smith, Ada',
    'We looked for a name: Smith, Ada. The family name comes before the comma. You can type just the start of each.',
  ],
] as const)('%s %s is said as it was understood', (by, value, words) => {
  expect(understoodWords({ by, value })).toBe(words);
});

test('how many were found, and that there are more', () => {
  expect(foundWords(0, false)).toBe('No patient was found.');
  expect(foundWords(1, false)).toBe('1 patient was found.');
  expect(foundWords(20, false)).toBe('20 patients were found.');
  expect(foundWords(20, true)).toBe('More than 20 patients were found. These are the first 20.');
});

test.each(['nhs-number', 'date-of-birth', 'mobile', 'name'] as const)('%s: what may help', (by) => {
  expect(betterWords(by).length).toBeGreaterThan(1);
  expect(betterWords(by).at(-1)).toBe('You can only find patients who were imported or were on a list here.');
  expect(narrowWords(by)).toMatch(/NHS number/);
});

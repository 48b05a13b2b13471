import {
  isLanguage,
  languageName,
  languageTag,
  ownLanguageName,
  readYesOrNo,
  writingPreferences,
} from './writing-preferences';

const NOTHING = { language: null, format: null, preferredLanguage: null, largePrint: null, letterInstead: null };

test('N28 what the patient or staff said goes before the register’s own words', () => {
  expect(writingPreferences(NOTHING)).toEqual({ language: null, largePrint: false, letterInstead: false });
  expect(writingPreferences({ ...NOTHING, language: 'Welsh', format: 'Large print (16 point)' })).toEqual({
    ...{ language: 'cy', largePrint: true, letterInstead: false },
  });
  const said = { preferredLanguage: 'pl', largePrint: false, letterInstead: true };
  expect(writingPreferences({ language: 'Welsh', format: 'large-print', ...said })).toEqual({
    ...{ language: 'pl', largePrint: false, letterInstead: true },
  });
});

test('N28 a language is known by its English name or its tag', () => {
  expect([languageTag(' welsh '), languageTag('ur'), languageTag('Klingon'), languageTag(null)]).toEqual([
    'cy',
    'ur',
    null,
    null,
  ]);
  expect(['cy', 'bg', 'sjn', 'Z_'].map(languageName)).toEqual(['Welsh', 'Bulgarian', 'sjn', 'Z_']);
  expect(['bg', 'zz', 'cy-GB', '', null].map(isLanguage)).toEqual([true, false, false, false, false]);
});

test.each([
  ['Yes', true],
  [' y ', true],
  ['0', false],
  ['No', false],
  ['perhaps', null],
])('N28 a cell “%s” says %s', (cell, said) => {
  expect(readYesOrNo(cell)).toBe(said);
});

test('N28 a patient reads languages as their speakers call them', () => {
  expect(['en', 'cy', 'pl'].map(ownLanguageName)).toEqual(['English', 'Cymraeg (Welsh)', 'polski (Polish)']);
});

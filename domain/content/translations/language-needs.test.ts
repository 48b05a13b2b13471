import { languageNeeds } from './language-needs';

test('N28 what patients need and what there is stand side by side, most needed first', () => {
  const needs = [
    { language: 'pl', patients: 12 },
    { language: 'cy', patients: 40 },
  ];
  const found = languageNeeds([{ language: 'cy' }, { language: 'ur' }], needs);
  expect(found.map(({ name, patients, translation }) => [name, patients, translation !== null])).toEqual([
    ['Welsh', 40, true],
    ['Polish', 12, false],
    ['Urdu', 0, true],
  ]);
});

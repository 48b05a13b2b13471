import { oneText, patientsOfTexts, textNumberOf } from './message-texts';

const english = { language: null, subject: null, body: 'Hello' };
const welsh = { language: 'cy', subject: null, body: 'Helo' };

test('N42 patients are counted by text, without those who are left out', () => {
  const ofRow = Buffer.from([0, 0, 1, 0, 1, 1]);
  expect(patientsOfTexts({ texts: [english, welsh], ofRow }, 4, [4])).toEqual([2, 2]);
  expect(patientsOfTexts(oneText(null, 'Hello'), 7, [])).toEqual([7]);
});

test('N42 a row beyond those that were numbered gets the first text', () => {
  expect(textNumberOf({ ofRow: Buffer.from([0, 1]) }, 9)).toBe(0);
  expect(textNumberOf({ ofRow: null }, 1)).toBe(0);
});

import { numberToConfirm } from './number-to-confirm';

const BORN = '2010-06-03';

test.each([
  ['the day before', '2026-06-02', null, null],
  ['on the day', '2026-06-03', null, 16],
  ['most of a year later', '2027-06-02', null, 16],
  ['a year later', '2027-06-03', null, null],
  ['after the eleventh', '2021-06-03', null, 11],
  ['between the two', '2023-01-01', null, null],
  ['where the number changed before', '2026-08-01', '2026-06-02', 16],
  ['where the number changed on the day', '2026-08-01', '2026-06-03', null],
] as const)('N14 a number is to be confirmed after a birthday of 11 or 16: %s', (_when, day, since, expected) => {
  expect(numberToConfirm(BORN, day, since)).toBe(expected);
});

test('N14 of someone born on 29 February it is to be confirmed from 1 March on', () => {
  expect(numberToConfirm('2008-02-29', '2019-02-28', null)).toBeNull();
  expect(numberToConfirm('2008-02-29', '2019-03-01', null)).toBe(11);
});

import { settledRow } from './shown-cells';

const columns = { nhsNumber: 0, dateOfBirth: 1, mobile: 2 };
const cell = (number: string, date: string | null = null) => ({ number, date });
const settled = (cells: string[], exact?: Parameters<typeof settledRow>[0]['exact']) =>
  settledRow({ row: 7, cells, exact }, columns, { today: '2026-11-29' }).cells;

test('a row without numbers behind its cells stays as it is shown', () => {
  expect(settled(['9990000018', '01/02/1950', '07700900123'])).toEqual(['9990000018', '01/02/1950', '07700900123']);
});

test.each<[what: string, shown: string, number: string, read: string]>([
  ['with the same digits and gaps', '999 000 0018', '9990000018', '999 000 0018'],
  ['with a zero that the number has not', '07700 900123', '7700900123', '07700 900123'],
  ['as a power of ten', '9.99E+09', '9990000018', '9990000018'],
  ['with other digits', '999 000 0019', '9990000018', '9990000018'],
  ['as hashes', '####', '9990000018', '9990000018'],
])('an NHS number or mobile that is shown %s', (_what, shown, number, read) => {
  expect(settled([shown, '', shown], { 0: cell(number), 2: cell(number) })).toEqual([read, '', read]);
});

test.each<[what: string, shown: string, number: string, date: string | null, read: string]>([
  ['as the day it counts', '01/02/1950', '18295', '1950-02-01', '01/02/1950'],
  ['without its year', '01-Feb', '18295', '1950-02-01', '1950-02-01'],
  ['month first', '02/01/1950', '18295', '1950-02-01', '1950-02-01'],
  ['as hashes, and counts no day', '####', '0.5', null, '0.5'],
  ['as a text, and counts no day', '1950', '0.5', null, '1950'],
])('a date of birth that is shown %s', (_what, shown, number, date, read) => {
  expect(settled(['', shown, ''], { 1: cell(number, date) })).toEqual(['', read, '']);
});

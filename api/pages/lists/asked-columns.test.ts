import { columnsChosenTwice, columnsOf, examplesOf, FIELDS } from './asked-columns';

const header = ['Patient', 'NHS No', 'Born on', 'DOB', ''];

test('columns are those the list was read by', () => {
  expect(columnsOf(header, { nhsNumber: 1, dateOfBirth: 2 })).toEqual({ nhsNumber: 'NHS No', dateOfBirth: 'Born on' });
});

test('before it was read, those whose names tell', () => {
  expect(columnsOf(header, null)).toEqual({ nhsNumber: 'NHS No', dateOfBirth: 'DOB', name: 'Patient' });
});

test('examples are the values as read, without blank ones', () => {
  const cells = [
    ['Ann', '999', '', '', ''],
    ['Bob', '', '', '', ''],
  ];
  expect(examplesOf(header, 'Patient', cells)).toEqual(['Ann', 'Bob']);
  expect(examplesOf(header, 'NHS No', cells)).toEqual(['999']);
  expect(examplesOf(header, undefined, cells)).toEqual([]);
});

test('one column for two fields is told at the second', () => {
  expect(columnsChosenTwice({ nhsNumber: 'A', dateOfBirth: 'B', mobile: 'A' })).toEqual([
    { field: 'mobile', message: 'Choose different columns for NHS number and mobile; “A” is chosen for both' },
  ]);
  expect(columnsChosenTwice({ nhsNumber: 'A' })).toEqual([]);
});

test('NHS number and date of birth are needed', () => {
  expect(FIELDS.filter(({ required }) => required).map(({ label }) => label)).toEqual(['NHS number', 'Date of birth']);
});

import { columnsChosenTwice, columnsOf, examplesOf, FIELDS } from './asked-columns';

const header = ['Patient', 'NHS No', 'Born on', 'DOB', ''];

test('columns are those the list was read by', () => {
  expect(columnsOf(header, { nhsNumber: 1, dateOfBirth: 2 })).toEqual({ nhsNumber: 'NHS No', dateOfBirth: 'Born on' });
});

test('before it was read, those whose names tell', () => {
  expect(columnsOf(header, null)).toEqual({ nhsNumber: 'NHS No', dateOfBirth: 'DOB', name: 'Patient' });
});

test('examples are the values as read, without blank ones', () => {
  const rows = [
    { cells: ['Ann', '999', '', '', ''], mended: null },
    { cells: ['Bob', '', '', '', ''], mended: null },
  ];
  const list = { header, columns: null };
  const asItStood = (value: string) => ({ value, mendedFrom: null });
  expect(examplesOf(list, 'name', 'Patient', rows)).toEqual([asItStood('Ann'), asItStood('Bob')]);
  expect(examplesOf(list, 'nhsNumber', 'NHS No', rows)).toEqual([asItStood('999')]);
  expect(examplesOf(list, 'nhsNumber', undefined, rows)).toEqual([]);
});

test('P13 an example that was mended says from what, in the column it was read from', () => {
  const mended = [{ field: 'dateOfBirth', from: '18691', to: '1951-03-04', damage: 'day-count' } as const];
  const rows = [{ cells: ['Ann', '999', '5/6/70', '18691', ''], mended }];
  const list = { header, columns: { nhsNumber: 1, dateOfBirth: 3 } };
  expect(examplesOf(list, 'dateOfBirth', 'DOB', rows)).toEqual([
    { value: '4 March 1951', mendedFrom: '18691 (a spreadsheet’s count of days)' },
  ]);
  expect(examplesOf(list, 'dateOfBirth', 'Born on', rows)).toEqual([{ value: '5/6/70', mendedFrom: null }]);
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

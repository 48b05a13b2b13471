import { chooseTable, type Sheet } from './choose-table';
import type { OpenedTable } from '../list-file';

const lead = [
  { row: 1, cells: ['NHS number', 'Date of birth', 'Ward'] },
  { row: 2, cells: ['9990000018', '01/02/1950', 'North'] },
];
const table: OpenedTable = {
  ...{ lead, count: 6, hiddenRows: [], closingRow: null, closing: 0, text: null, width: 3 },
};
const sheet = (changes: Partial<OpenedTable> = {}, name = ''): Sheet<OpenedTable> => ({
  ...{ name, hidden: false, reading: { ok: true, table: { ...table, ...changes } } },
});
const sourceOf = (one: Sheet<OpenedTable>) => chooseTable([one], 100).source;

test('P13 a text file tells its encoding, a workbook has none', () => {
  const lines = { lines: 6, orders: 0, blank: 0, continued: 0 };
  expect(sourceOf(sheet({ text: { encoding: 'Windows-1252', lines } }))).toMatchObject({
    ...{ sheet: null, encoding: 'Windows-1252' },
  });
  expect(sourceOf(sheet({}, 'Patients'))).toMatchObject({ sheet: 'Patients', encoding: null, lines: null });
});

test('P13 hidden rows below the header count once: by a filter, or by hand', () => {
  const hiddenRows = [1, 3, 4, 6];
  expect(sourceOf(sheet({ hiddenRows }, 'Patients'))).toMatchObject({ hiddenRows: 3, filteredRows: 0 });
  expect(sourceOf(sheet({ hiddenRows, filter: { from: 3, to: 4 } }, 'Patients'))).toMatchObject({
    ...{ hiddenRows: 1, filteredRows: 2 },
  });
});

test('P13 hidden columns are named, both ends of a range included', () => {
  const hiddenColumns = [{ from: 1, to: 2 }];
  expect(sourceOf(sheet({ hiddenColumns }, 'Patients'))?.hiddenColumns).toEqual(['Date of birth', 'Ward']);
});

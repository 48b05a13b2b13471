import { readCsv } from '../../../adapters/files/csv';
import { wholeTable } from '../../../test/support/whole-table';
import { remadeFile, type KeptRow } from './remade-file';

async function* rowsOf(rows: KeptRow[]) {
  yield* await Promise.resolve(rows);
}

test('what is read of it is what was read before, with the same row numbers', async () => {
  const header = ['NHS number', 'Date of birth', 'Note'];
  const rows = [
    { row: 2, cells: ['9990000018', '04/03/1951', 'says "hello", twice'] },
    { row: 5, cells: ['9990000026', '1951-03-04', 'two\nlines'] },
    { row: 6, cells: ['=1+1', '', ' ŵ '] },
  ];
  const read = await wholeTable(readCsv(await remadeFile(header, 1, rowsOf(rows)), 10));
  if ('message' in read) throw new Error(read.message);
  expect(read.header).toEqual(header);
  expect(read.rows.map(({ row }) => row)).toEqual([2, 5, 6]);
  expect(read.rows[0]!.cells).toEqual(rows[0]!.cells);
  expect(read.rows[1]!.cells[2]).toBe('two\nlines');
  expect(read.rows[2]!.cells[0]).toBe('=1+1');
});

test('the names of the columns stay in their row, below where a report had its title', async () => {
  const rows = [{ row: 7, cells: ['9990000018', '04/03/1951'] }];
  const made = await remadeFile(['NHS number', 'DOB'], 5, rowsOf(rows));
  const read = await wholeTable(readCsv(made, 10));
  if ('message' in read) throw new Error(read.message);
  expect(read).toMatchObject({ header: ['NHS number', 'DOB'], headerRow: 5, rows: [{ row: 7 }] });
});

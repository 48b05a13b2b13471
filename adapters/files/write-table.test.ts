import { PassThrough, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { cleanCell } from '../../domain/lists/cell';
import { wholeTable } from '../../test/support/whole-table';
import { readTable } from './read-table';
import { writeCsv, writeXlsx, type TableRows } from './write-table';

async function written(write: typeof writeCsv, header: string[], rows: TableRows): Promise<Buffer> {
  const out = new PassThrough();
  const [bytes] = await Promise.all([buffer(out), write(out, header, rows)]);
  return bytes;
}

const HEADER = ['NHS number', 'Mobile', 'Notes', 'Reasons'];
const ROWS = [
  ['9434765919', '+447700900123', '=1+1', 'Has died; Already in row 2'],
  ['', '-5', 'say "hi", you', 'line\nbreak'],
  ['x', ' y ', 'Siân – 😀', ''],
];

describe('H9 writing a table', () => {
  it('H9 CSV: UTF-8 with byte order mark, CRLF, safe cells', async () => {
    expect((await written(writeCsv, HEADER, ROWS)).toString()).toBe(
      '\ufeffNHS number,Mobile,Notes,Reasons\r\n' +
        `9434765919,+447700900123,'=1+1,"Has died; Already in row 2"\r\n` +
        ',-5,"say ""hi"", you","line\nbreak"\r\n' +
        'x," y ",Siân – 😀,\r\n',
    );
  });

  it('H9 xlsx: the same cells, all of them text', async () => {
    const bytes = await written(writeXlsx, HEADER, ROWS);
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load(bytes as unknown as ExcelJS.Buffer);
    const sheet = workbook.worksheets[0] as ExcelJS.Worksheet;
    expect((sheet.getRow(2).values as unknown[]).slice(1)).toEqual([
      '9434765919',
      '+447700900123',
      "'=1+1",
      'Has died; Already in row 2',
    ]);
    sheet.eachRow((row) =>
      row.eachCell((cell) => expect([cell.type, cell.formula]).toEqual([ExcelJS.ValueType.String, undefined])),
    );
    expect(await wholeTable(readTable(bytes, 'rejected.xlsx', 10))).toMatchObject({ header: HEADER, count: 3 });
  });

  it('H9 rows come from a database page by page', async () => {
    async function* pages() {
      for (let i = 0; i < 1_201; i++) yield await Promise.resolve([String(i)]);
    }
    const csv = (await written(writeCsv, ['n'], pages())).toString().split('\r\n');
    expect([csv.length, csv[1], csv[1_201]]).toEqual([1_203, '0', '1200']);
    const table = await wholeTable(readTable(await written(writeXlsx, ['n'], pages()), 'n.xlsx', 2_000));
    expect(table).toMatchObject({ count: 1_201 });
  });

  it('H9 no rows is a header', async () => {
    expect((await written(writeCsv, ['a', '=b'], [])).toString()).toBe("\ufeffa,'=b\r\n");
    const bytes = await written(writeXlsx, ['a'], []);
    expect(await wholeTable(readTable(bytes, 'a.xlsx', 9))).toMatchObject({ count: 0 });
  });

  it.each([
    ['CSV', writeCsv],
    ['xlsx', writeXlsx],
  ])('H9 %s: a source that fails and a reader that goes away end the writing', async (_, write) => {
    function* failing(): Generator<string[]> {
      yield ['1'];
      throw new Error('database away');
    }
    const out = new PassThrough();
    out.resume();
    await expect(write(out, ['n'], failing())).rejects.toThrow('database away');
    const gone = new Writable({ write: (_chunk, _encoding, done) => done(new Error('connection reset')) });
    await expect(write(gone, ['n'], ROWS)).rejects.toThrow('connection reset');
  });

  it('H9 P13 what is written as CSV and read again means the same', async () => {
    const cell = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 8 }),
      fc.stringMatching(/^["',;\t\r\n= a+-]{0,6}$/),
      fc.constantFrom('+447700900123', '-5', '=1+1', 'Siân', '07700 900123'),
    );
    const filled = cell.filter((text) => cleanCell(text) !== '' && !/[\0\ufffd]/.test(text));
    const table = fc.integer({ min: 1, max: 5 }).chain((width) => {
      const others = fc.array(
        cell.filter((text) => !/[\0\ufffd]/.test(text)),
        { minLength: width, maxLength: width },
      );
      // The first and the last cell are filled, so that no row is blank and none has a trailing blank column.
      const row = fc.tuple(filled, others, filled).map(([first, rest, last]) => [first, ...rest, last]);
      return fc.tuple(row, fc.array(row, { maxLength: 4 }));
    });
    await fc.assert(
      fc.asyncProperty(table, async ([header, rows]) => {
        const again = await wholeTable(readTable(await written(writeCsv, header, rows), 'again.csv', 100));
        if ('message' in again) throw new Error(again.message);
        expect(again.header).toEqual(header.map(cleanCell));
        expect(again.rows.map(({ cells }) => cells)).toEqual(rows.map((row) => row.map(cleanCell)));
      }),
    );
  });
});

import fc from 'fast-check';
import { encode } from 'iconv-lite';
import { checkTable } from '../../domain/lists/list-file';
import { wholeTable } from '../../test/support/whole-table';
import { readCsv } from './csv';

const read = (content: string | Buffer, limit = 100) => wholeTable(readCsv(Buffer.from(content), limit));
const rows = async (content: string | Buffer): Promise<unknown> => {
  const table = await read(content);
  return 'rows' in table ? [table.header, ...table.rows.map(({ cells }) => cells)] : table;
};

const HEADER = 'Name;Town'.split(';');
const SIAN = [HEADER, ['Siân £5 – “x”', 'Ynys Môn']];

describe('P13 reading CSV', () => {
  it.each<[string, string | Buffer]>([
    ['UTF-8', 'Name,Town\nSiân £5 – “x”,Ynys Môn\n'],
    ['UTF-8 with byte order mark', '\ufeffName,Town\r\nSiân £5 – “x”,Ynys Môn\r\n'],
    ['Windows-1252', encode('Name,Town\r\nSiân £5 – “x”,Ynys Môn\r\n', 'windows-1252')],
    ['UTF-16 LE with byte order mark', encode('\ufeffName\tTown\r\nSiân £5 – “x”\tYnys Môn\r\n', 'utf-16le')],
    ['UTF-16 LE', encode('Name\tTown\r\nSiân £5 – “x”\tYnys Môn\r\n', 'utf-16le')],
    ['UTF-16 BE with byte order mark', encode('\ufeffName,Town\nSiân £5 – “x”,Ynys Môn', 'utf-16be')],
    ['semicolons', 'Name;Town\nSiân £5 – “x”;Ynys Môn'],
    ['tabs', 'Name\tTown\nSiân £5 – “x”\tYnys Môn'],
    ['sep=', 'sep=;\r\nName;Town\r\nSiân £5 – “x”;Ynys Môn'],
    ['CR', 'Name,Town\rSiân £5 – “x”,Ynys Môn\r'],
    ['CRLF and LF mixed', 'Name,Town\nSiân £5 – “x”,Ynys Môn\r\n'],
    ['stray spaces', ' Name , Town\n Siân £5 – “x” ,\u0020"Ynys Môn" \n'],
    ['quotes', '"Name","Town"\n"Siân £5 – “x”","Ynys Môn"'],
    ['blank rows at the end', 'Name,Town\nSiân £5 – “x”,Ynys Môn\n,\n\n  \n'],
    ['empty columns at the right', 'Name,Town,,\nSiân £5 – “x”,Ynys Môn,,\n'],
  ])('P13 %s', async (_, content) => {
    expect(await rows(content)).toEqual(SIAN);
  });

  it('P13 commas, line breaks and quotes within quotes', async () => {
    expect(await rows('a,b\r\n"Smith, Anna","1 High St\r\nTown"\r\n"say ""hi""",5" pipe\r\n')).toEqual([
      ['a', 'b'],
      ['Smith, Anna', '1 High St\r\nTown'],
      ['say "hi"', '5" pipe'],
    ]);
  });

  it('P13 semicolons between cells that hold commas', async () => {
    expect(await rows('Name;Town\n"a,b,c";d,e,f\n')).toEqual([HEADER, ['a,b,c', 'd,e,f']]);
  });

  it.each([
    ['a title without any', 'Flu 2026\n\n', ';'],
    ['a title with commas', 'Flu, over 65, not yet invited, Oakfield\n', ';'],
    ['a title with semicolons', 'Flu; over 65; not yet; invited\n', ','],
    ['a title of one word and a tab', 'Report\tFlu\n', ','],
  ])('P13 what separates the cells is told by the columns, below %s', async (_, title, separator) => {
    const table = [HEADER, ['Ali, Bo;x', '1"', '2']].map((cells) =>
      cells.map((cell) => `"${cell.replace('"', '""')}"`),
    );
    const known = `NHS number${separator}DOB\n1, 2; 3${separator === ',' ? '' : ', 4'}\n`;
    const unknown = `${table.map((cells) => cells.join(separator)).join('\n')}\n`.repeat(2);
    const cellsOf = async (text: string) => ((await rows(title + text)) as string[][]).slice(1).map(([first]) => first);
    expect((await cellsOf(known))[0]).toBe('NHS number');
    expect(await cellsOf(unknown)).toEqual(['Name', 'Ali, Bo;x', 'Name', 'Ali, Bo;x']);
  });

  it('P13 a stray quotation mark does not hide the columns below it', async () => {
    expect(await rows('Title; 5" pipes\nNHS number;DOB\n')).toEqual([
      ['Title', '5" pipes'],
      ['NHS number', 'DOB'],
    ]);
  });

  it('P13 ragged rows make a rectangle', async () => {
    expect(await rows('a,b\n1\n1,2,3\n1,2,,\n')).toEqual([
      ['a', 'b', ''],
      ['1', '', ''],
      ['1', '2', '3'],
      ['1', '2', ''],
    ]);
  });

  it('P13 row numbers are a spreadsheet’s: blank rows count, line breaks within quotes do not', async () => {
    const table = await read('\n \na,b\n\n"1\n\n2",x\n,\n3,y\n');
    expect(table).toEqual({
      header: ['a', 'b'],
      headerRow: 3,
      rows: [
        { row: 5, cells: ['1\n\n2', 'x'] },
        { row: 7, cells: ['3', 'y'] },
      ],
      count: 2,
    });
  });

  it('P3 rows beyond the limit are counted all the same', async () => {
    const reading = await readCsv(Buffer.from('NHS number,DOB\n' + '1,2\n\n'.repeat(10_001)), 10_000);
    expect(reading.ok && checkTable(reading.table, 10_000)).toMatchObject({
      problem: { code: 'too-many-rows', message: expect.stringContaining('10,001') as string },
    });
  });

  it('P13 a large file is read again for its rows, and they are the same ones', async () => {
    const lines = Array.from({ length: 30_000 }, (_, index) => `${index},"a, ${index}"\r\n`);
    const table = await read(`Number,Text\r\n${lines.join('')}Total,30000\r\n`, 100_000);
    expect(table).toMatchObject({ count: 30_000, header: ['Number', 'Text'] });
    const kept = 'rows' in table ? table.rows : [];
    expect(kept).toHaveLength(30_000);
    expect(kept.every(({ row, cells }, index) => row === index + 2 && cells[1] === `a, ${index}`)).toBe(true);
  });

  it('P13 a problem far down in a large file is found before any of its rows is taken', async () => {
    expect(await read(`a,b\n${'1,2\n'.repeat(20_000)}"3"x,4\n`, 100_000)).toMatchObject({
      code: 'unreadable',
      row: 20_002,
    });
  });

  it.each<[string, string | Buffer, object]>([
    ['an empty file', '', { code: 'empty' }],
    ['blank rows only', '\ufeff\r\n , \r\n', { code: 'empty' }],
    ['a quotation mark that stays open', 'a,b\n1,2\n\n"3,4\n5,6\n', { code: 'unreadable', row: 4 }],
    [
      'a quotation mark that stays open, in a long file',
      `a,b\n1,"2\n${'3,4\n'.repeat(300_000)}`,
      { code: 'unreadable', row: 2 },
    ],
    ['text after a closing quotation mark', 'a,b\n1,2\n"3"x,4\n', { code: 'unreadable', row: 3 }],
    ['bytes that no encoding has', Buffer.from('a,b\n1,2\n3,\x81\n', 'latin1'), { code: 'unreadable', row: 3 }],
    [
      'UTF-8 by its mark, and not in truth',
      Buffer.from('\xef\xbb\xbfa,b\nSi\xe2n,2\n', 'latin1'),
      { code: 'unreadable', row: 2 },
    ],
    ['too many columns', `a,b\n${'x,'.repeat(501)}\n`, { code: 'unreadable', row: 2 }],
  ])('P13 %s has its own problem and row', async (_, content, problem) => {
    expect(await read(content)).toMatchObject(problem);
  });

  it('P13 any bytes are a table or a problem, never an error', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.stringMatching(/^["a,;\n\r\t é]{0,60}$/).map((text) => Buffer.from(text)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (content) => {
        const table = await read(Buffer.from(content), 100);
        if ('message' in table) return expect(table.message).not.toBe('');
        for (const { cells } of table.rows) expect(cells).toHaveLength(table.header.length);
      }),
    );
  });
});

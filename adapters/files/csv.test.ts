import fc from 'fast-check';
import { encode } from 'iconv-lite';
import { checkTable } from '../../domain/recipients/list-file';
import { readCsv } from './csv';

const read = async (content: string | Buffer, limit = 100) => {
  const reading = await readCsv(Buffer.from(content), limit);
  return reading.ok ? reading.table : reading.problem;
};
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

  it('P3 rows beyond the limit are counted and not kept', async () => {
    const table = await read('NHS number,DOB\n' + '1,2\n\n'.repeat(10_001), 10_000);
    expect(table).toMatchObject({ count: 10_001 });
    expect('rows' in table && table.rows).toHaveLength(10_000);
    expect('rows' in table && checkTable(table, 10_000)).toMatchObject({ problem: { code: 'too-many-rows' } });
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
        const reading = await readCsv(Buffer.from(content), 10);
        if (!reading.ok) return expect(reading.problem.message).not.toBe('');
        for (const { cells } of reading.table.rows) expect(cells).toHaveLength(reading.table.header.length);
      }),
    );
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'iconv-lite';
import fc from 'fast-check';
import { chooseTable } from '../../domain/lists/table/choose-table';
import { readEmail } from '../../domain/patients/email';
import { lineWords } from '../../domain/lists/table/file-lines';

import { wholeTable } from '../../test/support/whole-table';
import { readTable } from './read-table';

/** Files that the first release read wrongly, and others of the same kinds. */

const found = (name: string): Buffer => readFileSync(join(__dirname, '../../test/files/found', name));
const read = (content: string | Buffer, name = 'list.csv') => wholeTable(readTable(Buffer.from(content), name, 10_000));
const cellsOf = async (content: string | Buffer): Promise<unknown> => {
  const table = await read(content);
  return 'rows' in table ? table.rows.map(({ cells }) => cells) : table;
};
const layoutOf = async (content: string | Buffer) => {
  const reading = await readTable(Buffer.from(content), 'list.csv', 10_000);
  const checked = reading.ok ? chooseTable(reading.sheets, 10_000) : null;
  if (!checked?.ok) throw new Error('the file was not read');
  return checked.layout;
};

const HEADER = 'NHS number,Family name,Date of birth,Note';
const ROW = '999 000 1324,White,10/06/1959,ok';
const NEXT = '999 000 1847,Foster,07/07/1981,ok';

describe('no row disappears', () => {
  it.each(['c17-quote-in-last-column.csv', 'c17b-quote-in-last-column-to-end.csv'])(
    'found %s: refused, naming the row where the quotation mark opens',
    async (name) => {
      expect(await read(found(name))).toMatchObject({ code: 'unreadable', row: 3 });
    },
  );

  it('found c17b: the words say what, where and how to fix it', async () => {
    expect(await read(found('c17b-quote-in-last-column-to-end.csv'))).toMatchObject({
      message:
        'We could not read your file. We found that in row 3 a quotation mark opens and takes in the rows below it. ' +
        'Close it or take it out, and upload the file again.',
    });
  });

  it('c17b below a cell of several lines: the line of a text editor is named too', async () => {
    const text = `${HEADER}\n999 000 1324,White,10/06/1959,"two\nlines"\n999 000 1847,Foster,07/07/1981,"x\n${ROW}"\n`;
    expect(await read(text)).toMatchObject({
      row: 3,
      message: expect.stringContaining('in row 3 (line 4) a quotation mark') as string,
    });
  });

  it.each([
    ['tabs', '\t'],
    ['semicolons', ';'],
    ['bars', '|'],
  ])('c17b with %s', async (_, separator) => {
    expect(
      await read(found('c17b-quote-in-last-column-to-end.csv').toString().replaceAll(',', separator)),
    ).toMatchObject({ code: 'unreadable', row: 3 });
  });

  it('a quotation mark that opens in the first column', async () => {
    expect(await read(`${HEADER}\n"${ROW}\n${NEXT}\n999 000 2347",Young,29/03/1979,ok\n`)).toMatchObject({
      code: 'unreadable',
      row: 2,
    });
  });

  it('line breaks in notes and addresses stay one row', async () => {
    const note = '"1 High St, Flat 2,\r\nOld Town, Leeds\r\nring 07700900123, not at night"';
    expect(await read(`${HEADER}\r\n999 000 1324,White,10/06/1959,${note}\r\n${NEXT}\r\n`)).toMatchObject({ count: 2 });
  });

  it.each([
    ['quotes in the middle of a cell', '999 000 1324,White "Chalky" W,10/06/1959,5" pipe', 'White "Chalky" W'],
    ['a doubled quote', '999 000 1324,"White ""Chalky""",10/06/1959,ok', 'White "Chalky"'],
    ['smart quotes', '999 000 1324,“White”,10/06/1959,ok', '“White”'],
    ['separators at the end', '999 000 1324,White,10/06/1959,ok,,,', 'White'],
  ])('%s', async (_, row, name) => {
    const table = await read(`${HEADER}\n${row}\n${NEXT}\n`);
    expect(table).toMatchObject({ count: 2 });
    expect('rows' in table && table.rows[0]!.cells[1]).toBe(name);
  });

  it('a quote doubled wrongly is an error in its row', async () => {
    expect(await read(`${HEADER}\n${ROW}\n999 000 1847,"Foster "Nell"",07/07/1981,ok\n`)).toMatchObject({ row: 3 });
  });

  it('every line is accounted for, and the account is said', async () => {
    const text = `sep=;\r\nRecall\r\n\r\n${HEADER};x\r\n${ROW};"a\r\nb"\r\n\r\n${NEXT};1\r\nTotal;2\r\n`.replaceAll(
      ',',
      ';',
    );
    const { lines } = await layoutOf(text);
    expect(lines).toEqual({
      ...{ lines: 9, orders: 1, above: 1, header: 1, rows: 2, blank: 2, continued: 1, closing: 1 },
    });
    expect(lineWords(lines!)).toBe(
      '9 lines in your file: 2 rows, 1 with the names of the columns, 1 above them, 2 blank, ' +
        '1 goes on with a cell of the line above, 1 ends the report, 1 for spreadsheet programs (sep=).',
    );
  });

  it('the account agrees for every file that is read', async () => {
    const cell = fc.constantFrom('a', '', ' ', '"x\r\ny"', '"p,q"', '"\n"', '5"', '"say ""hi"""', 'é');
    const end = fc.constantFrom('\r\n', '\n', '\r');
    const line = fc
      .tuple(fc.array(cell, { minLength: 1, maxLength: 4 }), end)
      .map(([cells, eol]) => cells.join(',') + eol);
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), async (lines) => {
        const { lines: account } = await layoutOf(`${HEADER}\n${ROW}\n${lines.join('')}`);
        const { lines: all, ...parts } = account!;
        expect(Object.values(parts).reduce((sum, part) => sum + part)).toBe(all);
      }),
    );
  });

  it('a header that is repeated and a total below the patients are neither lost nor patients', async () => {
    const layout = await layoutOf(`${HEADER}\n${ROW}\n${HEADER}\n${NEXT}\nTotal patients: 2\n`);
    expect(layout).toMatchObject({ rows: 3, closingRow: 5 });
  });
});

describe('how the characters of a file are stored is decided by rule', () => {
  const TEXT = `${HEADER}\r\n${ROW}\r\n999 000 1847,Siân,07/07/1981,“yes” – £5\r\n999 000 2509,Zoë,29/03/1979,ok\r\n`;
  const spoiled = (text: string, byte: string) => Buffer.from(text, 'latin1').toString('latin1').replace('@', byte);

  it('one stray byte does not make the whole file another encoding', async () => {
    const bytes = Buffer.from(TEXT.replace('Foster', ''));
    const at = bytes.indexOf('ok\r\n999 000 1847');
    const withStray = Buffer.concat([bytes.subarray(0, at), Buffer.from([0xe9]), bytes.subarray(at)]);
    expect(await read(withStray)).toMatchObject({ code: 'unreadable', row: 2 });
  });

  it.each<[string, Buffer]>([
    ['Windows-1252', encode(TEXT, 'windows-1252')],
    ['UTF-8', Buffer.from(TEXT)],
    ['UTF-8 with two byte order marks', Buffer.from(`\ufeff\ufeff${TEXT}`)],
    ['UTF-16 LE without byte order mark', encode(TEXT, 'utf-16le')],
    ['UTF-16 BE without byte order mark', encode(TEXT, 'utf-16be')],
  ])('%s', async (name, bytes) => {
    expect(await cellsOf(bytes)).toEqual(await cellsOf(TEXT));
    const file = await readTable(bytes, 'x.csv', 10);
    const [reading] = file.ok ? file.sheets.map((sheet) => sheet.reading) : [];
    expect(name).toContain(reading?.ok && reading.table.text!.encoding);
  });

  it.each<[string, Buffer]>([
    ['DOS (code page 850): “Ren‚e”', encode(TEXT.replace('Zoë', 'Renée'), 'cp850')],
    [
      'an old Mac: “AndrŽ”',
      encode(`${HEADER}\r\n${ROW}\r\n${NEXT}\r\n999 000 2509,André,29/03/1979,ok\r\n`, 'macroman'),
    ],
    [
      'Windows-1252 with a byte it does not have',
      Buffer.from(spoiled(`${HEADER}\n${ROW}\n${NEXT}\nx,Caf@,1,2\n`, '\x81'), 'latin1'),
    ],
    ['a replacement character of another program', Buffer.from(`${HEADER}\n${ROW}\n${NEXT}\nx,Zo\ufffd,1,2\n`)],
    ['a NUL', Buffer.from(`${HEADER}\n${ROW}\n${NEXT}\nx,Zo\0e,1,2\n`)],
    ['half a surrogate pair', encode(`\ufeff${HEADER}\n${ROW}\n${NEXT}\nx,Zo\ud83d,1,2\n`, 'utf-16le')],
  ])('%s is refused, naming the row, and no name is garbled', async (_, bytes) => {
    expect(await read(bytes)).toMatchObject({
      code: 'unreadable',
      message: expect.stringMatching(/in row [34] /) as string,
    });
  });

  it('an Irish name in Windows-1252 is no sign of UTF-8', async () => {
    const text = `${HEADER}\n999 000 1847,Ó’Brien,07/07/1981,café\n`;
    expect(await cellsOf(encode(text, 'windows-1252'))).toEqual(await cellsOf(text));
  });
});

describe('small ones', () => {
  it.each([
    ['at the end', found('c08-ctrl-z.csv')],
    ['right after the last row', Buffer.from(`${HEADER}\n${ROW}\n${NEXT}\x1a`)],
    [
      'and NULs that fill the file up',
      Buffer.from(`${HEADER}\n${ROW}\n${NEXT}\r\n\x1a\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0`),
    ],
  ])('found c08: the end mark of DOS %s is no row', async (_, bytes) => {
    expect(await read(bytes)).toMatchObject({ count: 2 });
  });

  it('found c13: a bar separates', async () => {
    expect(await read(found('c13-pipe.csv'))).toMatchObject({
      header: ['NHS number', 'Family name', 'Given name', 'Date of birth', 'Mobile', 'Email'],
      count: 2,
    });
    expect(await read(found('c13-pipe.csv'), 'list.txt')).toMatchObject({ count: 2 });
  });

  it.each([
    ['sep=|', 'sep=|\r\nNHS number|Note\r\n999 000 1324|a;b\r\n'],
    ['sep=^', 'sep=^\nNHS number^Note\n999 000 1324^a;b\n'],
    ['CR alone', 'sep=;\rNHS number;Note\r999 000 1324;a,b\r'.replace('a,b', '"a;b"')],
    ['mixed line ends', 'NHS number\tNote\r\n999 000 1324\ta;b\n\r'],
  ])('%s', async (_, text) => {
    expect(await cellsOf(text)).toEqual([['999 000 1324', 'a;b']]);
  });

  it('found c19: what nobody sees is gone from every cell', async () => {
    const table = await read(found('c19-unseen-in-names.csv'));
    expect('rows' in table && table.rows.map(({ cells }) => cells[2])).toEqual([
      'Ahmed',
      'Niamh Jane',
      'Arthur',
      'Morag',
    ]);
  });

  it('found c10: values are read as they were meant', async () => {
    const table = await read(found('c10-personal-values.csv'));
    expect('rows' in table && table.rows.map(({ cells }) => cells.slice(6))).toEqual([
      ['Monday 9am', 'https://e.example/?a=1&b=2'],
      ['', 'https://e.example/2'],
      ['((given name)) at 5', 'https://e.example/3'],
      ['Monday\r\n9am', '=1+1'],
      ['two  spaces', '<b>x</b>'],
    ]);
  });

  it('found c07: addresses that cannot be written to are invalid, and the others are cleaned', async () => {
    const table = await read(found('c07-emails.csv'));
    const read_ = 'rows' in table ? table.rows.map(({ cells }) => readEmail(cells[5])) : [];
    expect(read_.flatMap((one, index) => (one.ok ? [[index + 2, one.value]] : []))).toEqual([
      [2, "o'brien@example.org"],
      [4, 'a@example.org'],
      [5, 'a@example.org'],
      [10, 'a@bücher.example'],
      [11, 'a@example.org'],
      [12, 'a@example.org'],
      [21, 'a+flu@example.org'],
      [26, 'a@example.org'],
    ]);
  });

  it('Excel’s ="0770…" is the number', async () => {
    expect(await cellsOf('NHS number,Mobile\n="9990001324","=""07700900129"""\n')).toEqual([
      ['9990001324', '07700900129'],
    ]);
  });
});

import { chooseTable } from '../../domain/lists/table/choose-table';
import { settledRow } from '../../domain/lists/table/shown-cells';
import type { ReadingChoice } from '../../domain/lists/source-reading';
import {
  cell,
  OFFICE,
  text,
  textRows,
  workbookFile,
  workbookParts,
  type TestSheet,
} from '../../test/support/workbook-file';
import { zipFile } from '../../test/support/zip-file';
import { readTable } from './read-table';
import { processorTime } from '../../test/support/processor-time';

/** Workbooks as other programs write them, and as people leave them: what is read of each, and what is said. */

const HEADER = ['NHS number', 'Date of birth', 'Note'];
const WHITE = ['9990001324', '10/06/1959', 'white'];
const FOSTER = ['9990001847', '07/07/1981', 'foster'];
const LIST = textRows([HEADER, WHITE, FOSTER]);

async function readAs(bytes: Buffer, choice?: ReadingChoice) {
  const file = await readTable(bytes, 'list.xlsx', 10_000);
  if (!file.ok) return { problem: file.problem };
  const chosen = chooseTable(file.sheets, 10_000, { choice });
  if (!chosen.ok) return { problem: chosen.problem, source: chosen.source };
  const { table, layout, source } = chosen;
  const rows: string[][] = [];
  for await (const page of table.pages(layout.headerRow, layout.header.length, 100, source.hiddenRowsIncluded)) {
    rows.push(...page.map((row) => settledRow(row, layout.columns, { today: '2026-11-29' }).cells));
  }
  expect(rows).toHaveLength(layout.rows);
  return { rows, source, header: layout.header };
}

const BOTH = [WHITE, FOSTER];
const rowsOf = async (bytes: Buffer) => {
  const read = await readAs(bytes);
  return 'rows' in read ? read.rows : read.problem;
};

describe('P13 packages of other programs', () => {
  const usual = workbookParts([{ rows: LIST }]);
  const renamed = (names: (name: string) => string, change: (xml: string) => string = (xml) => xml) =>
    zipFile(Object.fromEntries(Object.entries(usual).map(([name, xml]) => [names(name), change(xml)])));

  it.each<[string, Buffer]>([
    ['names in capitals', renamed((name) => name.toUpperCase())],
    ['names with a leading slash', renamed((name) => `/${name}`)],
    ['names with backslashes', renamed((name) => name.replaceAll('/', '\\'))],
    ['parts in another order', zipFile(Object.fromEntries(Object.entries(usual).reverse()))],
    ['sizes behind the data (data descriptors)', zipFile(usual, { descriptors: true })],
    ['ZIP64', zipFile(usual, { zip64: true })],
    ['nothing packed', zipFile(usual, { stored: true })],
    [
      'a byte order mark in each part',
      renamed(
        (name) => name,
        (xml) => `\ufeff${xml}`,
      ),
    ],
    [
      'CRLF, comments and instructions',
      renamed(
        (name) => name,
        (xml) => `<?xml version="1.0"?>\r\n<!-- < c > -->\r\n${xml.replaceAll('><', '>\r\n<?x y?><!-- a -->\r\n<')}`,
      ),
    ],
    [
      'another prefix',
      renamed(
        (name) => name,
        (xml) => xml.replace(/<(\/?)(?=[a-zA-Z])/g, '<$1p:').replaceAll('xmlns="', 'xmlns:p="'),
      ),
    ],
    [
      'another prefix for links',
      renamed(
        (name) => name,
        (xml) => xml.replaceAll('r:id', 'rel:id').replaceAll('xmlns:r', 'xmlns:rel'),
      ),
    ],
    [
      'single quotes',
      renamed(
        (name) => name,
        (xml) => xml.replaceAll('"', "'"),
      ),
    ],
    [
      'Strict',
      renamed(
        (name) => name,
        (xml) =>
          xml
            .replaceAll(
              'http://schemas.openxmlformats.org/officeDocument/2006',
              'http://purl.oclc.org/ooxml/officeDocument',
            )
            .replaceAll(
              'http://schemas.openxmlformats.org/spreadsheetml/2006/main',
              'http://purl.oclc.org/ooxml/spreadsheetml/main',
            ),
      ),
    ],
    [
      'types by default only',
      zipFile({
        ...usual,
        '[Content_Types].xml': '<Types><Default Extension="xml" ContentType="application/xml"/></Types>',
      }),
    ],
    [
      'no links of the package but types',
      zipFile(Object.fromEntries(Object.entries(usual).filter(([name]) => name !== '_rels/.rels'))),
    ],
  ])('P13 %s', async (_, bytes) => {
    expect(await rowsOf(bytes)).toEqual(BOTH);
  });

  it.each(['utf-16le', 'utf-16be', 'windows-1252'])('P13 parts in %s', async (encoding) => {
    const sheets = workbookParts([{ rows: textRows([HEADER, [...WHITE.slice(0, 2), 'Zoë']]) }]);
    const encode = (xml: string): Buffer => {
      const declared = `<?xml version="1.0" encoding="${encoding.slice(0, 6).replace('window', 'windows-1252')}"?>${xml}`;
      if (encoding === 'windows-1252') return Buffer.from(declared, 'latin1');
      const bytes = Buffer.from(`\ufeff${declared}`, 'utf16le');
      return encoding === 'utf-16le' ? bytes : bytes.swap16();
    };
    const bytes = zipFile(Object.fromEntries(Object.entries(sheets).map(([name, xml]) => [name, encode(xml)])));
    expect(await rowsOf(bytes)).toEqual([['9990001324', '10/06/1959', 'Zoë']]);
  });

  it('P13 absolute targets, and parts with names of their own', async () => {
    const links = `<Relationships><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="/data/Patients%20%26%20more.xml"/></Relationships>`;
    const { 'xl/worksheets/sheet1.xml': sheet, ...rest } = usual;
    const bytes = zipFile({ ...rest, 'xl/_rels/workbook.xml.rels': links, 'data/Patients & more.xml': sheet! });
    expect(await rowsOf(bytes)).toEqual(BOTH);
  });

  it('P13 a sheet that cannot be found is "cannot be read", never another one and never empty', async () => {
    const two = [
      { rows: LIST, name: 'First' },
      { rows: textRows([HEADER, FOSTER]), name: 'Second' },
    ];
    const without = (name: string) =>
      zipFile(Object.fromEntries(Object.entries(workbookParts(two)).filter(([part]) => part !== name)));
    for (const part of ['xl/worksheets/sheet1.xml', 'xl/_rels/workbook.xml.rels']) {
      expect(await readAs(without(part))).toMatchObject({
        problem: { code: 'unreadable', message: expect.stringContaining('cannot find the sheet “First”') as string },
      });
    }
    // The other one can still be asked for, and one that is missing behind the list is no reason to refuse it.
    expect(await readAs(without('xl/worksheets/sheet1.xml'), { sheet: 'second', hiddenRows: false })).toMatchObject({
      rows: [FOSTER],
    });
    expect(await readAs(without('xl/worksheets/sheet2.xml'))).toMatchObject({
      rows: BOTH,
      source: { otherSheets: [{ name: 'Second', rows: null }] },
    });
    expect(await readAs(without('xl/workbook.xml'))).toMatchObject({ problem: { code: 'unreadable' } });
  });
});

describe('P13 which sheet is the list', () => {
  const root = (name: string): string => `<${name}><sheetData>${LIST}</sheetData></${name}>`;

  it.each(['chartsheet', 'dialogsheet', 'xm:macrosheet'])('P13 a %s in front holds no rows', async (name) => {
    const bytes = workbookFile([{ rows: '' }, { rows: LIST }], { 'xl/worksheets/sheet1.xml': root(name) });
    expect(await readAs(bytes)).toMatchObject({ rows: BOTH, source: { sheet: 'S1', otherSheets: [] } });
  });

  it('P13 hidden and very hidden sheets are not read unasked; a state that nobody knows hides nothing', async () => {
    const other = textRows([HEADER, FOSTER]);
    for (const state of ['hidden', 'veryHidden', 'VERYHIDDEN']) {
      expect(await readAs(workbookFile([{ rows: other, state }, { rows: LIST }]))).toMatchObject({
        rows: BOTH,
        source: { sheet: 'S1', otherSheets: [{ name: 'S0', rows: 2, hidden: true }] },
      });
    }
    for (const state of ['visible', 'shown', '']) {
      expect(await readAs(workbookFile([{ rows: LIST, state }, { rows: other }]))).toMatchObject({
        source: { sheet: 'S0' },
      });
    }
    expect(await readAs(workbookFile([{ rows: '' }, { rows: LIST, state: 'hidden' }]))).toMatchObject({
      problem: { code: 'empty', message: expect.stringContaining('hidden sheet: S1') as string },
    });
  });

  it('P13 the first visible sheet that has the columns, whatever its name; the others are said', async () => {
    const sheets: TestSheet[] = [
      { name: 'Cover', rows: textRows([['Flu recall'], ['For reception']]) },
      { name: 'Empty', rows: '<row r="1"><c r="A1" s="0"/></row>' },
      { name: 'Template', rows: textRows([HEADER]) },
      { name: 'Over 65 &amp; under 70 🎉', rows: LIST },
      { name: 'More', rows: textRows([HEADER, FOSTER]) },
    ];
    const read = await readAs(workbookFile(sheets));
    expect(read).toMatchObject({ rows: BOTH, source: { sheet: 'Over 65 & under 70 🎉' } });
    expect(read.source!.otherSheets).toEqual([
      { name: 'Cover', rows: 2, hidden: false },
      { name: 'Template', rows: 1, hidden: false },
      { name: 'More', rows: 2, hidden: false },
    ]);
    expect(await readAs(workbookFile(sheets), { sheet: 'More', hiddenRows: false })).toMatchObject({ rows: [FOSTER] });
  });

  it('P13 where none has the columns, the nearest says what is missing', async () => {
    const sheets = [textRows([['Flu recall']]), textRows([['NHS number', 'Mobile'], WHITE])].map((rows) => ({ rows }));
    expect(await readAs(workbookFile(sheets))).toMatchObject({
      problem: { code: 'column-missing', message: expect.stringContaining('date of birth') as string },
      source: { sheet: 'S1' },
    });
  });

  it('P13 a header below a title, merged and with a table and names around it', async () => {
    const rows = textRows([['Flu recall'], ['', ''], HEADER, WHITE, FOSTER]);
    const after =
      '<autoFilter ref="A3:C5"/><mergeCells><mergeCell ref="A1:C1"/></mergeCells><tableParts><tablePart r:id="x"/></tableParts>';
    expect(await readAs(workbookFile([{ rows, after }]))).toMatchObject({
      rows: BOTH,
      source: { hiddenRows: 0, filteredRows: 0 },
    });
  });
});

describe('P13 content for programs that know an extension', () => {
  const wrapped = (inner: string, fallback = `<mc:Fallback>${inner}</mc:Fallback>`) =>
    `<mc:AlternateContent><mc:Choice Requires="x99"><row r="2"><c r="A2"><v>1</v></c></row></mc:Choice>${fallback}</mc:AlternateContent>`;

  it('P13 rows and cells in a fallback are read, those of a choice we do not know are not', async () => {
    const [head, white, foster] = [HEADER, WHITE, FOSTER].map((cells, index) => textRows([cells], index + 1));
    expect(await rowsOf(workbookFile([{ rows: head! + wrapped(white!) + foster! }]))).toEqual(BOTH);
    expect(await rowsOf(workbookFile([{ rows: head! + wrapped('', '') + white! + foster! }]))).toEqual(BOTH);
    const inRow = white!.replace(
      /^<row r="2">(.*)<\/row>$/,
      (_, cells: string) => `<row r="2">${wrapped(cells)}</row>`,
    );
    expect(await rowsOf(workbookFile([{ rows: head! + inRow + foster! }]))).toEqual(BOTH);
  });
});

describe('P13 hidden rows and columns', () => {
  const [head, white, foster] = LIST.split('<row')
    .slice(1)
    .map((row) => `<row${row}`);
  const hide = (row: string, how = 'hidden="1"'): string => row.replace('<row', `<row ${how}`);

  it.each([
    ['hidden by hand', 'hidden="1"', 1],
    ['hidden, in words', 'hidden="true"', 1],
    ['of height 0', 'ht="0" customHeight="1"', 1],
    ['in a closed group', 'outlineLevel="1" hidden="1"', 1],
    ['in an open group', 'outlineLevel="1"', 0],
    ['hidden no more', 'hidden="0"', 0],
  ])('P13 a row %s', async (_, how, hiddenRows) => {
    const bytes = workbookFile([{ rows: head! + white! + hide(foster!, how) }]);
    expect(await readAs(bytes)).toMatchObject({ rows: hiddenRows ? [WHITE] : BOTH, source: { hiddenRows } });
    expect(await readAs(bytes, { sheet: null, hiddenRows: true })).toMatchObject({ rows: BOTH });
  });

  it('P13 rows under a filter are counted as such, others beside it as hidden', async () => {
    const rows =
      head! +
      hide(white!) +
      foster! +
      textRows([['9990002347', '23/11/1994', 'c']], 4).replace('<row', '<row hidden="1"');
    const after =
      '<autoFilter ref="A1:C3"><filterColumn colId="2"><filters><filter val="foster"/></filters></filterColumn></autoFilter>';
    expect(await readAs(workbookFile([{ rows, after }]))).toMatchObject({
      rows: [FOSTER],
      source: { hiddenRows: 1, filteredRows: 1 },
    });
  });

  it('P13 a header that is hidden is read still, and all rows hidden is said', async () => {
    expect(await rowsOf(workbookFile([{ rows: hide(head!) + white! + foster! }]))).toEqual(BOTH);
    expect(await readAs(workbookFile([{ rows: head! + hide(white!) + hide(foster!) }]))).toMatchObject({
      problem: { code: 'header-only', message: expect.stringContaining('All 2 rows') as string },
    });
  });

  it('P13 rows that a sheet hides by default are those it does not write', async () => {
    expect(await rowsOf(workbookFile([{ rows: LIST, before: '<sheetFormatPr zeroHeight="1"/>' }]))).toEqual(BOTH);
  });

  it('P13 hidden columns are read and named', async () => {
    const before = '<cols><col min="2" max="3" hidden="1"/><col min="9" max="16384" hidden="1"/></cols>';
    expect(await readAs(workbookFile([{ rows: LIST, before }]))).toMatchObject({
      rows: BOTH,
      source: { hiddenColumns: ['Date of birth', 'Note'] },
    });
  });
});

describe('P13 cells', () => {
  const STYLES = (codes: string[]): Record<string, string> => ({
    'xl/styles.xml': `<styleSheet><numFmts>${codes.map((code, i) => `<numFmt numFmtId="${164 + i}" formatCode="${code}"/>`).join('')}</numFmts><cellXfs><xf numFmtId="0"/>${codes.map((_, i) => `<xf numFmtId="${164 + i}" quotePrefix="1"/>`).join('')}<xf numFmtId="14"/></cellXfs></styleSheet>`,
  });
  const row = (...cells: string[]): string => `<row r="2">${cells.join('')}</row>`;
  const head = textRows([HEADER]);
  const one = async (cells: string[], parts: Record<string, string> = {}) => {
    const read = await rowsOf(workbookFile([{ rows: head + row(...cells) }], parts));
    return Array.isArray(read) ? read[0] : read;
  };

  it('P13 numbers whatever their format: all digits, and the day behind a date', async () => {
    const styles = STYLES(['0.00E+00', 'd mmm', '#,##0', 'mm/dd/yyyy']);
    const nhs = '<v>9990001324</v>';
    const born = '<v>21711</v>';
    expect(await one([cell('A2', nhs, ' s="1"'), cell('B2', born, ' s="2"')], styles)).toEqual([
      '9990001324',
      '1959-06-10',
      '',
    ]);
    expect(await one([cell('A2', nhs, ' s="3"'), cell('B2', born, ' s="4"')], styles)).toEqual([
      '9990001324',
      '1959-06-10',
      '',
    ]);
    expect(await one([cell('A2', nhs, ' s="4"'), cell('B2', born, ' s="5"')], styles)).toEqual([
      '9990001324',
      '10/06/1959',
      '',
    ]);
    expect(await one([cell('A2', '<v>9.990001324E9</v>'), cell('B2', born)])).toEqual(['9990001324', '21711', '']);
  });

  it('P13 texts: rich, phonetic, escaped, CDATA, kept as text', async () => {
    const strings =
      '<sst><si><r><t>9990</t></r><r><rPr><b/></rPr><t>001324</t></r><rPh sb="0" eb="1"><t>x</t></rPh></si><si><t xml:space="preserve"> a_x000D_&#10;b &amp; _x005F_x0041_ </t></si></sst>';
    expect(
      await one(
        [
          cell('A2', '<v>0</v>', ' t="s" s="1"'),
          text('B2', '<![CDATA[10/06/1959]]>'),
          cell('C2', '<v>1</v>', ' t="s"'),
        ],
        {
          ...STYLES(['@']),
          'xl/sharedStrings.xml': strings,
        },
      ),
    ).toEqual(['9990001324', '10/06/1959', 'a\r\nb & _x0041_']);
  });

  it('P13 formulas by their stored result: shared, of an array, of text and of nothing', async () => {
    expect(
      await one([
        cell('A2', '<f t="shared" si="0" ref="A2:A9">X2</f><v>9990001324</v>'),
        cell('B2', '<f t="array" ref="B2">TEXT(1,"x")</f><v>10/06/1959</v>', ' t="str"'),
        cell('C2', '<f>IF(1,"")</f><v></v>', ' t="str"'),
      ]),
    ).toEqual(['9990001324', '10/06/1959', '']);
  });

  it('P13 a text that is stored as a number stands as it is', async () => {
    expect(await one([text('A2', '9990001324'), text('B2', '10/06/1959'), cell('C2', '<v>Zoë</v>')])).toEqual([
      ...['9990001324', '10/06/1959', 'Zoë'],
    ]);
  });

  it('P13 booleans and errors as they are shown', async () => {
    const [boolean, error] = await Promise.all([
      one([text('A2', '9990001324'), text('B2', '10/06/1959'), cell('C2', '<v>true</v>', ' t="b"')]),
      one([text('A2', '9990001324'), text('B2', '10/06/1959'), cell('C2', '<f>1/0</f><v>#DIV/0!</v>', ' t="e"')]),
    ]);
    expect([boolean, error]).toEqual([
      ['9990001324', '10/06/1959', 'TRUE'],
      ['9990001324', '10/06/1959', '#DIV/0!'],
    ]);
  });

  it('P13 a formula without a result is named, but not one above the columns', async () => {
    const total = `<row r="1">${cell('A1', '<f>TODAY()</f>')}${text('B1', 'Flu')}</row>`;
    const below = textRows([HEADER, WHITE, FOSTER], 2);
    expect(await rowsOf(workbookFile([{ rows: total + below }]))).toEqual(BOTH);
    expect(
      await one([text('A2', '9990001324'), text('B2', '10/06/1959'), cell('C2', '<f>A1&amp;"x"</f><v/>')]),
    ).toMatchObject({
      code: 'unreadable',
      row: 2,
      column: 2,
    });
  });

  it('P13 cells and rows without an address, and rows with gaps', async () => {
    const bare = `<row><c t="inlineStr"><is><t>NHS number</t></is></c><c t="inlineStr"><is><t>DOB</t></is></c></row><row r="7"><c><v>9990001324</v></c><c t="str"><v>10/06/1959</v></c></row>`;
    expect(await rowsOf(workbookFile([{ rows: bare }]))).toEqual([['9990001324', '10/06/1959']]);
  });

  it('P13 days counted from 1904, with a time and in words', async () => {
    const book = `<workbook xmlns:r="${OFFICE}"><workbookPr date1904="true"/><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`;
    const cells = [
      text('A2', '9990001324'),
      cell('B2', '<v>20249</v>', ' s="1"'),
      cell('C2', '<v>44897.395833333</v>', ' s="2"'),
    ];
    expect(await one(cells, { ...STYLES(['dd/mm/yyyy', 'dddd d mmmm h:mm AM/PM']), 'xl/workbook.xml': book })).toEqual([
      '9990001324',
      '10/06/1959',
      'Thursday 3 December 9:30 AM',
    ]);
  });

  it('P13 ISO dates with a time, with a zone and alone', async () => {
    const iso = (reference: string, value: string, style = ''): string =>
      cell(reference, `<v>${value}</v>`, ` t="d"${style}`);
    expect(
      await one([text('A2', '9990001324'), iso('B2', '1959-06-10T00:00:00.000Z'), iso('C2', '2026-12-03T09:30:00')]),
    ).toEqual(['9990001324', '10/06/1959', '03/12/2026 09:30']);
    expect(await one([text('A2', '9990001324'), iso('B2', '1959-06-10'), iso('C2', '09:30:00')])).toEqual([
      '9990001324',
      '10/06/1959',
      '09:30',
    ]);
  });
});

/** On a clock, of a machine that may be busy with other tests. */
const PATIENCE_MS = 240_000;

describe('P13 bounded work', () => {
  const until = async (bytes: Buffer) => {
    const before = process.memoryUsage();
    const spent = processorTime();
    let most = 0;
    const watch = setInterval(() => {
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      most = Math.max(most, heapUsed + arrayBuffers - before.heapUsed - before.arrayBuffers);
    }, 20);
    const read = await readAs(bytes);
    clearInterval(watch);
    return { read, seconds: spent() / 1000, megabytes: most / 1024 / 1024 };
  };
  /** Generous. Without a bound it would be minutes and gigabytes. */
  const within = ({ seconds, megabytes }: { seconds: number; megabytes: number }): void => {
    expect(seconds).toBeLessThan(40);
    expect(megabytes).toBeLessThan(400);
  };

  it(
    'P13 150,000 blank rows with a format cost nothing',
    async () => {
      const blank = Array.from(
        { length: 150_000 },
        (_, i) => `<row r="${i + 4}"><c r="A${i + 4}" s="1"/><c r="B${i + 4}" s="1"/><c r="C${i + 4}" s="1"/></row>`,
      ).join('');
      const result = await until(workbookFile([{ rows: LIST + blank }]));
      expect(result.read).toMatchObject({ rows: BOTH });
      within(result);
    },
    PATIENCE_MS,
  );

  it(
    'P13 10,000 patients with 100 columns are read',
    async () => {
      const columns = Array.from({ length: 98 }, (_, i) => `C${i}`);
      const cells = columns.map(() => '<c><v>1</v></c>').join('');
      const rows = Array.from(
        { length: 10_000 },
        () => `<row><c><v>9990001324</v></c><c t="str"><v>10/06/1959</v></c>${cells}</row>`,
      ).join('');
      const head = textRows([['NHS number', 'Date of birth']]).replace(
        '</row>',
        `${columns.map((name) => `<c t="str"><v>${name}</v></c>`).join('')}</row>`,
      );
      const result = await until(workbookFile([{ rows: head + rows }]));
      expect('rows' in result.read && result.read.rows).toHaveLength(10_000);
      within(result);
    },
    PATIENCE_MS,
  );

  it.each<[string, () => Buffer]>([
    [
      '3.3 million shared texts',
      () =>
        workbookFile([{ rows: LIST }], {
          'xl/sharedStrings.xml': `<sst>${'<si><t>a</t></si>'.repeat(3_300_000)}</sst>`,
        }),
    ],
    [
      '4.1 million cells',
      () => workbookFile([{ rows: LIST + `<row>${'<c><v>1</v></c>'.repeat(400)}</row>`.repeat(10_250) }]),
    ],
    [
      '9 million blank cells',
      () => workbookFile([{ rows: LIST + `<row>${'<c/>'.repeat(1_000)}</row>`.repeat(9_000) }]),
    ],
    [
      'a text in two million cells',
      () =>
        workbookFile([{ rows: LIST + `<row>${'<c t="s"><v>0</v></c>'.repeat(100)}</row>`.repeat(20_000) }], {
          'xl/sharedStrings.xml': `<sst><si><t>${'x'.repeat(32_000)}</t></si></sst>`,
        }),
    ],
    [
      'a text without an end',
      () => workbookFile([{ rows: `<row><c t="str"><v>${'x'.repeat(50_000_000)}</v></c></row>` }]),
    ],
    ['elements without an end', () => workbookFile([{ rows: '<row>'.repeat(2_000_000) }])],
  ])(
    'P13 %s are refused in words',
    async (_, bytes) => {
      const result = await until(bytes());
      expect(result.read).toMatchObject({ problem: { code: 'unreadable' } });
      within(result);
    },
    PATIENCE_MS,
  );
});

import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { wholeTable } from '../../test/support/whole-table';
import { cell, text, workbookFile } from '../../test/support/workbook-file';
import { zipFile } from '../../test/support/zip-file';
import { readXlsx, workbookLimits } from './xlsx';
import { processorTime } from '../../test/support/processor-time';

const read = (bytes: Buffer, limit = 100) => wholeTable(readXlsx(bytes, limit));
const rows = async (bytes: Buffer): Promise<unknown> => {
  const table = await read(bytes);
  return 'rows' in table ? [table.header, ...table.rows.map(({ cells }) => cells)] : table;
};
const workbookOf = workbookFile;

async function excel(fill: (sheet: ExcelJS.Worksheet) => void): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook();
  fill(workbook.addWorksheet('Patients'));
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

describe('P11 P13 reading an .xlsx workbook', () => {
  it('P13 as a spreadsheet program writes it', async () => {
    const bytes = await excel((sheet) => {
      sheet.addRow(['NHS number', 'Date of birth', 'Mobile', 'Notes']);
      sheet.addRow([9434765919, new Date(Date.UTC(1980, 3, 3)), 447700900123, 'plain & <simple>']);
      sheet.addRow([
        '943 476 5919',
        '03/04/1980',
        '07700 900123',
        { richText: [{ text: 'rich ' }, { text: 'text', font: { bold: true } }] },
      ]);
      sheet.addRow([]);
      sheet.addRow([
        { formula: 'A2+1', result: 9434765920 },
        { formula: 'TODAY()', result: new Date(Date.UTC(2026, 10, 22, 9, 30)) },
        true,
        1e20,
      ]);
      sheet.addRow([{ text: 'link', hyperlink: 'https://example.com' }, 0.00000012, null, { error: '#N/A' }]);
      sheet.getCell('A7').numFmt = '@';
      sheet.mergeCells('A8:B8');
      sheet.getCell('A8').value = 'merged';
      sheet.getCell('B3').numFmt = 'dd/mm/yyyy';
    });
    expect(await read(bytes)).toEqual({
      header: ['NHS number', 'Date of birth', 'Mobile', 'Notes'],
      headerRow: 1,
      rows: [
        { row: 2, cells: ['9434765919', '03/04/1980', '447700900123', 'plain & <simple>'] },
        { row: 3, cells: ['943 476 5919', '03/04/1980', '07700 900123', 'rich text'] },
        { row: 5, cells: ['9434765920', '22/11/2026', 'TRUE', '100000000000000000000'] },
        { row: 6, cells: ['link', '0.00000012', '', '#N/A'] },
        { row: 8, cells: ['merged', '', '', ''] },
      ],
      count: 5,
    });
  });

  it('P13 numbers are shown as the sheet shows them, with the number behind them', async () => {
    const shown: [string, number, string][] = [
      ['dd/mm/yyyy', 29314, '03/04/1980'],
      ['[$-809]d mmmm yyyy', 29314, '3 April 1980'],
      ['[$-F800]dddd\\, mmmm dd\\, yyyy', 46359, 'Thursday, December 03, 2026'],
      ['dddd d mmmm', 46359, 'Thursday 3 December'],
      ['d-mmm-yy', 29314, '3-Apr-80'],
      ['h:mm AM/PM', 0.395833333333333, '9:30 AM'],
      ['hh:mm', 0.40625, '09:45'],
      ['[h]:mm', 1.5, '36:00'],
      ['"£"#,##0.00', 12.5, '£12.50'],
      ['_-"£"* #,##0.00_-;-"£"* #,##0.00_-', -1234.5, '-£1,234.50'],
      ['0%', 0.25, '25%'],
      ['0.00%', 0.25, '25%'],
      ['0.00%', 0.125, '12.50%'],
      ['0.00', 29314, '29314.00'],
      ['#,##0;[Red]-#,##0', 29314, '29,314'],
      ['"day "0', 4, 'day 4'],
      ['00000000000', 7700900123, '07700900123'],
      ['0.0E+00', 9434765919, '9.4E+09'],
      ['# ?/?', 0.5, '1/2'],
      ['General', 0.1 + 0.2, '0.3'],
      ['@', 29314, '29314'],
    ];
    const bytes = await excel((sheet) => {
      sheet.addRow(shown.map((_, i) => `c${i}`));
      shown.forEach(([format, value], i) => {
        sheet.getCell(2, i + 1).value = value;
        sheet.getCell(2, i + 1).numFmt = format;
      });
    });
    const [, values] = (await rows(bytes)) as string[][];
    expect(values).toEqual(shown.map(([, , text]) => text));
    const reading = await readXlsx(bytes, 10);
    const first = reading.ok ? reading.sheets[0]?.reading : undefined;
    expect(first?.ok && first.table.lead[1]?.exact).toMatchObject({
      0: { number: '29314', date: '1980-04-03' },
      16: { number: '7700900123' },
      17: { number: '9434765919' },
    });
  });

  it('P13 what no spreadsheet shows as a date is none', async () => {
    const bytes = await excel((sheet) => {
      sheet.addRow(['a', 'b', 'c', 'd']);
      const row = sheet.addRow([44_000.75, 9434765919, -1, { formula: 'A1', result: 'text' }]);
      row.eachCell((cell) => (cell.numFmt = 'dd/mm/yyyy hh:mm'));
    });
    const [, texts] = (await rows(bytes)) as string[][];
    expect(texts).toEqual(['18/06/2020 18:00', '########', '########', 'text']);
  });

  it('P13 comments, tables, merges, names and the like are no content', async () => {
    const bytes = await excel((sheet) => {
      sheet.addRow(['a', 'b']);
      sheet.addRow(['1', '2']).getCell(1).note = 'a comment';
      sheet.mergeCells('A3:XFD3');
      sheet.getCell('A4').dataValidation = { type: 'list', formulae: ['"x,y"'] };
      sheet.workbook.definedNames.add('Patients!$A$1:$B$2', 'all');
      const columns = [{ name: 'a' }, { name: 'b' }];
      sheet.addTable({ name: 'T', ref: 'A5', columns, rows: [['3', '4']] });
    });
    expect(await rows(bytes)).toEqual([
      ['a', 'b'],
      ['1', '2'],
      ['a', 'b'],
      ['3', '4'],
    ]);
  });

  it('P13 the first visible sheet with content is read, in the order of the tabs', async () => {
    const sheets = [
      { rows: `<row r="1">${text('A1', 'hidden')}</row>`, state: 'hidden' },
      { rows: '<row r="1"><c r="A1" s="0"/></row><row r="2"/>' },
      { rows: `<row r="1">${text('A1', 'a')}</row><row r="2">${text('A2', '1')}</row>` },
      { rows: `<row r="1">${text('A1', 'b')}</row>` },
    ];
    expect(await rows(workbookOf(sheets))).toEqual([['a'], ['1']]);
    const moved = ['3', '1', '2'].map((id) => `<sheet name="S${id}" sheetId="${id}" r:id="rId${id}"/>`).join('');
    const bytes = workbookOf(sheets, { 'xl/workbook.xml': `<workbook><sheets>${moved}</sheets></workbook>` });
    expect(await rows(bytes)).toEqual([['a'], ['1']]);
  });

  it('P13 shapes that other programs write', async () => {
    const sheet = [
      `<row><c t="inlineStr"><is><r><t>a </t></r><r><t>b</t></r></is></c><c t="s"><v>1</v></c><c t="s"><v>0</v></c></row>`,
      `<!-- a comment > --><row r='4' spans="1:3"><c r='A4' t="b"><v>1</v></c><c r="C4" t="str"><f>"a>b"</f><v>&lt;b>&amp;</v></c></row>`,
      `<row r="5"><c r="B5"><v>4.47700900123E+11</v></c><c r="C5" s="1"><v>27852</v></c></row>`,
      `<row><c t="e"><f>X()</f><v>#NAME?</v></c><c t="b"><f>1=2</f><v>0</v></c><c><f>2*2</f><v>4</v></c></row>`,
    ].join('');
    const parts = {
      'xl/workbook.xml':
        '<workbook><workbookPr date1904="1"/><sheets><sheet name="x>y" sheetId="1" r:id="rId1"/></sheets></workbook>',
      'xl/sharedStrings.xml':
        '<sst><si/><si><r><t>b&#233;</t></r><r><t xml:space="preserve"> &amp;&#x1F600;_x0041_</t></r><rPh><t>guide</t></rPh></si></sst>',
      'xl/styles.xml': '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
    };
    const table = {
      header: ['a b', 'bé &😀A', ''],
      headerRow: 1,
      rows: [
        { row: 4, cells: ['TRUE', '', '<b>&'] },
        { row: 5, cells: ['', '447700900123', '03/04/1980'] },
        { row: 6, cells: ['#NAME?', 'FALSE', '4'] },
      ],
      count: 3,
    };
    expect(await read(workbookOf([{ rows: sheet }], parts))).toEqual(table);
    const prefixed = Object.entries({
      ...parts,
      'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${sheet}</sheetData></worksheet>`,
    }).map(([name, xml]) => [name, xml.replace(/<(\/?)(?=\w)/g, '<$1x:')] as const);
    expect(await read(workbookOf([{ rows: '' }], Object.fromEntries(prefixed)))).toEqual(table);
  });

  it('P3 rows beyond the limit are counted', async () => {
    const many = Array.from({ length: 5_001 }, () => '<row><c><v>1</v></c></row>').join('');
    const table = await read(workbookOf([{ rows: many }]), 10);
    expect(table).toMatchObject({ count: 5_000 });
  });

  it('P13 no content is empty', async () => {
    expect(await read(workbookOf([{ rows: '' }]))).toMatchObject({ code: 'empty' });
    expect(await read(workbookOf([]))).toMatchObject({ code: 'empty' });
  });

  const sheetOf = (xml: string) => workbookOf([{ rows: '' }], { 'xl/worksheets/sheet1.xml': xml });
  it.each<[string, () => Buffer, string]>([
    ['cut off', () => workbookOf([{ rows: '' }]).subarray(0, 200), 'damaged'],
    ['without a workbook', () => zipFile({ x: '' }), 'damaged'],
    ['with XML that ends in the middle', () => sheetOf('<row r="1"><c r="A'), 'damaged'],
    ['with a document type', () => sheetOf('<!DOCTYPE x [<!ENTITY a "b">]><worksheet>&a;</worksheet>'), 'damaged'],
    [
      'with entities of its own',
      () => sheetOf('<worksheet><sheetData><row><c t="str"><v>&a;</v></c></row></sheetData></worksheet>'),
      'damaged',
    ],
    ['with an outer entity', () => sheetOf('<!DOCTYPE x SYSTEM "file:///etc/passwd"><worksheet/>'), 'damaged'],
    ['with a text that is not there', () => workbookOf([{ rows: '<row><c t="s"><v>0</v></c></row>' }]), 'damaged'],
    ['with a part that is something else', () => sheetOf('<html/>'), 'damaged'],
    [
      'of too many parts',
      () => zipFile(Object.fromEntries(Array.from({ length: 2_001 }, (_, i) => [`p${i}`, '']))),
      'too large',
    ],
  ])('P13 a workbook %s is unreadable', async (_, bytes, words) => {
    const problem = { code: 'unreadable', message: expect.stringContaining(words) as string };
    expect(await read(bytes())).toMatchObject(problem);
  });

  it('P13 a workbook that unpacks to too much is unreadable', async () => {
    const bomb = await excel((sheet) => {
      for (let i = 0; i < 1_000; i++) sheet.addRow([1]);
    });
    expect(await readXlsx(bomb, 10, { ...workbookLimits(10), unpackedBytes: 20_000 })).toMatchObject({
      problem: { code: 'unreadable', message: expect.stringContaining('too large') as string },
    });
  });

  it('P13 too many columns name their row, wherever the cell stands', async () => {
    const sheet = `<row r="1">${text('A1', 'a')}</row><row r="2">${text('XFD2', 'x')}</row>`;
    expect(await read(workbookOf([{ rows: sheet }]))).toMatchObject({ code: 'unreadable', row: 2 });
  });

  it('P13 a row number or a name beyond all sheets costs no time', async () => {
    const names = '<definedNames><definedName name="all">S0!$A$1:$XFD$1048576</definedName></definedNames>';
    const bytes = workbookOf([{ rows: `<row r="2000000000">${text('A2000000000', 'a')}</row>` }], {
      'xl/workbook.xml': `<workbook><sheets><sheet name="S0" sheetId="2000000000" r:id="rId1"/></sheets>${names}</workbook>`,
    });
    const spent = processorTime();
    expect(await read(bytes)).toMatchObject({ header: ['a'], headerRow: 2_000_000_000 });
    expect(spent()).toBeLessThan(2_000);
  });

  it('P13 a text that every cell refers to is held once, no longer than a cell can be', async () => {
    const long = `<si><t>${'&amp;'.repeat(200_000)}</t></si>`;
    const cells = '<row><c t="s"><v>0</v></c></row>'.repeat(1_500);
    const bytes = workbookOf([{ rows: cells }], { 'xl/sharedStrings.xml': `<sst>${long}</sst>` });
    // A fraction of a second where nothing else runs; copied into every cell it would be minutes, or the memory's end.
    const spent = processorTime();
    const table = await read(bytes);
    expect('header' in table && table.header[0]).toHaveLength(32_767);
    expect(spent()).toBeLessThan(30_000);
  });

  it('P13 damaged anywhere it is a table or a problem, never an error', async () => {
    const rows = `<row r="1">${text('A1', 'a')}${cell('B1', '<v>1</v>', ' s="1"')}</row><row r="2">${text('A2', 'b')}</row>`;
    const whole = `<worksheet><sheetData>${rows}</sheetData></worksheet>`;
    const content = fc.oneof(
      fc.tuple(fc.nat(whole.length - 1), fc.string({ maxLength: 2 })).map(([place, damage]) => {
        return whole.slice(0, place) + damage + whole.slice(place + 1);
      }),
      fc.stringMatching(/^[<>/"'=a rcvt&;!\-[\]1]{0,60}$/).map((xml) => whole.replace(rows, () => xml)),
    );
    await fc.assert(
      fc.asyncProperty(content, async (xml) => {
        const reading = await readXlsx(sheetOf(xml), 10);
        expect(reading.ok || reading.problem.code).toBeTruthy();
      }),
    );
  });
});

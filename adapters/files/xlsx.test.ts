import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { readXlsx } from './xlsx';
import { workbookOf, zipOf } from './zip-fixture';

const read = async (bytes: Buffer, limit = 100) => {
  const reading = await readXlsx(bytes, limit);
  return reading.ok ? reading.table : reading.problem;
};
const rows = async (bytes: Buffer): Promise<unknown> => {
  const table = await read(bytes);
  return 'rows' in table ? [table.header, ...table.rows.map(({ cells }) => cells)] : table;
};
const cell = (reference: string, inner: string, attributes = ''): string =>
  `<c r="${reference}"${attributes}>${inner}</c>`;
const text = (reference: string, value: string): string =>
  cell(reference, `<is><t>${value}</t></is>`, ' t="inlineStr"');

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
        { row: 2, cells: ['9434765919', '1980-04-03', '447700900123', 'plain & <simple>'] },
        { row: 3, cells: ['943 476 5919', '03/04/1980', '07700 900123', 'rich text'] },
        { row: 5, cells: ['9434765920', '2026-11-22T09:30:00', 'TRUE', '100000000000000000000'] },
        { row: 6, cells: ['link', '0.00000012', '', '#N/A'] },
        { row: 8, cells: ['merged', '', '', ''] },
      ],
      count: 5,
    });
  });

  it('P13 of numbers with a format only dates become dates', async () => {
    const formats = [
      'dd/mm/yyyy',
      '[$-809]d mmmm yyyy',
      'd-mmm-yy',
      '0.00',
      '#,##0;[Red]-#,##0',
      '"day "0',
      '00000000000',
      'hh:mm',
      '[h]:mm',
      'General',
      '0.0E+00',
      '@',
    ];
    const bytes = await excel((sheet) => {
      sheet.addRow(formats.map((_, i) => `c${i}`));
      formats.forEach((format, i) => {
        sheet.getCell(2, i + 1).value = 29314;
        sheet.getCell(2, i + 1).numFmt = format;
      });
    });
    const [, values] = (await rows(bytes)) as string[][];
    expect(values).toEqual([
      '1980-04-03',
      '1980-04-03',
      '1980-04-03',
      ...Array<string>(4).fill('29314'),
      '1980-04-03',
      '1980-04-03',
      '29314',
      '29314',
      '29314',
    ]);
  });

  it('P13 the first visible sheet with content is read', async () => {
    const bytes = workbookOf([
      { rows: `<row r="1">${text('A1', 'hidden')}</row>`, state: 'hidden' },
      { rows: '<row r="1"><c r="A1" s="0"/></row><row r="2"/>' },
      { rows: `<row r="1">${text('A1', 'a')}</row><row r="2">${text('A2', '1')}</row>` },
    ]);
    expect(await rows(bytes)).toEqual([['a'], ['1']]);
  });

  it('P13 shapes that other programs write', async () => {
    const sheet = [
      `<x:row><x:c t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c><x:c t="s"><x:v>1</x:v></x:c><x:c t="s"><x:v>0</x:v></x:c></x:row>`,
      `<!-- a comment > --><row r='4' spans="1:3"><c r='A4' t="d"><v>1980-04-03T00:00:00Z</v></c><c r="C4" t="str"><f>"a>b"</f><v><![CDATA[<b>&]]></v></c></row>`,
      `<row r="5"><c r="B5"><v>4.47700900123E+11</v></c><c r="C5" s="1"><v>27852</v></c></row>`,
    ].join('');
    const bytes = workbookOf([{ rows: sheet }], {
      'xl/workbook.xml':
        '<workbook><workbookPr date1904="true"/><sheets><sheet name="x>y" r:id="rId1"/></sheets></workbook>',
      'xl/sharedStrings.xml':
        '<sst><si/><si><r><t>b&#233;</t></r><r><t xml:space="preserve"> &amp;&#x1F600;_x0041_</t></r><rPh><t>guide</t></rPh></si></sst>',
      'xl/styles.xml': '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
    });
    expect(await read(bytes)).toEqual({
      header: ['a', 'bé &😀A', ''],
      headerRow: 1,
      rows: [
        { row: 4, cells: ['1980-04-03', '', '<b>&'] },
        { row: 5, cells: ['', '447700900123', '1980-04-03'] },
      ],
      count: 2,
    });
  });

  it('P3 rows beyond the limit are counted and not kept', async () => {
    const many = Array.from({ length: 5_001 }, () => '<row><c><v>1</v></c></row>').join('');
    const table = await read(workbookOf([{ rows: many }]), 10);
    expect(table).toMatchObject({ count: 5_000 });
    expect('rows' in table && table.rows).toHaveLength(10);
  });

  it('P13 no content is empty', async () => {
    expect(await read(workbookOf([{ rows: '' }]))).toMatchObject({ code: 'empty' });
    expect(await read(workbookOf([]))).toMatchObject({ code: 'empty' });
  });

  it.each<[string, Buffer, string]>([
    ['cut off', workbookOf([{ rows: '' }]).subarray(0, 200), 'damaged'],
    ['without a workbook', zipOf([{ name: 'x', content: '' }]), 'damaged'],
    [
      'with XML that ends in the middle',
      workbookOf([{ rows: '<row r="1"><c r="A1"' }], { 'xl/worksheets/sheet1.xml': '<row r="1"><c r="A' }),
      'damaged',
    ],
    [
      'with a document type',
      workbookOf([{ rows: '' }], { 'xl/worksheets/sheet1.xml': '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>' }),
      'damaged',
    ],
    [
      'that is a bomb by its own directory',
      zipOf([{ name: 'xl/workbook.xml', content: '', claimedSize: 300_000_000 }]),
      'too large',
    ],
    [
      'of too many parts',
      zipOf(Array.from({ length: 2_001 }, (_, i) => ({ name: String(i), content: '' }))),
      'too large',
    ],
  ])('P13 a workbook %s is unreadable', async (_, bytes, words) => {
    expect(await read(bytes)).toMatchObject({ code: 'unreadable', message: expect.stringContaining(words) as string });
  });

  it('P13 a workbook that unpacks to more than it says is unreadable', async () => {
    const bomb = workbookOf([{ rows: '<row><c><v>1</v></c></row>'.repeat(1_000) }]);
    expect(await readXlsx(bomb, 10, { entries: 100, unpackedBytes: 5_000 })).toMatchObject({
      problem: { code: 'unreadable' },
    });
  });

  it('P13 too many columns name their row, wherever the cell stands', async () => {
    const far = workbookOf([{ rows: `<row r="1">${text('A1', 'a')}</row><row r="2">${text('XFD2', 'x')}</row>` }]);
    expect(await read(far)).toMatchObject({ code: 'unreadable', row: 2 });
  });

  it('P13 a text that every cell refers to is unpacked once', async () => {
    const long = `<si><t>${'&amp;'.repeat(200_000)}</t></si>`;
    const cells = '<row><c t="s"><v>0</v></c></row>'.repeat(3_000);
    const start = performance.now();
    const table = await read(workbookOf([{ rows: cells }], { 'xl/sharedStrings.xml': `<sst>${long}</sst>` }));
    expect('header' in table && table.header[0]).toHaveLength(32_767);
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  it('P13 damaged anywhere it is a table or a problem, never an error', async () => {
    const whole = workbookOf([
      {
        rows: `<row r="1">${text('A1', 'a')}${cell('B1', '<v>1</v>', ' s="1"')}</row><row r="2">${text('A2', 'b')}</row>`,
      },
    ]);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (place, byte) => {
        const damaged = Buffer.from(whole);
        damaged[place] = byte;
        const reading = await readXlsx(damaged, 10);
        expect(reading.ok || reading.problem.code).toBeTruthy();
      }),
    );
    const content = fc.stringMatching(/^[<>/"'=a rcvt&;!\-[\]1]{0,60}$/);
    await fc.assert(
      fc.asyncProperty(content, async (xml) => {
        const reading = await readXlsx(workbookOf([{ rows: xml }]), 10);
        expect(reading.ok || reading.problem.code).toBeTruthy();
      }),
    );
  });
});

import { checkTable, possibleHeaderKeys, type OpenedTable, type TableCheck } from './list-file';
import { isClosingLine, leftOutWords } from './table/header-row';
import { emptyList, unreadableList, type UnreadableCause } from './list-problems';

/** A file of these first rows, numbered from 1, with so many rows below its header. */
const table = (lead: string[][], rows = 1): OpenedTable => ({
  lead: lead.map((cells, index) => ({ row: index + 1, cells })),
  count: lead.length + rows,
  closingRow: null,
  closing: 0,
  text: null,
  hiddenRows: [],
  width: 0,
});

const HEADER = ['NHS number', 'Date of birth'];
const PATIENT = ['9434765919', '03/04/1980', 'Smith'];
const codeOf = (checked: TableCheck) => (checked.ok ? null : checked.problem.code);

describe('P3 P4 P13 a file as a whole', () => {
  it.each<[string, string[], number, string | null]>([
    ['P3 10,000 patients pass', HEADER, 10_000, null],
    ['P3 10,001 are refused', HEADER, 10_001, 'too-many-rows'],
    ['P13 only a header', HEADER, 0, 'header-only'],
    ['P13 only a header, before its columns are looked at', ['x'], 0, 'header-only'],
    ['P13 a column missing, before the count', ['NHS number'], 10_001, 'column-missing'],
    ['P13 a column twice, before the count', [...HEADER, 'DOB'], 10_001, 'column-twice'],
  ])('%s', (_, header, rows, code) => {
    expect(codeOf(checkTable(table([header], rows), 10_000))).toBe(code);
  });

  it('P3 P4 too many rows: the limit, the count found, and why there is a limit', () => {
    const checked = checkTable(table([HEADER], 10_001), 10_000);
    expect(checked.ok || checked.problem.message).toMatch(
      /^Your file has 10,001 patients\. The limit is 10,000\. We did not make a list from it\. The limit keeps the system from being overloaded/,
    );
  });

  it('P13 a problem knows the header’s row', () => {
    const lead = [{ row: 3, cells: ['x'] }];
    expect(checkTable({ ...table([]), lead, count: 2 }, 1)).toMatchObject({ problem: { row: 3 } });
  });

  it('P13 each problem has words of its own and what to do', () => {
    const causes: UnreadableCause[] = [
      'quote-not-closed',
      'text-after-quote',
      'row-too-long',
      'too-many-columns',
      'characters',
      'workbook-damaged',
      'workbook-too-large',
    ];
    const messages = [emptyList().message, ...causes.map((cause) => unreadableList(cause, 17).message)];
    expect(new Set(messages).size).toBe(messages.length);
    expect(unreadableList('quote-not-closed', 17)).toEqual({
      code: 'unreadable',
      message:
        'We could not read your file. We found that in row 17 a quotation mark is opened and never closed. Close it or take it out, and upload the file again.',
      row: 17,
    });
    expect(unreadableList('workbook-damaged')).not.toHaveProperty('row');
  });
});

describe('P13 H7 the header of a report that has lines above it', () => {
  const layoutOf = (lead: string[][], options = {}) => {
    const checked = checkTable(table(lead), 10_000, options);
    return checked.ok ? checked.layout : checked.problem;
  };
  const PREAMBLE = [['Asthma reviews due'], ['Last run', '22 Nov 2026 09:14'], ['Name', 'Oakfield Surgery']];

  it('P13 it is found where NHS number and date of birth stand, and the lines above count for no patients', () => {
    expect(layoutOf([...PREAMBLE, [...HEADER, 'Surname'], PATIENT])).toMatchObject({
      headerRow: 4,
      header: [...HEADER, 'Surname'],
      columns: { nhsNumber: 0, dateOfBirth: 1, familyName: 2 },
      rows: 2,
    });
  });

  it('P13 in the first row it is taken as ever, though a patient is called like a column', () => {
    expect(layoutOf([HEADER, ['9434765919', '03/04/1980'], ['NHS number', 'Date of birth']])).toMatchObject({
      headerRow: 1,
      rows: 3,
    });
  });

  it('P13 the other rows make it wider, the lines above it do not', () => {
    const lead = [['Title', '', '', '', '', 'far out'], HEADER, PATIENT];
    expect(layoutOf(lead)).toMatchObject({ header: [...HEADER, ''] });
    expect(checkTable({ ...table(lead), width: 5 }, 10)).toMatchObject({ layout: { header: { length: 5 } } });
  });

  it('P13 with a column missing, the row with most known names is said to be the header', () => {
    expect(layoutOf([...PREAMBLE, ['NHS number', 'Surname', 'Mobile'], PATIENT])).toMatchObject({
      code: 'column-missing',
      row: 4,
      message: expect.stringContaining('We found: NHS number, Surname, Mobile.') as string,
    });
  });

  it('P13 without any known name it is the row above the first patient', () => {
    const lead = [...PREAMBLE.slice(0, 2), ['Number', 'Born on'], PATIENT];
    expect(layoutOf(lead)).toMatchObject({ code: 'column-missing', row: 3 });
    const asked = { nhsNumber: 'Number', dateOfBirth: 'Born on' };
    expect(layoutOf(lead, { asked })).toMatchObject({ headerRow: 3, columns: { nhsNumber: 0, dateOfBirth: 1 } });
  });

  it('P13 a first row that is a patient is no header, and is not repeated', () => {
    const problem = layoutOf([PATIENT, HEADER]);
    expect(problem).toMatchObject({ code: 'column-missing', row: 1 });
    expect(JSON.stringify(problem)).not.toContain('9434765919');
  });

  it('P13 what the practice said of this header before goes before the names that are known', () => {
    const lead = [...PREAMBLE, ['No.', 'Born on', 'NHS number', 'NHS no'], PATIENT];
    const said = { nhsNumber: 'NHS no', dateOfBirth: 'Born on' };
    const remembered = new Map([[possibleHeaderKeys(table(lead))[3]!, said]]);
    expect(layoutOf(lead, { remembered })).toMatchObject({
      headerRow: 4,
      columns: { nhsNumber: 3, dateOfBirth: 1 },
      remembered: said,
    });
    expect(layoutOf(lead)).toMatchObject({ code: 'column-twice' });
    // Where the names would do, too: the practice meant something by it.
    const clear = [['NHS number', 'DOB', 'Mobile', 'Carer'], PATIENT];
    const carers = { nhsNumber: 'NHS number', dateOfBirth: 'DOB', mobile: 'Carer' };
    const rememberedClear = new Map([[possibleHeaderKeys(table(clear))[0]!, carers]]);
    expect(layoutOf(clear, { remembered: rememberedClear })).toMatchObject({
      columns: { mobile: 3 },
      remembered: carers,
    });
    // What the uploader says goes before it.
    const asked = { nhsNumber: 'NHS number', dateOfBirth: 'Born on' };
    expect(layoutOf(lead, { remembered, asked })).toMatchObject({ columns: { nhsNumber: 2 }, remembered: null });
    // Another header is another.
    const other = [...PREAMBLE, ['No', 'Born on', 'NHS number', 'NHS no', 'Town'], PATIENT];
    expect(layoutOf(other, { remembered })).toMatchObject({ code: 'column-twice' });
    // And what does not fit any more is not used.
    const stale = new Map([[possibleHeaderKeys(table(lead))[3]!, { nhsNumber: 'Gone' }]]);
    expect(layoutOf(lead, { remembered: stale })).toMatchObject({ code: 'column-twice' });
  });
});

describe('P13 lines that close a report', () => {
  it.each([
    [['Report total', '20'], true],
    [['', 'Total:', '20'], true],
    [['Number of patients: 20'], true],
    [['Population count', '20'], true],
    [['*** End of report ***'], true],
    [['Printed on 22/11/2026 by Sam'], true],
    [['Page 1 of 3'], true],
    [['9434765919', '03/04/1980'], false],
    [['Total', '9434765919', '03/04/1980'], false],
    [['Totally', 'Anna', ''], false],
    [['Total', 'Anna', '943', '1/1/80'], false],
    [['Smith', '', ''], false],
    [['', ''], false],
  ])('P13 %j: %s', (cells, closes) => {
    expect(isClosingLine(cells)).toBe(closes);
  });

  it('P13 what was left out is said with its rows', () => {
    expect(leftOutWords(1, null)).toEqual([]);
    expect(leftOutWords(2, null)).toEqual(['The names of the columns are in row 2. Row 1 above it was left out.']);
    expect(leftOutWords(5, 31)).toEqual([
      'The names of the columns are in row 5. Rows 1 to 4 above it were left out.',
      'Row 31, below the patients, ends the report. We left it out, with everything after it.',
    ]);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listWorld, processList, type Upload } from './lists-support';

/** Workbooks that the first release read wrongly, from their bytes to accepted patients. */

const world = listWorld();

const file = (name: string): Buffer => readFileSync(join(__dirname, '../files/found', name));

/** Believed as it stands, without demographics: what is tried is how the file was read. */
async function read(name: string, upload: Partial<Upload> = {}) {
  const ref = await processList(world.database, null, world.practiceId, {
    file: file(name),
    fileName: name,
    contactSource: 'file',
    ...upload,
  });
  const list = await world.listOf(ref);
  const rows = await world.rowsOf(ref);
  const accepted = rows.filter(({ outcome }) => outcome === 'accepted');
  return { list, rows, names: accepted.map(({ family_name }) => family_name), accepted };
}

const THREE = ['White', 'Foster', 'Chowdhury'];
const BIRTHS = ['1959-06-10', '1981-07-07', '1994-11-23'];

describe('found: workbooks are read by the standard', () => {
  test.each([
    ['x01', 'x01-sheet-without-number.xlsx'],
    ['x01c', 'x01c-named-part.xlsx'],
    ['x02', 'x02-backslashes.xlsx'],
    ['x03', 'x03-workbook2.xlsx'],
    ['x03b', 'x03b-root-package.xlsx'],
    ['x05', 'x05-strict-iso-dates.xlsx'],
    ['x05b', 'x05b-strict-serial-dates.xlsx'],
    ['x10b', 'x10b-date1904-general.xlsx'],
  ])('found %s: %s has its three patients with the right dates of birth', async (_, name) => {
    const { list, names, accepted } = await read(name);
    expect(list).toMatchObject({ status: 'ready', rows: 3, accepted: 3 });
    expect(names).toEqual(THREE);
    expect(accepted.map(({ date_of_birth }) => date_of_birth)).toEqual(BIRTHS);
  });

  test('found x01b: the first tab is read, and the second is named', async () => {
    const { list, names } = await read('x01b-sheet-and-sheet2.xlsx');
    expect(names).toEqual(THREE);
    expect(list.reading).toMatchObject({ otherSheets: [{ rows: 4, hidden: false }] });
  });

  test.each([
    ['x07', 'x07-cover-sheet.xlsx'],
    ['x21', 'x21-summary-first.xlsx'],
  ])('found %s: the first tab that has the columns is read', async (_, name) => {
    const { list, names } = await read(name);
    expect(names).toEqual(THREE);
    expect(list.reading!.sheet).toBeTruthy();
    expect(list.reading!.otherSheets).toHaveLength(1);
    expect(list.reading!.otherSheets[0]!.name).not.toBe(list.reading!.sheet);
  });

  test('found x21: a tab that was asked for is read instead, and a tab that is not there is said', async () => {
    const { list: usual } = await read('x21-summary-first.xlsx');
    const other = usual.reading!.otherSheets[0]!.name;
    const { list } = await read('x21-summary-first.xlsx', { sheet: other });
    expect(list.problem).toMatchObject({ code: 'column-missing' });
    const { list: none } = await read('x21-summary-first.xlsx', { sheet: 'Nothing' });
    expect(none.problem).toMatchObject({ code: 'unreadable', message: expect.stringContaining('“Nothing”') as string });
  });
});

describe('found: hidden rows', () => {
  test.each([
    ['x06', 'x06-hidden-rows.xlsx', 'hiddenRows', 'filteredRows'],
    ['x06b', 'x06b-autofilter.xlsx', 'filteredRows', 'hiddenRows'],
  ] as const)('found %s: rows that are hidden are left out and counted', async (_, name, counted, other) => {
    const { list, names } = await read(name);
    const { reading } = list;
    expect(reading![counted]).toBeGreaterThan(0);
    expect(reading).toMatchObject({ [other]: 0, hiddenRowsIncluded: false });
    expect(list).toMatchObject({ status: 'ready', accepted: names.length });
    // The file waits for a person to take them in.
    expect(list.file).not.toBeNull();

    const all = await read(name, { hiddenRows: true });
    expect(all.list.rows).toBe(list.rows! + reading![counted]);
    expect(all.names).toEqual(expect.arrayContaining(names));
    expect(all.list.reading).toMatchObject({ [counted]: reading![counted], hiddenRowsIncluded: true });
  });
});

describe('found: values', () => {
  test('found x09: placeholders get what the sheet shows, matching what is there', async () => {
    const { accepted, list } = await read('x09-shown-values.xlsx');
    const cells = Object.fromEntries(list.header!.map((name, column) => [name, accepted[0]!.cells[column]]));
    expect(cells).toMatchObject({
      'Date of birth': '10/06/1959',
      'Clinic day': 'Thursday 3 December',
      'Clinic time': '9:30 AM',
      Fee: '£12.50',
      Share: '25%',
      Booked: '03/12/2026 09:30',
    });
    expect(accepted[0]).toMatchObject({ date_of_birth: '1959-06-10', nhs_number: '9990001324' });
  });

  test('found x11: formulas without results are named', async () => {
    const { list } = await read('x11-formula-no-value-mobile.xlsx');
    expect(list.status).toBe('refused');
    expect(list.problem).toMatchObject({ code: 'unreadable', row: 2, column: 4 });
    expect(list.problem!.message).toContain('formulas without results (first: E2)');
    expect(list.problem!.message).toContain('Open the file in Excel, save it');
    expect(list.first_rows).toHaveLength(4);
  });
});

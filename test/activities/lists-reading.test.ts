import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { encode } from 'iconv-lite';
import { readTable } from '../../adapters/files/read-table';
import { writeCsv, writeXlsx } from '../../adapters/files/write-table';
import { createColumnMemory } from '../../adapters/postgres/lists/column-memory';
import { createListQueries } from '../../adapters/postgres/lists/list-queries';
import { chooseTable } from '../../domain/lists/table/choose-table';
import { compileForList } from '../../domain/content/list-text';
import type { Columns, Field } from '../../domain/lists/columns';
import { hasHiddenRow } from '../../domain/lists/table/row-in-cell';
import { isClosingLine } from '../../domain/lists/table/header-row';
import { readRow, type ListRow } from '../../domain/lists/read-row';
import { describeReasons } from '../../domain/lists/row-reasons';
import { judgeRow } from '../../domain/lists/match-row';
import { emisExport, spreadsheetList, systmOneExport } from '../../scripts/demo/clinical-exports';
import { inventPatients, type DemoPatient } from '../../scripts/demo/patients';
import { DEMO_PRACTICES } from '../../scripts/demo/practices';
import {
  addPractice,
  FakeDemographics,
  type ListKey,
  listWorld,
  nhsNumber,
  person,
  processList,
  type Upload,
} from './lists-support';

/** Files as practices have them, from bytes to rows. */

const world = listWorld();

const [A, B] = [nhsNumber(0), nhsNumber(1)] as [string, string];
const BY = { tokenId: '01940000-0000-7000-8000-000000000001', user: 'Sam Okoro' } as never;

const codesOf = async (ref: ListKey) =>
  (await world.rowsOf(ref)).map(({ row, reasons }) => [row, ...(reasons ?? []).map(({ code }) => code)]);
const rejectedOf = async (ref: ListKey) => (await codesOf(ref)).filter(([, ...codes]) => codes.length > 0);

describe('P13 H7 exports of clinical systems and spreadsheets', () => {
  const patients = inventPatients(DEMO_PRACTICES[0]!.population);
  const byNumber = new Map(patients.map((patient) => [patient.nhsNumber, patient]));

  /** As the demo's register answers. */
  function knowsEverybody(): void {
    for (const one of patients) {
      world.demographics.knows({
        ...one,
        ...{
          deceased: one.status === 'deceased',
          leftPractice: one.status === 'left',
          restricted: one.status === 'restricted',
        },
      });
    }
  }

  /** Every row that is accepted was read as the person it is of. */
  async function expectThePeople(ref: ListKey): Promise<DemoPatient[]> {
    const accepted = (await world.rowsOf(ref)).filter(({ outcome }) => outcome === 'accepted');
    return accepted.map((row) => {
      const patient = byNumber.get(row.nhs_number!)!;
      expect(row).toMatchObject({
        given_name: patient.givenName,
        date_of_birth: patient.dateOfBirth,
        contact: patient.mobile,
      });
      expect(row.family_name!.toLowerCase()).toBe(patient.familyName.toLowerCase());
      return patient;
    });
  }

  test('P13 H7 an EMIS export: the header below the report’s lines, its total left out, rows as the spreadsheet has them', async () => {
    knowsEverybody();
    const ref = await world.process({ file: emisExport(patients), fileName: 'search.csv' });
    expect(await world.listOf(ref)).toMatchObject({
      ...{ status: 'ready', rows: 26, accepted: 22, rejected: 4 },
      ...{ header_row: 8, closing_row: 36, remembered_columns: false },
      columns: { nhsNumber: 2, dateOfBirth: 3, name: 1, mobile: 6, email: 7 },
    });
    expect(await rejectedOf(ref)).toEqual([
      [13, 'deceased'],
      [14, 'left-practice'],
      [15, 'restricted'],
      [34, 'mobile-missing'],
    ]);
    expect(await expectThePeople(ref)).toHaveLength(22);
    expect(await createListQueries(world.database).reading(world.practiceId, ref.listId)).toEqual({
      ...{ headerRow: 8, closingRow: 36, rememberedColumns: false, mended: 0 },
    });
  });

  test('P13 H7 a SystmOne export: every cell in quotes, addresses over several lines', async () => {
    knowsEverybody();
    const ref = await world.process({ file: systmOneExport(patients), fileName: 'report.csv' });
    expect(await world.listOf(ref)).toMatchObject({
      ...{ status: 'ready', rows: 24, accepted: 20, rejected: 4, header_row: 1, closing_row: null },
      columns: { nhsNumber: 0, familyName: 1, givenName: 2, dateOfBirth: 3, mobile: 5, email: 6 },
    });
    expect(await rejectedOf(ref)).toEqual([
      [8, 'nhs-number-invalid'],
      [13, 'date-of-birth-missing'],
      [17, 'duplicate-row'],
      [25, 'deceased'],
    ]);
    expect(await expectThePeople(ref)).toHaveLength(20);
    const [first] = await world.rowsOf(ref);
    expect(first!.cells[4]).toBe('1 Example Road\nOakfield\nOX0 0AA');
  });

  test('P13 a list kept in a spreadsheet: mended where there is one right answer, refused where there is not', async () => {
    knowsEverybody();
    const file = await spreadsheetList(patients);
    const ref = await world.process({ file, fileName: 'recall.xlsx' });
    expect(await world.listOf(ref)).toMatchObject({
      ...{ status: 'ready', rows: 12, accepted: 8, rejected: 4, header_row: 1, closing_row: 16 },
    });
    expect(await rejectedOf(ref)).toEqual([
      [9, 'nhs-number-invalid'],
      [10, 'date-of-birth-invalid'],
      [11, 'details-mismatch'],
      [13, 'duplicate-row'],
    ]);
    expect(await expectThePeople(ref)).toHaveLength(8);

    const own = await world.process({ file, fileName: 'recall.xlsx', contactSource: 'file' });
    expect(await world.listOf(own)).toMatchObject({ accepted: 7, rejected: 5 });
    const rows = await world.rowsOf(own);
    expect(
      rows.map(({ row, mended }) => [row, ...(mended ?? []).map(({ field, damage }) => `${field} ${damage}`)]),
    ).toEqual([
      [2],
      [3, 'mobile leading-zero'],
      [4, 'nhsNumber exponent', 'dateOfBirth two-digit-year', 'mobile exponent'],
      [5, 'dateOfBirth day-count'],
      [6],
      [8, 'nhsNumber decimal', 'mobile decimal'],
      [9],
      [10],
      [11],
      [12],
      [13],
      [14],
    ]);
    expect(rows.find(({ row }) => row === 12)!.reasons).toEqual([{ code: 'mobile-invalid', detail: 'exponent' }]);
  });
});

describe('P13 dates of birth', () => {
  test('in a column that has the month first, a date that could be either day is refused with words', async () => {
    [A, B].forEach((number) => world.demographics.knows(person(number)));
    const file = `NHS number,DOB,Mobile\n${A},02/01/1950,07700900001\n${B},1950-02-01,07700900002\n${nhsNumber(2)},12/31/1950,1\n`;
    const ref = await world.process({ file: Buffer.from(file), contactSource: 'file' });
    const rows = await world.rowsOf(ref);
    expect(rows.map(({ reasons }) => reasons?.[0]?.detail ?? null)).toEqual(['order-unclear', null, 'month-first']);
    expect(describeReasons(rows[0]!.reasons!)[0]!.message).toBe(
      'Date of birth is not valid (most dates in this column have the month first, so day and month cannot be told apart)',
    );
  });
});

describe('what the register calls a patient', () => {
  test('greets the patients of a list that has full names only, and is kept with the row', async () => {
    world.demographics.knows({ ...person(A), givenName: 'Grace', knownAs: 'Gracie' });
    world.demographics.knows({ ...person(B), givenName: null });
    const rows = `${A},01/02/1950,"PARRY, Grace (Mrs)"\n${B},01/02/1950,"ALI, Bo (Mr)"\n${nhsNumber(2)},01/02/1950,"NOBODY, Nell"\n`;
    const ref = await world.process({ file: Buffer.from(`NHS number,DOB,Full name\n${rows}`) });
    const { header, columns } = (await world.listOf(ref)) as unknown as { header: string[]; columns: Columns };
    expect(header).toEqual(['NHS number', 'DOB', 'Full name']);
    const text = compileForList('Dear ((given name)), or ((known as))', header, columns);
    expect(text.problems).toEqual([]);
    expect((await world.rowsOf(ref)).map(({ cells }) => text.render(cells))).toEqual([
      'Dear Grace, or Gracie',
      'Dear Bo, or Bo',
      'Dear Nell, or Nell',
    ]);
  });

  test('the file’s own given name goes before', async () => {
    world.demographics.knows({ ...person(A), givenName: 'Grace', knownAs: 'Gracie' });
    const ref = await world.process({ file: `NHS number,DOB,Forename\n${A},01/02/1950,Gracious\n` });
    const { header, columns } = (await world.listOf(ref)) as unknown as { header: string[]; columns: Columns };
    const [row] = await world.rowsOf(ref);
    expect(compileForList('((given name)) ((known as))', header, columns).render(row!.cells)).toBe('Gracious Gracie');
  });
});

describe('P13 encodings, separators and lines', () => {
  const TEXT = `NHS number;Date of birth;Surname;Note\r\n${A};01/02/1950;Siân;"one\r\ntwo"\r\n\r\n${B};1950-02-01;Núñez;x\r\n`;
  const tabs = TEXT.replaceAll(';', '\t');
  test.each<[string, Buffer]>([
    ['UTF-8', Buffer.from(TEXT)],
    ['UTF-8 with byte order mark', Buffer.from(`\ufeff${TEXT}`)],
    ['UTF-16 LE', encode(tabs, 'utf-16le')],
    ['UTF-16 LE with byte order mark', encode(`\ufeff${tabs}`, 'utf-16le')],
    ['UTF-16 BE', encode(tabs, 'utf-16be')],
    ['UTF-16 BE with byte order mark', encode(`\ufeff${tabs}`, 'utf-16be')],
    ['Windows-1252', encode(TEXT, 'windows-1252')],
    ['commas and LF', Buffer.from(TEXT.replaceAll(';', ',').replaceAll('\r\n', '\n'))],
    ['CR', Buffer.from(TEXT.replaceAll('\r\n', '\r'))],
    ['sep=;', Buffer.from(`sep=;\r\n${TEXT}`)],
  ])('P13 %s is read, with a spreadsheet’s row numbers', async (_, file) => {
    world.demographics.knows(person(A)).knows(person(B));
    const ref = await world.process({ file });
    const rows = await world.rowsOf(ref);
    expect(rows).toMatchObject([
      { row: 2, nhs_number: A, family_name: 'Siân', outcome: 'accepted' },
      { row: 4, nhs_number: B, family_name: 'Núñez', outcome: 'accepted' },
    ]);
    expect(rows[0]!.cells[3]!.split(/\r\n|\r|\n/)).toEqual(['one', 'two']);
  });

  test('P13 a workbook: the first sheet with data, hidden columns, formulas by their values, dates and numbers as cells', async () => {
    world.demographics.knows(person(A)).knows(person(B));
    const workbook = new ExcelJS.Workbook();
    workbook.addWorksheet('Empty');
    const sheet = workbook.addWorksheet('Recall');
    sheet.addRow(['Report: recall']);
    sheet.addRow([]);
    sheet.addRow(['Year', 'NHS number', 'Name', 'Date of birth']);
    sheet.addRow([1950, Number(A), 'Mina Shah', new Date(Date.UTC(1950, 1, 1))]);
    sheet.addRow([1950, { formula: 'B4+8', result: Number(B) }, 'Bo Ali', { formula: 'D4', result: 18_295 }]);
    sheet.getCell('D5').numFmt = 'dd/mm/yyyy';
    sheet.getColumn(2).hidden = true;
    workbook.addWorksheet('Other').addRow(['NHS number', 'Date of birth']);
    const ref = await world.process({ file: Buffer.from(await workbook.xlsx.writeBuffer()), fileName: 'recall.xlsx' });
    expect(await world.listOf(ref)).toMatchObject({ header_row: 3, rows: 2, accepted: 2 });
    expect(await world.rowsOf(ref)).toMatchObject([
      { row: 4, nhs_number: A, family_name: 'Shah', date_of_birth: '1950-02-01', mended: null },
      { row: 5, nhs_number: B, family_name: 'Ali', date_of_birth: '1950-02-01', mended: null },
    ]);
  });
});

describe('P13 what was mended', () => {
  test('P13 is kept with its row, can be paged, and a clean file pays nothing for it', async () => {
    const numbers = Array.from({ length: 6 }, (_, index) => nhsNumber(index));
    for (const number of numbers) world.demographics.knows(person(number));
    const lines = numbers.map((number, index) => `${number},${index % 2 ? '18295' : '01/02/1950'}`);
    const ref = await world.process({ file: ['NHS number,DOB', ...lines, `${A}.0,`, ''].join('\n') });

    const pages = createListQueries(world.database);
    expect(await pages.reading(world.practiceId, ref.listId)).toMatchObject({
      headerRow: 1,
      closingRow: null,
      mended: 4,
    });
    const first = await pages.mended(world.practiceId, ref.listId, { limit: 3, after: null });
    expect(first.items.map(({ row, outcome }) => [row, outcome])).toEqual([
      [3, 'accepted'],
      [5, 'accepted'],
      [7, 'accepted'],
    ]);
    expect(first.items[0]!.mended).toEqual([
      { field: 'dateOfBirth', from: '18295', to: '1950-02-01', damage: 'day-count' },
    ]);
    const second = await pages.mended(world.practiceId, ref.listId, { limit: 3, after: first.next });
    expect(second).toMatchObject({ items: [{ row: 8, outcome: 'rejected' }], next: null });

    const other = await addPractice(world.database);
    expect(await pages.reading(other, ref.listId)).toBeNull();
    expect((await pages.mended(other, ref.listId, { limit: 3, after: null })).items).toEqual([]);
  });
});

describe('P13 columns that a practice has named before', () => {
  const file = `Report\n\nNo.,Born on,Tel\n${A},01/02/1950,07700900123\n`;
  const header = ['No.', 'Born on', 'Tel'];
  const said = { nhsNumber: 'No.', dateOfBirth: 'Born on', mobile: 'Tel' };
  const memory = () => createColumnMemory(world.database);

  test('P13 are used for a file with exactly this header, and it is said', async () => {
    world.demographics.knows(person(A));
    expect(await world.listOf(await world.process({ file }))).toMatchObject({
      status: 'refused',
      problem: { code: 'column-missing', row: 3 },
      header,
    });
    await memory().remember(world.practiceId, ['no', 'BORN_ON', 'tel', ''], { nhsNumber: 'Tel' }, BY, new Date());
    await memory().remember(world.practiceId, header, said, BY, new Date());

    const ref = await world.process({ file, contactSource: 'file' });
    expect(await world.listOf(ref)).toMatchObject({
      ...{ status: 'ready', accepted: 1, header_row: 3, remembered_columns: true },
      columns: { nhsNumber: 0, dateOfBirth: 1, mobile: 2 },
    });
    // With one column more it is another header, and another practice has said nothing.
    expect(await world.listOf(await world.process({ file: file.replace('Tel', 'Tel,Town') }))).toMatchObject({
      status: 'refused',
    });
    const stranger = await addPractice(world.database);
    const elsewhere = await processList(world.database, world.demographics, stranger, { file });
    expect(await world.listOf(elsewhere)).toMatchObject({ status: 'refused', remembered_columns: false });
    const entry = await world.database.pool.query(
      `SELECT actor, details FROM audit_entry WHERE practice_id = $1 AND act = 'columns-remembered' ORDER BY id DESC LIMIT 1`,
      [world.practiceId],
    );
    expect(entry.rows).toMatchObject([
      { actor: 'Sam Okoro', details: { fields: ['nhsNumber', 'dateOfBirth', 'mobile'] } },
    ]);
  });

  test('P13 go before the names that are known, and what the uploader says before them; forgotten, the names decide', async () => {
    world.demographics.knows(person(A));
    const names = ['NHS number', 'DOB', 'Mobile', 'Carer'];
    const clear = `${names.join(',')}\n${A},01/02/1950,07700900001,07700900002\n`;
    const carers = { nhsNumber: 'NHS number', dateOfBirth: 'DOB', mobile: 'Carer' };
    await memory().remember(world.practiceId, names, carers, BY, new Date());
    expect(await world.listOf(await world.process({ file: clear }))).toMatchObject({
      ...{ accepted: 1, remembered_columns: true },
      columns: { mobile: 3 },
    });
    const asked = await world.process({ file: clear, columns: { ...carers, mobile: 'Mobile' } });
    expect(await world.listOf(asked)).toMatchObject({
      ...{ accepted: 1, remembered_columns: false },
      columns: { mobile: 2 },
    });
    await memory().forget(world.practiceId, names, BY, new Date());
    expect(await world.listOf(await world.process({ file: clear }))).toMatchObject({
      ...{ accepted: 1, remembered_columns: false },
      columns: { mobile: 2 },
    });
  });

  test('P13 a list that was begun with them goes on with them, whatever is said meanwhile', async () => {
    const numbers = Array.from({ length: 20 }, (_, index) => nhsNumber(index));
    for (const number of numbers) world.demographics.knows(person(number));
    const lines = numbers.map((number) => `${number},01/02/1950,${number}`);
    const ref = await world.upload({ file: [header.join(','), ...lines].join('\n') });
    await memory().remember(world.practiceId, header, said, BY, new Date());
    const { matchList, finishList } = world.activities({
      pageRows: 5,
      pagesInFlight: 1,
      roundMs: 2,
    });
    expect(await matchList(ref)).toMatchObject({ kind: 'read', rows: 20 });
    await memory().remember(
      world.practiceId,
      header,
      { nhsNumber: 'Tel', dateOfBirth: 'Born on', mobile: 'No.' },
      BY,
      new Date(),
    );
    for (let left = 20; left > 0;) {
      const progress = await matchList(ref);
      left = progress.kind === 'read' ? progress.left : 0;
    }
    expect(await finishList(ref)).toMatchObject({ rows: 20, accepted: 20 });
    expect(await world.listOf(ref)).toMatchObject({
      columns: { nhsNumber: 0, mobile: 2 },
      remembered_columns: true,
    });
  });

  test('P13 a header of five hundred long names has its place too', async () => {
    const long = Array.from({ length: 500 }, (_, index) => `A rather long name of a column ${index}`);
    await memory().remember(world.practiceId, long, { nhsNumber: long[7]!, dateOfBirth: long[8]! }, BY, new Date());
    world.demographics.knows(person(A));
    const cells = long.map((_, index) => (index === 7 ? A : index === 8 ? '01/02/1950' : ''));
    const ref = await world.process({ file: `${long.join(',')}\n${cells.join(',')}\n` });
    expect(await world.listOf(ref)).toMatchObject({ accepted: 1, remembered_columns: true });
  });
});

describe('P13 H10 whatever the cells hold', () => {
  const cell = fc.oneof(
    // A file with a NUL in it is no text and is refused as a whole.
    fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.replaceAll('\0', '')),
    fc.stringMatching(/^["',;\t\r\n= \d+E.-]{0,12}$/),
    fc.constantFrom(
      A,
      B,
      `${A}.0`,
      '9.99E+09',
      '01/02/1950',
      '18295',
      '2/25/1950',
      '07700900123',
      '7700900123',
      '4.47E+11',
      'x@y.example',
      '',
      'Total',
    ),
  );
  const COLUMNS = ['NHS number', 'Date of birth', 'Name', 'Mobile', 'Email'];

  test('P13 H10 each row that is not blank comes out once, accepted or rejected with a reason; nothing throws', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(cell, { minLength: 1, maxLength: 7 }), { minLength: 1, maxLength: 12 }),
        fc.constantFrom<Partial<Upload>>({}, { contactSource: 'file' }, { channel: 'email', contactSource: 'file' }),
        async (rows, upload) => {
          world.practiceId = await addPractice(world.database);
          world.demographics = new FakeDemographics().knows(person(A)).knows(person(B, { restricted: true }));
          const quoted = rows.map((cells) => cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(','));
          const ref = await world.process({
            file: Buffer.from([COLUMNS.join(','), ...quoted, ''].join('\n')),
            ...upload,
          });
          const list = await world.listOf(ref);
          if (list.status === 'refused') {
            expect(list.problem!.code).toBe('header-only');
            return;
          }
          const stored = await world.rowsOf(ref);
          expect(list.status).toBe('ready');
          expect(stored).toHaveLength(list.rows!);
          expect(list.accepted! + list.rejected!).toBe(list.rows);
          expect(stored.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(list.accepted!);
          for (const { outcome, reasons, contact } of stored) {
            expect(reasons === null).toBe(outcome === 'accepted');
            if (outcome === 'accepted') expect(contact).not.toBeNull();
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  const readAgain = async (write: typeof writeCsv, header: string[], rows: string[][]): Promise<ListRow[]> => {
    const out = new PassThrough();
    const [bytes] = await Promise.all([buffer(out), write(out, header, rows)]);
    const reading = await readTable(bytes, write === writeCsv ? 'rejected.csv' : 'rejected.xlsx', 1_000);
    if (!reading.ok) throw new Error(reading.problem.message);
    const chosen = chooseTable(reading.sheets, 1_000);
    if (!chosen.ok) throw new Error(chosen.problem.message);
    const { headerRow, header: found, columns } = chosen.layout;
    const read: ListRow[] = [];
    for await (const page of chosen.table.pages(headerRow, found.length, 100)) {
      read.push(...page.map((row) => readRow(row, columns, { today: '2026-11-23' })));
    }
    return read;
  };

  const meaning = (row: ListRow) => {
    const contact = (channel: 'sms' | 'email') => {
      const options = { channel, contactSource: 'file', region: 'GB', allowFictional: true } as const;
      const { contact: value, reasons } = judgeRow(row, null, options);
      return { value, reasons };
    };
    const { nhsNumber, dateOfBirth, familyName, givenName, reasons } = row;
    const read = !reasons.some(({ code }) => code.startsWith('nhs-number'));
    return {
      nhsNumber: read ? nhsNumber : null,
      dateOfBirth,
      familyName,
      givenName,
      sms: contact('sms'),
      email: contact('email'),
    };
  };

  test.each([
    ['.csv', writeCsv, 200],
    ['.xlsx', writeXlsx, 50],
  ])('H9 P13 what is downloaded as rejected%s and uploaded again means the same', async (_, write, numRuns) => {
    // The text of a workbook holds no control characters, and a cell of our list no NUL.
    const text = cell.filter((value) =>
      [...value].every((one) => (one >= ' ' ? one < '\ufffe' || one > '\uffff' : '\t\n\r'.includes(one))),
    );
    const names = fc.constantFrom(
      'Shah',
      "O'Brien",
      "'t Hooft",
      '=Smith',
      '-',
      '@home',
      '+44',
      'SMITH, Anna (Mrs)',
      '\tTab',
    );
    const row = fc
      .tuple(text, text, fc.oneof(text, names), text, text)
      .map((cells) => cells.slice())
      // The line that ends a report was left out of the list, so no download has it.
      .filter((cells) => !isClosingLine([...cells, 'Not found in PDS']))
      // A cell that reads like rows of the file is refused, whoever wrote it.
      .filter((cells) => !cells.some((one) => hasHiddenRow(one, ',', cells.length + 1)));
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 6 }), async (cells) => {
        const columns = Object.fromEntries(
          (['nhsNumber', 'dateOfBirth', 'name', 'mobile', 'email'] satisfies Field[]).map((field, place) => [
            field,
            place,
          ]),
        ) as unknown as Columns;
        const before = cells.map((one, index) =>
          readRow({ row: index + 2, cells: one }, columns, { today: '2026-11-23' }),
        );
        const rows = cells.map((one, index) => [
          ...one,
          // Never blank at its end, as a rejected row's reasons never are.
          describeReasons([...before[index]!.reasons, { code: 'not-found' }])
            .map(({ message }) => message)
            .join('; '),
        ]);
        const after = await readAgain(write, [...COLUMNS, 'Reasons'], rows);
        expect(after.map(meaning)).toEqual(before.map(meaning));
      }),
      { numRuns },
    );
  });
});

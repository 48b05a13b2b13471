import { Readable } from 'node:stream';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { createListStore } from '../../adapters/postgres/lists/list-store';
import { DemographicsError, type DemographicRecord } from '../../ports/patients/demographics';
import {
  activityEnvironment,
  addPatients,
  addPractice,
  csvOf,
  listActivities,
  type ListKey,
  listWorld,
  nhsNumber,
  person,
} from './lists-support';

const world = listWorld();

const codes = (row: { reasons: { code: string }[] | null }) => row.reasons?.map(({ code }) => code) ?? [];

async function patientsOf(): Promise<Map<string, Record<string, unknown>>> {
  const { rows } = await world.database.pool.query<Record<string, unknown>>(
    'SELECT * FROM patient WHERE practice_id = $1',
    [world.practiceId],
  );
  return new Map(rows.map((row) => [row.nhs_number as string, row]));
}

describe('what becomes of each row', () => {
  test('H8 H10 every row is accepted with a contact or rejected with its reasons, deciding first', async () => {
    const n = Array.from({ length: 12 }, (_, index) => nhsNumber(index));
    const cases: [line: string, record: Partial<DemographicRecord> | null, codes: string[], contact: string | null][] =
      [
        [`${n[0]},01/02/1950`, {}, [], '+447700900123'],
        [`${n[1]},01/02/1950`, null, ['not-found'], null],
        [`${n[2]},02/02/1950`, {}, ['details-mismatch'], null],
        [`${n[3]},01/02/1950`, { restricted: true }, ['restricted'], null],
        [`${n[4]},01/02/1950`, { deceased: true }, ['deceased'], '+447700900123'],
        [`${n[5]},01/02/1950`, { leftPractice: true, mobile: null }, ['left-practice', 'mobile-missing'], null],
        [`${n[6]},01/02/1950`, { mobile: '0117 496 0000' }, ['mobile-not-a-mobile'], null],
        [`${n[7]},01/02/1950`, { mobile: '12' }, ['mobile-invalid'], null],
        [`${n[8]!.slice(0, 9)},`, {}, ['nhs-number-invalid', 'date-of-birth-missing'], null],
        [`,31/02/1950`, {}, ['nhs-number-missing', 'date-of-birth-invalid'], null],
      ];
    cases.forEach(([, record], index) => record && world.demographics.knows(person(n[index]!, record)));
    world.demographics.answers.set(n[10]!, { kind: 'ambiguous' });
    await world.addPatients(n);

    const lines = [...cases.map(([line]) => line), `${n[10]},01/02/1950`];
    const ref = await world.process({ file: ['NHS number,Date of birth', ...lines].join('\n') });

    const rows = await world.rowsOf(ref);
    const expected = [
      ...cases.map(([, , reasons, contact]) => ({ reasons, contact })),
      { reasons: ['ambiguous-match'], contact: null },
    ];
    expect(rows.map((row) => ({ reasons: codes(row), contact: row.contact }))).toEqual(expected);
    expect(rows.map(({ outcome }) => outcome)).toEqual([
      'accepted',
      ...Array<string>(expected.length - 1).fill('rejected'),
    ]);
    // Values that could not be read stand as they were.
    expect(rows[8]).toMatchObject({ nhs_number: n[8]!.slice(0, 9), date_of_birth: null });
    expect(rows[9]).toMatchObject({ nhs_number: null, date_of_birth: null });
    // Nothing of a restricted person is linked; of the others whoever was surely meant is.
    const held = await patientsOf();
    expect(rows[0]!.patient_id).toBe(held.get(n[0]!)!.id);
    expect(rows[4]!.patient_id).toBe(held.get(n[4]!)!.id);
    expect([rows[2]!.patient_id, rows[3]!.patient_id]).toEqual([null, null]);

    const list = await world.listOf(ref);
    expect(list).toMatchObject({ status: 'ready', rows: 11, accepted: 1, rejected: 10, file: null, problem: null });
    expect(list).toMatchObject({ header: ['NHS number', 'Date of birth'], columns: { nhsNumber: 0, dateOfBirth: 1 } });
    expect(list.ready_at).not.toBeNull();
  });

  test('H10 N15 a patient is in the list once: the first row that can be sent to stays', async () => {
    const [a, b, c, d, old] = [0, 1, 2, 3, 4].map(nhsNumber) as [string, string, string, string, string];
    for (const number of [a, b]) world.demographics.knows(person(number));
    world.demographics.knows(person(c, { mobile: null }));
    // Two numbers of one person: the older was superseded.
    world.demographics.knows(person(d)).knows(person(d), old);
    await world.addPatients([a, b, c, d]);
    const lines = [
      `${a},01/02/1950`, // 2 stays
      `${a},01/02/1950`, // 3 repeats 2
      `${b},03/03/1950`, // 4 is another person's date of birth
      `${b},01/02/1950`, // 5 stays all the same
      `${b},03/03/1950`, // 6 is wrong, and repeats 5
      `${c},01/02/1950`, // 7 has no mobile
      `${c},01/02/1950`, // 8 neither, and repeats 7
      `${old},01/02/1950`, // 9 stays
      `${d},01/02/1950`, // 10 is the same person as 9
      `${a.slice(0, 9)}0,01/02/1950`,
      `${a.slice(0, 9)}0,01/02/1950`, // an unreadable number says nothing of who it is
    ];
    expect(a).not.toMatch(/0$/);

    const ref = await world.process({ file: ['NHS number,Date of birth', ...lines].join('\n') });

    const rows = await world.rowsOf(ref);
    expect(rows.map(({ reasons }) => reasons?.map(({ code, detail }) => [code, detail]) ?? [])).toEqual([
      [],
      [['duplicate-row', '2']],
      [['details-mismatch', 'date of birth']],
      [],
      [
        ['details-mismatch', 'date of birth'],
        ['duplicate-row', '5'],
      ],
      [['mobile-missing', undefined]],
      [
        ['duplicate-row', '7'],
        ['mobile-missing', undefined],
      ],
      [],
      [['duplicate-row', '9']],
      [['nhs-number-invalid', 'check-digit']],
      [['nhs-number-invalid', 'check-digit']],
    ]);
    expect(rows[7]!.patient_id).toBe((await patientsOf()).get(d)!.id);
    expect(await world.listOf(ref)).toMatchObject({ rows: 11, accepted: 3, rejected: 8 });
  });

  test('H8 contacts come from the file where the practice chose so, the person still from demographics', async () => {
    const [a, b] = [nhsNumber(0), nhsNumber(1)];
    world.demographics.knows(person(a, { email: null })).knows(person(b, { deceased: true }));
    const file = `NHS number;Date of birth;Email\n${a};1950-02-01;New@Example.TEST\n${b};1950-02-01;old@example.test\n`;

    const ref = await world.process({ file, channel: 'email', contactSource: 'file' });

    const rows = await world.rowsOf(ref);
    expect(rows.map((row) => [row.outcome, row.contact, codes(row)])).toEqual([
      ['accepted', 'New@example.test', []],
      ['rejected', 'old@example.test', ['deceased']],
    ]);
  });

  test('H8 whoever is matched and not yet held becomes a patient; patients we hold stay as they are', async () => {
    const [held, unknown, gone] = [nhsNumber(0), nhsNumber(1), nhsNumber(2)];
    for (const number of [held, unknown]) world.demographics.knows(person(number));
    world.demographics.knows(person(gone, { leftPractice: true }));
    await world.addPatients([held]);

    const ref = await world.process({ file: csvOf([held, unknown, gone]) });

    const patients = await patientsOf();
    expect([...patients.keys()].sort()).toEqual([held, unknown].sort());
    expect(patients.get(held)).toMatchObject({ family_name: 'Held', mobile: null });
    expect(patients.get(unknown)).toMatchObject({
      family_name: 'Shah',
      given_name: 'Mina',
      date_of_birth: '1950-02-01',
      mobile: '+447700900123',
      status: 'registered',
    });
    const rows = await world.rowsOf(ref);
    expect(rows.map(({ patient_id }) => patient_id)).toEqual([patients.get(held)!.id, patients.get(unknown)!.id, null]);
  });

  test('H8 without any demographics a list with contacts of its own is believed', async () => {
    const [a, b] = [nhsNumber(0), nhsNumber(1)];
    const file = `NHS number,Date of birth,Surname,Mobile\n${a},01/02/1950,Shah,7700900123\n${b},01/02/1950,Ali,\n`;
    const ref = await world.upload({ file, contactSource: 'file' });
    const { matchList, finishList } = listActivities(world.database, null);

    expect(await matchList(ref)).toEqual({ kind: 'read', rows: 2, left: 0 });
    expect(await finishList(ref)).toEqual({ rows: 2, accepted: 1, rejected: 1 });
    const rows = await world.rowsOf(ref);
    expect(rows.map((row) => [row.contact, codes(row)])).toEqual([
      ['+447700900123', []],
      [null, ['mobile-missing']],
    ]);
    expect((await patientsOf()).get(a)).toMatchObject({ id: rows[0]!.patient_id, family_name: 'Shah' });
  });

  test('P13 cells are kept as they were, in the file’s order; rows are numbered as a spreadsheet does', async () => {
    const number = nhsNumber(0);
    world.demographics.knows(person(number));
    const odd = ['a"b\\c', 'tab\there', 'two\nlines', 'NULL', '', '{x,y}', '\\N', 'naïve 😀', "O'Brien", '=1+1'];
    const quoted = odd.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
    const header = ['Note 1', 'NHS number', 'DOB', ...odd.slice(1).map((_, index) => `Note ${index + 2}`)];
    const file = [header.join(','), '', `,,`, `x,${number},1950-02-01,${quoted.slice(quoted.indexOf(',') + 1)}`, '']
      .join('\r\n')
      .replace('x,', `${quoted.slice(0, quoted.indexOf(','))},`);

    const ref = await world.process({ file: Buffer.concat([Buffer.from('\ufeff'), Buffer.from(file)]) });

    const [row, ...others] = await world.rowsOf(ref);
    expect(others).toEqual([]);
    // Behind the file's own cells stands what the register calls the patient.
    const cells = [odd[0], number, '1950-02-01', ...odd.slice(1), 'Mina', 'Mina'];
    expect(row).toMatchObject({ row: 4, cells, outcome: 'accepted' });
    expect((await world.listOf(ref)).header).toEqual(header);
  });

  test('P13 columns that the uploader named are used', async () => {
    const number = nhsNumber(0);
    world.demographics.knows(person(number));
    const file = `Number,Born on,Mobile\n${number},01/02/1950,x\n`;

    const ref = await world.process({ file, columns: { nhsNumber: 'Number', dateOfBirth: 'Born on' } });

    expect(await world.listOf(ref)).toMatchObject({
      accepted: 1,
      columns: { nhsNumber: 0, dateOfBirth: 1, mobile: 2 },
    });
  });

  test('nothing of one practice is seen or changed from another', async () => {
    const number = nhsNumber(0);
    const other = await addPractice(world.database);
    await addPatients(world.database, other, [number]);
    world.demographics.knows(person(number));
    const ref = await world.process({ file: csvOf([number]) });

    expect((await patientsOf()).size).toBe(1);
    const stranger = { ...ref, practiceId: other };
    const { matchList, finishList, refuseList } = world.activities();
    expect(await matchList(stranger)).toEqual({ kind: 'over', refused: false });
    expect(await finishList(stranger)).toBeNull();
    await refuseList(stranger);
    expect(await world.listOf(ref)).toMatchObject({ status: 'ready', accepted: 1 });
  });
});

describe('files that are refused as a whole', () => {
  const a = nhsNumber(0);
  test.each<[code: string, file: string | Buffer, row: number | undefined]>([
    ['empty', '', undefined],
    ['empty', '\r\n , ,\r\n', undefined],
    ['header-only', 'NHS number,Date of birth\r\n', 1],
    ['unreadable', `NHS number,Date of birth\n${a},"01/02/1950\n`, 2],
    ['unreadable', Buffer.from([0x50, 0x4b, 3, 4, 1, 2, 3]), undefined],
    ['column-missing', `NHS number,Mobile\n${a},07700900123\n`, 1],
    ['column-twice', `NHS number,DOB,Date of birth\n${a},01/02/1950,01/02/1950\n`, 1],
  ])('P13 %s: it is said why, no row is kept and nobody is asked about', async (code, file, row) => {
    const ref = await world.process({ file, ...(Buffer.isBuffer(file) ? { fileName: 'list.xlsx' } : {}) });

    const list = await world.listOf(ref);
    expect(list).toMatchObject({ status: 'refused', rows: null, accepted: null, rejected: null });
    // Where staff are asked which column is which, the file waits for their answer.
    expect(list.file !== null).toBe(code.startsWith('column-'));
    expect(list.problem).toMatchObject({ code, message: expect.stringMatching(/\w/) as string });
    expect(list.problem!.row).toBe(row);
    expect(await world.rowsOf(ref)).toEqual([]);
    expect(world.demographics.asked).toEqual([]);
  });

  test('P13 the names of its columns stay, so that staff can tell which is which; never a patient', async () => {
    const named = await world.process({ file: `Number,DOB\n${a},01/02/1950\n` });
    expect((await world.listOf(named)).header).toEqual(['Number', 'DOB']);
    const headless = await world.process({ file: `${a},01/02/1950\n${a},01/02/1950\n` });
    expect(await world.listOf(headless)).toMatchObject({ status: 'refused', header: null });
  });

  test('P3 P4 10,000 patients pass; 10,001 are refused with the limit, the count and the reason', async () => {
    const numbers = Array.from({ length: 10_000 }, (_, index) => nhsNumber(index));
    for (const number of numbers) world.demographics.knows(person(number));
    await world.addPatients(numbers);
    // Blank rows do not count.
    const passes = await world.process({ file: `${csvOf(numbers)}\r\n,\r\n` });
    // A duplicate does.
    const refused = await world.process({ file: csvOf([...numbers, numbers[0]!]) });

    expect(await world.listOf(passes)).toMatchObject({ status: 'ready', rows: 10_000, accepted: 10_000 });
    const { status, problem } = await world.listOf(refused);
    expect(status).toBe('refused');
    expect(problem!.code).toBe('too-many-rows');
    for (const words of ['10,001', '10,000', 'overloaded']) expect(problem!.message).toContain(words);
    expect(await world.rowsOf(refused)).toEqual([]);
  });

  test('P13 a fault of ours refuses the list in words of its own and keeps nothing', async () => {
    const numbers = [nhsNumber(0), nhsNumber(1)];
    world.demographics.knows(person(numbers[0]!));
    const ref = await world.upload({ file: csvOf(numbers) });
    const { matchList, finishList, refuseList } = world.activities();
    await matchList(ref);

    await refuseList(ref);
    await refuseList(ref);

    expect(await world.listOf(ref)).toMatchObject({ status: 'refused', problem: { code: 'internal' }, file: null });
    expect(await world.rowsOf(ref)).toEqual([]);
    // A step that was given up and still runs somewhere changes nothing any more.
    expect(await matchList(ref)).toEqual({ kind: 'over', refused: true });
    expect(await finishList(ref)).toBeNull();
    expect(await world.rowsOf(ref)).toEqual([]);
  });
});

describe('crashes, outages and repeats', () => {
  const numbers = Array.from({ length: 50 }, (_, index) => nhsNumber(index));
  const small = { pageRows: 10, pagesInFlight: 1 };
  let ref: ListKey;

  beforeEach(async () => {
    for (const number of numbers) world.demographics.knows(person(number));
    await world.addPatients(numbers);
    ref = await world.upload({ file: csvOf(numbers) });
  });

  async function expectComplete(): Promise<void> {
    const { finishList } = world.activities();
    expect(await finishList(ref)).toEqual({ rows: 50, accepted: 50, rejected: 0 });
    const rows = await world.rowsOf(ref);
    expect(rows.map(({ nhs_number }) => nhs_number)).toEqual(numbers);
    expect(rows.every(({ outcome, patient_id, contact }) => outcome === 'accepted' && patient_id && contact)).toBe(
      true,
    );
  }

  test('H8 demographics go away after some pages: what was matched stays, and only the rest is asked again', async () => {
    world.demographics.before = () => {
      if (world.demographics.asked.length >= 20)
        throw new DemographicsError('unavailable', 'register at 10.0.0.1 said no');
    };
    const { matchList } = world.activities(small);
    const away = matchList(ref, 3);
    await expect(away).rejects.toMatchObject({
      type: 'DemographicsUnavailable',
      message: 'Demographics cannot be reached',
      nextRetryDelay: 20_000,
    });
    expect(await world.rowsOf(ref)).toHaveLength(20);
    expect(await world.listOf(ref)).toMatchObject({ status: 'processing', rows: 50 });

    world.demographics.before = () => undefined;
    expect(await matchList(ref, 4)).toEqual({ kind: 'read', rows: 50, left: 0 });
    expect(world.demographics.asked).toEqual(numbers);
    await expectComplete();
  });

  test.each([
    [1, undefined, 5_000],
    [4, undefined, 40_000],
    [9, undefined, 60_000],
    [1, 90_000, 90_000],
  ])('H8 try %i, told to come back after %p ms: the next in %i ms', async (attempt, retryAfterMs, pause) => {
    world.demographics.before = () => {
      throw new DemographicsError('unavailable', '503', retryAfterMs);
    };
    await expect(world.activities().matchList(ref, attempt)).rejects.toMatchObject({
      nextRetryDelay: pause,
    });
  });

  test('H8 the database fails in the middle of a page: none of that page stays, and a repeat loses and doubles nothing', async () => {
    await world.database.pool.query(`
      CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'out of order'; END $$;
      CREATE TRIGGER fail BEFORE INSERT ON list_row FOR EACH ROW WHEN (NEW.row = 26) EXECUTE FUNCTION fail();`);
    const { matchList } = world.activities(small);
    await expect(matchList(ref)).rejects.toThrow('out of order');
    await world.database.pool.query('DROP TRIGGER fail ON list_row; DROP FUNCTION fail;');
    expect(await world.rowsOf(ref)).toHaveLength(20);

    expect(await matchList(ref, 2)).toEqual({ kind: 'read', rows: 50, left: 0 });
    await expectComplete();
  });

  test('H8 one of three pages fails: the others end first, and nothing runs on behind its back', async () => {
    let inFlight = 0;
    world.demographics.before = async ([first]) => {
      inFlight++;
      await new Promise((resolve) => setTimeout(resolve, first === numbers[10] ? 5 : 30));
      inFlight--;
      if (first === numbers[10]) throw new DemographicsError('unavailable', '503');
    };
    const { matchList } = world.activities({ pageRows: 10, pagesInFlight: 3 });
    await expect(matchList(ref)).rejects.toBeInstanceOf(ApplicationFailure);
    expect(inFlight).toBe(0);
    const stored = (await world.rowsOf(ref)).length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await world.rowsOf(ref)).toHaveLength(stored);

    world.demographics.before = () => undefined;
    await matchList(ref, 2);
    await expectComplete();
  });

  test('H8 the worker dies between storing and answering: a repeat finds everything done and asks nobody', async () => {
    const { matchList } = world.activities(small);
    await matchList(ref);
    expect(await matchList(ref, 2)).toEqual({ kind: 'read', rows: 50, left: 0 });
    expect(world.demographics.asked).toEqual(numbers);
    await expectComplete();
    // The same for the last step.
    await expectComplete();
    expect(await matchList(ref)).toEqual({ kind: 'over', refused: false });
  });

  test('H8 two workers on one list, as after a time-out: every row once', async () => {
    const { matchList } = world.activities({ pageRows: 7, pagesInFlight: 3 });
    const results = await Promise.all([matchList(ref), matchList(ref)]);
    for (const result of results) expect(result).toMatchObject({ kind: 'read', rows: 50 });
    // Whoever came second at a page left it; what is still missing is taken up by the next call.
    await matchList(ref);
    await expectComplete();
  });

  test('H8 it stops after its round and says how far it came', async () => {
    // The clock of these tests moves a millisecond each time it is read.
    const { matchList } = world.activities({ ...small, roundMs: 3 });
    const first = await matchList(ref);
    expect(first).toMatchObject({ kind: 'read', rows: 50 });
    expect(first.kind === 'read' && first.left).toBeGreaterThan(0);
    for (let calls = 0, left = 50; left > 0 && calls < 20; calls++) {
      const progress = await matchList(ref);
      left = progress.kind === 'read' ? progress.left : 0;
    }
    await expectComplete();
  });

  test('H8 cancelled in Temporal it stops between pages; what is stored stays until the list is refused', async () => {
    const environment = activityEnvironment();
    world.demographics.before = () => {
      if (world.demographics.asked.length < 10) return;
      environment.cancel();
      throw new DemographicsError('unavailable', 'no answer: aborted');
    };
    const { activities } = world.activities(small);
    await expect(environment.run(activities.matchList, ref)).rejects.toBeInstanceOf(CancelledFailure);
    expect(await world.rowsOf(ref)).toHaveLength(10);
  });

  test('H10 a gap in the answers is an error, and never taken for a match', async () => {
    const gappy = { find: () => Promise.resolve(new Map()), close: () => Promise.resolve() };
    const contacts = await world.upload({
      file: `NHS number,Date of birth,Mobile\n${numbers[0]},01/02/1950,07700900123\n`,
      contactSource: 'file',
    });
    await expect(listActivities(world.database, gappy).matchList(contacts)).rejects.toMatchObject({
      type: 'InvariantViolated',
    });
    expect(await world.rowsOf(contacts)).toEqual([]);
  });

  test('H8 a list is not closed before every row of the file is stored', async () => {
    const { matchList, finishList } = world.activities({ ...small, roundMs: 3 });
    await matchList(ref);
    await expect(finishList(ref)).rejects.toThrow('not every row');
    expect(await world.listOf(ref)).toMatchObject({ status: 'processing', accepted: null });
  });

  test('H8 once the list is closed, a page that comes late is not let in', async () => {
    const store = createListStore(world.database);
    const columns = { nhsNumber: 0, dateOfBirth: 1 };
    const layout = {
      header: ['NHS number'],
      headerRow: 1,
      closingRow: null,
      columns,
      rows: 0,
      lines: null,
      remembered: null,
    };
    await store.noteLayout(ref, layout, { reading: null, firstRows: [], until: null, withFile: false });
    await store.finish(ref, () => () => new Map(), new Date());
    const { matchList } = world.activities(small, {
      uploaded: async (key, now) => ({
        ...(await store.uploaded(key, now))!,
        status: 'processing',
        fileBytes: csvOf(numbers).length,
      }),
      file: () => Readable.from([Buffer.from(csvOf(numbers))]),
    });
    expect(await matchList(ref)).toEqual({ kind: 'read', rows: 50, left: 50 });
    expect(await world.rowsOf(ref)).toEqual([]);
  });

  test('P3 three hundred rows with one number: all but the first are duplicates', async () => {
    const same = await world.process({ file: csvOf(Array<string>(300).fill(numbers[0]!)) }, { pageRows: 100 });
    expect(await world.listOf(same)).toMatchObject({ rows: 300, accepted: 1, rejected: 299 });
    const rows = await world.rowsOf(same);
    expect(rows.slice(1).every((row) => codes(row).join() === 'duplicate-row' && row.reasons![0]!.detail === '2')).toBe(
      true,
    );
  });
});

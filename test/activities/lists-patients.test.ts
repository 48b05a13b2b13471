import { createPatientImportActivities } from '../../activities/patient-imports';
import { readTable } from '../../adapters/files/read-table';
import { newId } from '../../adapters/postgres/new-id';
import { createPatientStore } from '../../adapters/postgres/patient-store';
import type { PatientImportActivities, PatientImportCounts, PatientImportInput } from '../../workflows/contract/lists';
import { activityEnvironment, addPractice, nhsNumber, NOW, openTestDatabase } from './lists-support';

/** The upload of patients to the local register (api.md, `POST /api/v1/patients/import`). */
type ImportPatients = PatientImportActivities['importPatients'];

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let practiceId: string;

beforeAll(async () => (database = await openTestDatabase()));
afterAll(() => database.drop());
beforeEach(async () => (practiceId = await addPractice(database)));

const [a, b, c, d] = [0, 1, 2, 3].map(nhsNumber) as [string, string, string, string];

function activities() {
  return createPatientImportActivities({
    store: createPatientStore(database),
    readTable,
    clock: { now: () => NOW },
    settings: { allowFictionalNumbers: true },
  });
}

async function upload(lines: string[]): Promise<PatientImportInput> {
  const importId = newId();
  await database.pool.query(
    `INSERT INTO patient_import (practice_id, id, file, file_name, created_by) VALUES ($1, $2, $3, 'patients.csv', 'A manager')`,
    [practiceId, importId, Buffer.from(lines.join('\r\n'))],
  );
  return { practiceId, importId };
}

function run(ref: PatientImportInput): Promise<PatientImportCounts | null> {
  return activityEnvironment().run<[PatientImportInput], PatientImportCounts | null, ImportPatients>(
    activities().importPatients,
    ref,
  );
}

async function bringIn(...lines: string[]) {
  const ref = await upload(lines);
  return { ref, counts: await run(ref) };
}

async function importOf({ importId }: { importId: string }) {
  const { rows } = await database.pool.query<Record<string, unknown>>('SELECT * FROM patient_import WHERE id = $1', [
    importId,
  ]);
  return rows[0]!;
}

async function patients(): Promise<Record<string, unknown>[]> {
  const { rows } = await database.pool.query<Record<string, unknown>>(
    `SELECT id, nhs_number, date_of_birth, family_name, given_name, mobile, email, status, does_not_wish_sms
     FROM patient WHERE practice_id = $1 ORDER BY nhs_number`,
    [practiceId],
  );
  return rows;
}

const HEADER = 'NHS number,Date of birth,Family name,Given name,Mobile,Email,Status,Does not wish SMS';

test('P13 patients are added, and each refused row is named with its reasons', async () => {
  const { ref, counts } = await bringIn(
    HEADER,
    `${a},01/02/1950,Shah,Mina,07700 900123,Mina@Example.TEST,,`,
    `${b},1960-12-31,Ali,,0117 496 0000,,deceased,yes`,
    `${c.slice(0, 9)},,,,,,,`,
    `${d},01/02/1950,,,,,moved,perhaps`,
    `${a},01/02/1950,Twice,,,,,`,
  );

  expect(counts).toEqual({ rows: 5, added: 2, changed: 0, refused: 3 });
  expect(await patients()).toMatchObject([
    {
      nhs_number: a,
      date_of_birth: '1950-02-01',
      family_name: 'Shah',
      given_name: 'Mina',
      mobile: '+447700900123',
      email: 'Mina@example.test',
      status: 'registered',
      does_not_wish_sms: null,
    },
    // A landline is kept as it stands; lists say what is wrong with it.
    {
      nhs_number: b,
      given_name: null,
      mobile: '0117 496 0000',
      email: null,
      status: 'deceased',
      does_not_wish_sms: true,
    },
  ]);
  const stored = await importOf(ref);
  expect(stored).toMatchObject({ status: 'ready', counts, file: null, problem: null, finished_at: NOW });
  const refusals = stored.refusals as { row: number; reasons: { code: string; message: string }[] }[];
  expect(refusals.map(({ row, reasons }) => [row, reasons.map(({ code }) => code)])).toEqual([
    [4, ['nhs-number-invalid', 'date-of-birth-missing']],
    [5, ['status-unknown', 'does-not-wish-sms-unknown']],
    [6, ['duplicate-row']],
  ]);
  expect(refusals[2]!.reasons[0]!.message).toBe('Already in row 2');
});

test('P13 a second file changes what differs, clears what is blank and leaves what it has no column for', async () => {
  await bringIn(HEADER, `${a},01/02/1950,Shah,Mina,07700900123,m@example.test,left,yes`, `${b},01/02/1950,Ali,Bo,,,,`);
  const before = await patients();

  const same = await bringIn('NHS number,DOB,Surname', `${a},01/02/1950,Shah`, `${b},01/02/1950,Ali`);
  expect(same.counts).toEqual({ rows: 2, added: 0, changed: 0, refused: 0 });
  expect(await patients()).toEqual(before);

  const { counts } = await bringIn(
    'NHS number,DOB,Surname,Mobile,Status,Does not wish SMS',
    `${a},02/02/1950,Shah-Ali,,,`,
    `${b},01/02/1950,Ali,,,`,
    `${c},01/02/1950,New,,,`,
  );
  expect(counts).toEqual({ rows: 3, added: 1, changed: 1, refused: 0 });
  const [first, second, third] = await patients();
  expect(first).toEqual({
    ...before[0],
    date_of_birth: '1950-02-02',
    family_name: 'Shah-Ali',
    mobile: null,
    // No patient is without a status, and a blank cell never takes a wish back.
    status: 'left',
    does_not_wish_sms: true,
  });
  expect(second).toEqual(before[1]);
  expect(third).toMatchObject({ nhs_number: c, family_name: 'New', status: 'registered' });
});

test('P13 a full name in one column gives both names', async () => {
  await bringIn('NHS number,DOB,Name', `${a},01/02/1950,"SHAH, Mina (Mrs)"`);
  const { counts } = await bringIn('NHS number,DOB,Name', `${a},01/02/1950,Mina Ali`);
  expect(counts).toMatchObject({ changed: 1 });
  expect(await patients()).toMatchObject([{ family_name: 'Ali', given_name: 'Mina' }]);
});

test('P13 a file without the columns that are needed changes nothing and says why', async () => {
  const { ref, counts } = await bringIn('NHS number,Surname', `${a},Shah`);
  expect(counts).toBeNull();
  expect(await importOf(ref)).toMatchObject({
    status: 'refused',
    file: null,
    counts: null,
    problem: { code: 'column-missing', row: 1 },
    finished_at: NOW,
  });
  expect(await patients()).toEqual([]);
});

test('a failure half way leaves nothing; the repeat brings all in, and a further one changes nothing', async () => {
  const ref = await upload([HEADER, `${a},01/02/1950,Shah,,,,,`, `${b},01/02/1950,Ali,,,,,`]);
  await database.pool.query(`
    CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'out of order'; END $$;
    CREATE TRIGGER fail BEFORE UPDATE ON patient_import FOR EACH ROW EXECUTE FUNCTION fail();`);
  await expect(run(ref)).rejects.toThrow('out of order');
  await database.pool.query('DROP TRIGGER fail ON patient_import; DROP FUNCTION fail;');
  expect(await patients()).toEqual([]);
  expect(await importOf(ref)).toMatchObject({ status: 'processing' });

  const counts = { rows: 2, added: 2, changed: 0, refused: 0 };
  expect(await run(ref)).toEqual(counts);
  expect(await run(ref)).toEqual(counts);
  expect(await patients()).toHaveLength(2);
});

test('two workers on one import, as after a time-out: it takes effect once', async () => {
  const ref = await upload([HEADER, ...Array.from({ length: 300 }, (_, i) => `${nhsNumber(i)},01/02/1950,N,,,,,`)]);
  const results = await Promise.all([run(ref), run(ref)]);
  const counts = { rows: 300, added: 300, changed: 0, refused: 0 };
  expect(results).toEqual([counts, counts]);
  expect(await patients()).toHaveLength(300);
  expect(await importOf(ref)).toMatchObject({ status: 'ready', counts });
});

test('two files at the same time with the same people, in other orders: both come in', async () => {
  const lines = Array.from({ length: 300 }, (_, i) => `${nhsNumber(i)},01/02/1950,N,,,,,`);
  const refs = [await upload([HEADER, ...lines]), await upload([HEADER, ...[...lines].reverse()])];
  const results = await Promise.all(refs.map(run));
  expect(results.map((counts) => counts!.added).sort((x, y) => x - y)).toEqual([0, 300]);
});

test('a fault of ours refuses the import in words of its own', async () => {
  const ref = await upload([HEADER]);
  await activityEnvironment().run(activities().refuseImport, ref);
  expect(await importOf(ref)).toMatchObject({ status: 'refused', problem: { code: 'internal' }, file: null });
  expect(await run(ref)).toBeNull();
});

test('of 10,000 rows that are all refused the first hundred are kept to be shown', async () => {
  const { ref, counts } = await bringIn('NHS number,DOB', ...Array<string>(10_000).fill('123,01/02/1950'));
  expect(counts).toEqual({ rows: 10_000, added: 0, changed: 0, refused: 10_000 });
  expect((await importOf(ref)).refusals).toHaveLength(100);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPatientImportActivities } from '../../activities/patients/patient-imports';
import { newId } from '../../adapters/postgres/sql/new-id';
import { createDueJudging } from '../../adapters/postgres/eligibility/due-judging';
import { createPatientStore } from '../../adapters/postgres/patients/patient-store';
import { createRegisterWords } from '../../adapters/postgres/patients/register-words';
import type { PatientImportActivities, PatientImportCounts, PatientImportInput } from '../../workflows/contract/lists';
import {
  activityEnvironment,
  addPractice,
  csvOf,
  FakeDemographics,
  inThisProcess,
  listWorld,
  nhsNumber,
  NOW,
  person,
  processList,
} from './lists-support';

/** The upload of patients to the local register (docs/api.md, "Routes"). */
type ImportPatients = PatientImportActivities['importPatients'];

const world = listWorld();

const [a, b, c, d] = [0, 1, 2, 3].map(nhsNumber) as [string, string, string, string];

function activities() {
  return createPatientImportActivities({
    store: createPatientStore(world.database),
    readFile: inThisProcess,
    clock: { now: () => NOW },
    settings: { allowFictionalNumbers: true },
  });
}

async function upload(lines: string[]): Promise<PatientImportInput> {
  const importId = newId();
  await world.database.pool.query(
    `INSERT INTO patient_import (practice_id, id, file, file_name, created_by) VALUES ($1, $2, $3, 'patients.csv', 'A manager')`,
    [world.practiceId, importId, Buffer.from(lines.join('\r\n'))],
  );
  return { practiceId: world.practiceId, importId };
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
  const { rows } = await world.database.pool.query<Record<string, unknown>>(
    'SELECT * FROM patient_import WHERE id = $1',
    [importId],
  );
  return rows[0]!;
}

async function patients(): Promise<Record<string, unknown>[]> {
  const { rows } = await world.database.pool.query<Record<string, unknown>>(
    `SELECT id, nhs_number, date_of_birth, family_name, given_name, mobile, email, status, does_not_wish_sms,
       status_word, does_not_wish_sms_word, known_as, address, postcode, language, format
     FROM patient WHERE practice_id = $1 ORDER BY nhs_number`,
    [world.practiceId],
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

  expect(counts).toEqual({ rows: 5, added: 3, changed: 0, refused: 2, unclear: 1 });
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
    { nhs_number: d, status: 'left', does_not_wish_sms: true, does_not_wish_sms_word: 'perhaps' },
  ]);
  const stored = await importOf(ref);
  expect(stored).toMatchObject({ status: 'ready', counts, file: null, problem: null, finished_at: NOW });
  const refusals = stored.refusals as { row: number; reasons: { code: string; message: string }[] }[];
  expect(refusals.map(({ row, reasons }) => [row, reasons.map(({ code }) => code)])).toEqual([
    [4, ['nhs-number-invalid', 'date-of-birth-missing']],
    [6, ['duplicate-row']],
  ]);
  expect(refusals[1]!.reasons[0]!.message).toBe('Already in row 2');
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

const WORDS = 'NHS number,DOB,Status,Does not wish SMS,Agrees to marketing';
const facts = async () =>
  (await patients()).map((one) => [one.status, one.status_word, one.does_not_wish_sms, one.does_not_wish_sms_word]);

test('found p01: words are understood, and the newer state takes the place of an older, more permissive one', async () => {
  const file = readFileSync(join(__dirname, '../files/found/p01-register-words.csv'), 'utf8');
  const numbers = ['9990001847', '9990002347', '9990002509', '9990003033'];
  await bringIn(WORDS, ...numbers.map((number) => `${number},01/02/1950,Registered,No,Yes`));
  expect((await bringIn(file)).counts).toEqual({ rows: 4, added: 0, changed: 4, refused: 0 });
  expect(await facts()).toEqual([
    ['deceased', null, false, null],
    ['registered', null, true, null],
    ['left', null, false, null],
    ['registered', null, true, null],
  ]);
});

test('p01 an unknown word keeps the patient out until a person decides, and imports go by the decision', async () => {
  await bringIn(WORDS, `${a},01/02/1950,Registered,No,Yes`, `${b},01/02/1950,Restricted,No,Yes`, `${c},01/02/1950,,,`);
  const unknown = [`${a},01/02/1950,Ded.,Maybe,?`, `${b},01/02/1950,Ded.,,`, `${c},01/02/1950,DED,,`];
  expect((await bringIn(WORDS, ...unknown)).counts).toEqual({ rows: 3, added: 0, changed: 3, refused: 0, unclear: 3 });
  expect(await facts()).toEqual([
    ['unclear', 'Ded.', true, 'Maybe'],
    // What is restricted never shows because of a word that nobody understands.
    ['restricted', 'Ded.', false, null],
    ['unclear', 'DED', null, null],
  ]);

  const words = createRegisterWords(world.database);
  const by = { tokenId: newId(), user: 'Jo Bennett' } as never;
  const listed = (await words.list(world.practiceId)).map(({ field, word, meaning, patients: n }) => [
    field,
    word,
    meaning,
    n,
  ]);
  expect(listed).toEqual([
    ['status', 'Ded.', null, 2],
    ['doesNotWishSms', 'Maybe', null, 1],
    ['marketingAgreed', '?', null, 1],
    ['status', 'DED', null, 1],
  ]);
  expect(await words.countUnclear(world.practiceId)).toBe(3);
  expect(await words.decide(world.practiceId, { field: 'status', word: 'ded', meaning: 'left' }, by, NOW)).toEqual({
    patients: 3,
    lists: 0,
  });
  expect(
    await words.decide(world.practiceId, { field: 'doesNotWishSms', word: 'Maybe', meaning: 'no' }, by, NOW),
  ).toMatchObject({ patients: 1 });
  expect(
    await words.decide(world.practiceId, { field: 'marketingAgreed', word: '?', meaning: 'no' }, by, NOW),
  ).toMatchObject({ patients: 1 });
  expect(await facts()).toEqual([
    ['left', null, false, null],
    ['left', null, false, null],
    ['left', null, null, null],
  ]);
  expect(await words.countUnclear(world.practiceId)).toBe(0);

  await bringIn(WORDS, `${a},01/02/1950,Registered,Yes,`);
  await bringIn(WORDS, ...unknown);
  expect((await facts()).map(([status]) => status)).toEqual(['left', 'left', 'left']);
  const other = await addPractice(world.database);
  expect([await words.list(other), await words.countUnclear(other)]).toEqual([[], 0]);
});

test('a later word that is understood takes the place of one that was not', async () => {
  await bringIn(WORDS, `${a},01/02/1950,Ded.,Maybe,`);
  await bringIn(WORDS, `${a},01/02/1950,Registered,No,`);
  expect(await facts()).toEqual([['registered', null, false, null]]);
});

test('the register holds how a patient is called, where letters go and how they read', async () => {
  await bringIn(
    'NHS number,DOB,Known as,Address,Postcode,Language,Format',
    `${a},01/02/1950,Nell,"Flat 2, 1 High St",ls1 4ab,Welsh,Large print`,
  );
  expect(await patients()).toMatchObject([
    {
      ...{ known_as: 'Nell', address: ['Flat 2', '1 High St'], postcode: 'LS1 4AB' },
      ...{ language: 'Welsh', format: 'Large print' },
    },
  ]);
  expect((await bringIn('NHS number,DOB', `${a},01/02/1950`)).counts).toMatchObject({ changed: 0 });
  await bringIn('NHS number,DOB,Known as,Address', `${a},01/02/1950,,`);
  expect(await patients()).toMatchObject([{ known_as: null, address: null, postcode: 'LS1 4AB' }]);
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
  await world.database.pool.query(`
    CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'out of order'; END $$;
    CREATE TRIGGER fail BEFORE UPDATE ON patient_import FOR EACH ROW EXECUTE FUNCTION fail();`);
  await expect(run(ref)).rejects.toThrow('out of order');
  await world.database.pool.query('DROP TRIGGER fail ON patient_import; DROP FUNCTION fail;');
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

test('found p01 a decision about a word judges the lists of drafts again by itself, those read before it too', async () => {
  const numbers = [20, 21, 22, 23, 24].map(nhsNumber) as [string, string, string, string, string];
  const [back, left, died, hidden, wordless] = numbers;
  await world.addPatients(numbers);
  const known = new FakeDemographics();
  for (const one of numbers) known.knows(person(one, { leftPractice: true, registrationUnclear: true }));
  known.knows(person(wordless, { leftPractice: true, registrationUnclear: true, mobile: null }));
  await world.database.pool.query(
    `UPDATE patient SET status = 'unclear', status_word = CASE nhs_number WHEN $2 THEN 'Left?' WHEN $3 THEN 'RIP?' WHEN $4 THEN 'Hush' ELSE 'Temp' END
     WHERE practice_id = $1`,
    [world.practiceId, left, died, hidden],
  );
  // The first stands in it twice: one message once it may be sent to.
  const file = csvOf([...numbers, back]);
  const ref = await processList(world.database, known, world.practiceId, { file });
  await world.database.pool.query(
    `INSERT INTO campaign (practice_id, id, name, type, purpose, list_id, channel, body, snomed_codes, save_to_record, created_by, created_by_token)
     VALUES ($1, $2, 'Draft', 'message', 'recall', $3, 'sms', 'x', '{}', false, 'Sam', $4)`,
    [world.practiceId, newId(), ref.listId, newId()],
  );
  const codes = async () =>
    (await world.rowsOf(ref)).map(({ reasons }) => (reasons ?? []).map(({ code }) => code).join());
  expect(await codes()).toEqual([
    ...Array<string>(4).fill('registration-unclear'),
    'registration-unclear,mobile-missing',
    'registration-unclear,duplicate-row',
  ]);

  const words = createRegisterWords(world.database);
  const judging = createDueJudging(world.database);
  const decide = (word: string, meaning: 'registered' | 'left' | 'deceased' | 'restricted') =>
    words.decide(
      world.practiceId,
      { field: 'status', word, meaning },
      { tokenId: newId(), user: 'Jo' } as never,
      new Date(),
    );
  expect(await decide('Temp', 'registered')).toEqual({ patients: 2, lists: 1 });
  expect(await words.countLists(world.practiceId)).toBe(1);
  const taken = (await judging.take()).filter(({ listId }) => listId === ref.listId);
  expect(taken).toMatchObject([{ practiceId: world.practiceId, purpose: 'recall' }]);
  // Whoever took it has it alone; what is decided meanwhile stays due.
  expect(await judging.take()).toEqual([]);
  for (const [word, meaning] of [
    ['Left?', 'left'],
    ['RIP?', 'deceased'],
    ['Hush', 'restricted'],
  ] as const) {
    await decide(word, meaning);
  }
  await judging.judge(taken[0]!);
  expect(await words.countLists(world.practiceId)).toBe(1);
  for (const one of await judging.take()) await judging.judge(one);
  expect(await words.countLists(world.practiceId)).toBe(0);
  expect(await codes()).toEqual(['', 'left-practice', 'deceased', 'restricted', 'mobile-missing', 'duplicate-row']);
  expect((await world.rowsOf(ref))[3]).toMatchObject({ outcome: 'rejected', contact: null });
  expect(await world.listOf(ref)).toMatchObject({ rows: 6, accepted: 1, rejected: 5 });
});

import { createListParts } from '../../adapters/postgres/lists/list-parts';
import { newId } from '../../adapters/postgres/sql/new-id';
import { createListFindings } from '../../adapters/postgres/lists/list-findings';
import { judgeAgain, recipientRulesChanged } from '../../adapters/postgres/eligibility/suppression';
import { csvOf, type ListKey, listWorld, nhsNumber, person, type Upload } from './lists-support';

/** A file with too many patients, split by the store and read by the activities. */

/** Before the file goes, a day after it was refused. */
const NOW = new Date('2026-11-23T12:00:00Z');
const by = { user: 'Sam Okoro', tokenId: newId(), practiceName: 'Test practice', role: 'sender' as const };

const world = listWorld();

const split = (ref: ListKey, now = NOW) =>
  createListParts(world.database).split(world.practiceId, ref.listId, { ...by, practiceId: world.practiceId }, now);
const partsOf = async (ref: ListKey) =>
  (await createListParts(world.database).of(world.practiceId, ref.listId)).map((part) => ({
    ...part,
    practiceId: world.practiceId,
    listId: part.id,
  }));
const refused = (upload: Upload, patientLimit: number) => world.process(upload, { patientLimit });

async function register(numbers: string[]): Promise<void> {
  for (const number of numbers) world.demographics.knows(person(number));
  await world.addPatients(numbers);
}

test('C22 10,001 patients become two lists in one press, and each row is in one of them', async () => {
  const numbers = Array.from({ length: 10_001 }, (_, index) => nhsNumber(index));
  await register(numbers);
  const ref = await refused({ file: csvOf(numbers), sharedNumbers: 'one-per-patient', purpose: 'recall' }, 10_000);
  expect(await world.listOf(ref)).toMatchObject({ status: 'refused', problem: { count: 10_001, limit: 10_000 } });

  expect(await Promise.all([split(ref), split(ref)])).toEqual([null, null]);

  const parts = await partsOf(ref);
  expect(parts.map(({ name }) => name)).toEqual(['A list (1 of 2)', 'A list (2 of 2)']);
  const { matchList, finishList } = world.activities({ patientLimit: 10_000 });
  for (const part of parts) await matchList(part);
  // The later part is closed after the earlier one, however fast it was read.
  await expect(finishList(parts[1]!)).rejects.toMatchObject({ type: 'EarlierPartOpen', nonRetryable: false });
  for (const part of parts) await finishList(part);
  const lists = await Promise.all(parts.map((part) => world.listOf(part)));
  expect(lists.map(({ status, rows, accepted }) => ({ status, rows, accepted }))).toEqual([
    { status: 'ready', rows: 10_000, accepted: 10_000 },
    { status: 'ready', rows: 1, accepted: 1 },
  ]);
  expect((await world.rowsOf(parts[0]!)).map(({ nhs_number }) => nhs_number)).toEqual(numbers.slice(0, 10_000));
  // Rows are numbered as in the file.
  expect(await world.rowsOf(parts[1]!)).toMatchObject([{ row: 10_002, nhs_number: numbers[10_000] }]);
});

test('C22 H10 a patient in both parts gets one message: the later row repeats the earlier, also one that is blocked now', async () => {
  const [a, b, c, d] = [0, 1, 2, 3].map(nhsNumber) as [string, string, string, string];
  await register([a, b, c, d]);
  const born = '01/02/1950';
  const file = [
    'NHS number,Date of birth',
    `${a},${born}`, // 2
    `${b},03/03/1950`, // 3 is another person's date of birth
    `${c},${born}`, // 4 is blocked when the list is read
    `${a},${born}`, // 5 repeats 2
    `${b},${born}`, // 6 stays: the first could not be sent to
    `${d},${born}`, // 7
    `${c},${born}`, // 8 repeats 4, of two lists ago
    `${d},${born}`, // 9 repeats 7
  ].join('\n');
  await world.database.pool.query(
    `INSERT INTO contact_block (practice_id, id, patient_id, health_information, added_by, added_at, changed_by, changed_at)
     SELECT practice_id, $2, id, true, 'Sam', now(), 'Sam', now() FROM patient WHERE practice_id = $1 AND nhs_number = $3`,
    [world.practiceId, newId(), c],
  );
  const ref = await refused({ file }, 3);
  await split(ref);
  const parts = await partsOf(ref);
  const { matchList, finishList } = world.activities({ patientLimit: 3, pageRows: 2 });
  for (const part of parts) {
    await matchList(part);
    await finishList(part);
  }
  const reasons = async () =>
    (await Promise.all(parts.map((part) => world.rowsOf(part))))
      .flat()
      .map((row) => [row.row, ...(row.reasons ?? []).map(({ code, detail }) => `${code} ${detail ?? ''}`.trim())]);
  expect(await reasons()).toEqual([
    [2],
    [3, 'details-mismatch date of birth'],
    [4, 'blocked'],
    [5, 'duplicate-row 2, list 1 of 3'],
    [6],
    [7],
    [8, 'duplicate-row 4, list 1 of 3', 'blocked'],
    [9, 'duplicate-row 7, list 2 of 3'],
  ]);

  // The block ends: one message, not two.
  await world.database.pool.query('DELETE FROM contact_block WHERE practice_id = $1', [world.practiceId]);
  await world.database.pool.query(
    `INSERT INTO recipient_rules (practice_id, version) VALUES ($1, 9) ON CONFLICT (practice_id) DO UPDATE SET version = 9`,
    [world.practiceId],
  );
  for (const part of parts) await judgeAgain(world.database.pool, part, null);
  const now = await reasons();
  expect(now[2]).toEqual([4]);
  expect(now[6]).toEqual([8, 'duplicate-row 4, list 1 of 3']);
});

test('C22 the parts have the settings of the file: columns, contacts, channel', async () => {
  const numbers = [0, 1, 2].map(nhsNumber);
  for (const number of numbers) world.demographics.knows(person(number, { mobile: null }));
  await world.addPatients(numbers);
  const file = `No.;Born;Phone\n${numbers.map((number) => `${number};1950-02-01;07700 900199`).join('\n')}\n`;
  const columns = { nhsNumber: 'No.', dateOfBirth: 'Born', mobile: 'Phone' };
  const ref = await refused({ file, columns, contactSource: 'file', sharedNumbers: 'one-per-number' }, 2);
  await split(ref);
  const { matchList, finishList } = world.activities({ patientLimit: 2 });
  for (const part of await partsOf(ref)) {
    await matchList(part);
    await finishList(part);
  }
  const [first, second] = await partsOf(ref);
  expect(await world.rowsOf(first!)).toMatchObject([
    { contact: '+447700900199', outcome: 'accepted' },
    { outcome: 'rejected', reasons: [{ code: 'shared-number', detail: '2' }] },
  ]);
  expect(await world.rowsOf(second!)).toMatchObject([
    {
      ...{ row: 4, contact: '+447700900199', outcome: 'rejected' },
      reasons: [{ code: 'shared-number', detail: '2, list 1 of 2' }],
    },
  ]);
});

test('E11 one message per number counts over all lists of a file, also when a block ends or a list was sent', async () => {
  const [a, b, c, d] = [0, 1, 2, 3].map(nhsNumber) as [string, string, string, string];
  await register([a, b, c, d]);
  // Both lists hold the number of a and c, and that of b and d.
  const file = `NHS number,Date of birth,Mobile\n${[a, b, c, d].map((one, at) => `${one},01/02/1950,0770090020${at % 2}`).join('\n')}\n`;
  const ref = await refused({ file, contactSource: 'file', sharedNumbers: 'one-per-number' }, 2);
  await split(ref);
  const [first, second] = (await partsOf(ref)) as ListKey[] as [ListKey, ListKey];
  const { matchList, finishList } = world.activities({ patientLimit: 2 });
  await world.database.pool.query(
    `INSERT INTO contact_block (practice_id, id, patient_id, health_information, added_by, added_at, changed_by, changed_at)
     SELECT practice_id, $2, id, true, 'Sam', now(), 'Sam', now() FROM patient WHERE practice_id = $1 AND nhs_number = $3`,
    [world.practiceId, newId(), a],
  );
  for (const part of [first, second]) {
    await matchList(part);
    await finishList(part);
  }
  const reasons = async () =>
    (await Promise.all([first, second].map((part) => world.rowsOf(part)))).map((rows) =>
      rows.map(({ row, reasons: why }) => [
        row,
        ...(why ?? []).map(({ code, detail }) => `${code} ${detail ?? ''}`.trim()),
      ]),
    );
  const rule = async (change: string) => {
    await world.database.pool.query(change, [world.practiceId]);
    await recipientRulesChanged(world.database.pool, world.practiceId);
  };
  expect(await reasons()).toEqual([
    [[2, 'blocked'], [3]],
    [[4], [5, 'shared-number 3, list 1 of 2']],
  ]);
  // The block ends and the first list is looked at: the second follows when it is looked at.
  await rule('DELETE FROM contact_block WHERE practice_id = $1');
  for (const part of [second, first, second]) await judgeAgain(world.database.pool, part, null);
  expect(await reasons()).toEqual([
    [[2], [3]],
    [
      [4, 'shared-number 2, list 1 of 2'],
      [5, 'shared-number 3, list 1 of 2'],
    ],
  ]);
  expect(await createListFindings(world.database).sharedNumbers(world.practiceId, second.listId)).toEqual({
    numbers: 2,
    patients: 2,
  });

  // The second is sent first: its numbers are not sent to by the first.
  await rule(`UPDATE recipient_list SET shared_numbers = 'one-per-patient' WHERE practice_id = $1`);
  await judgeAgain(world.database.pool, second, null);
  await sendTo(second);
  await rule(
    `UPDATE recipient_list SET shared_numbers = 'one-per-number' WHERE practice_id = $1 AND id = '${first.listId}'`,
  );
  await judgeAgain(world.database.pool, first, null);
  expect((await reasons())[0]).toEqual([
    [2, 'shared-number 4, list 2 of 2'],
    [3, 'shared-number 5, list 2 of 2'],
  ]);
});

/** A campaign that was sent with the list, as the trigger on lists knows it. */
async function sendTo({ listId }: ListKey): Promise<void> {
  await world.database.pool.query(
    `INSERT INTO campaign (practice_id, id, name, type, purpose, list_id, channel, body, snomed_codes, save_to_record, created_by, created_by_token, phase, sent_at, send_at, total)
     VALUES ($1, $2, 'Sent', 'message', 'care', $3, 'sms', 'x', '{}', false, 'Sam', $4, 'scheduled', now(), now(), 2)`,
    [world.practiceId, newId(), listId, newId()],
  );
}

test('C22 nothing is made of another list, of a file that is gone, or of one that would be too many lists', async () => {
  const numbers = [0, 1, 2].map(nhsNumber);
  await register(numbers);
  const fits = await refused({ file: csvOf(numbers) }, 3);
  expect(await split(fits)).toBe('nothing-to-split');
  const many = await refused({ file: `NHS number,Date of birth\n${',x\n'.repeat(21)}` }, 1);
  expect(await split(many)).toBe('nothing-to-split');
  expect(await world.listOf(many)).toMatchObject({ status: 'refused', file: null });
  const late = await refused({ file: csvOf(numbers) }, 2);
  expect(await split(late, new Date('2026-11-25T12:00:00Z'))).toBe('file-not-kept');
  expect(await partsOf(late)).toEqual([]);
});

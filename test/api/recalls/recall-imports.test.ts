import { MockActivityEnvironment } from '@temporalio/testing';
import { createRecallImportActivities } from '../../../activities/recalls/recall-imports';
import { inThisProcess } from '../../activities/lists-support';
import { createRecallImportStore } from '../../../adapters/postgres/recalls/recall-imports';
import { makePatients, type Person } from '../fixtures';
import { testApi } from '../support';
import { recallsOf } from './recalls-support';

const api = testApi();
const { put, category, items } = recallsOf(api);

const HEADER = 'Recall reference,NHS number,Date of birth,Reason,Due date,Urgency,Status';
const line = (reference: string, person: Pick<Person, 'nhsNumber'>, more = 'Asthma review,24/12/2026,,') =>
  `${reference},${person.nhsNumber},04/03/1951,${more}`;

interface Import {
  id: string;
  status: string;
  counts: Record<string, number>;
  closingWaits: number | null;
  refusals: { row: number; reasons: { code: string }[] }[];
  problem: { code: string } | null;
}

/** Uploads a file, lets the step of its workflow read it, and reads what came of it. */
async function bring(lines: string[], fields: Record<string, string> = {}): Promise<Import> {
  const file = { bytes: Buffer.from([HEADER, ...lines].join('\n')), name: 'recalls.csv' };
  const asked = await api.call('POST', '/api/v1/recalls/import', { as: 'manager', files: [file], fields });
  const { id } = asked.body as { id: string };
  const activities = createRecallImportActivities({
    store: createRecallImportStore(api.database),
    readFile: inThisProcess,
    clock: { now: () => new Date() },
  });
  await new MockActivityEnvironment().run(activities.importRecalls, { practiceId: api.practiceId, importId: id });
  return (await api.call('GET', `/api/v1/recalls/imports/${id}`, { as: 'manager' })).body as Import;
}

test('a file is taken over, and again changes nothing', async () => {
  const [one, two] = await makePatients(api, 2);
  const lines = [line('F1', one!), line('F2', two!, 'Smear,01/02/2027,urgent,open')];
  const first = await bring(lines);
  expect(first).toMatchObject({
    ...{ status: 'ready', counts: { rows: 2, added: 2, changed: 0, unchanged: 0, closed: 0, refused: 0 } },
  });
  expect((await bring(lines)).counts).toMatchObject({ added: 0, changed: 0, unchanged: 2 });
  expect((await bring([line('F1', one!, 'Asthma review,24/12/2026,,given')])).counts).toMatchObject({ changed: 1 });
  expect((await items(`patientId=${one!.patientId}`))[0]).toMatchObject({ reference: 'F1', state: 'given' });
});

test('rows of nobody, of another patient, twice or with a fault are refused, and the others go', async () => {
  const [one, two] = await makePatients(api, 2);
  await put('G1', one!);
  const read = await bring([
    line('G1', two!),
    line('G2', one!),
    line('G2', one!),
    'G3,9434765919,04/03/1951,Asthma review,24/12/2026,,',
    `G4,${one!.nhsNumber},05/03/1951,Asthma review,24/12/2026,,`,
    line('G5', one!, 'Asthma review,01/01/1900,,'),
  ]);
  expect(read.counts).toMatchObject({ rows: 6, added: 1, refused: 5, unchanged: 0 });
  expect(read.refusals.map(({ row, reasons }) => `${row} ${reasons[0]!.code}`)).toEqual([
    ...['2 reference-of-other-patient', '4 duplicate-row', '5 not-found', '6 details-mismatch', '7 due-date-invalid'],
  ]);
});

test('a file without a needed column is refused, with the column', async () => {
  const file = { bytes: Buffer.from('NHS number,Date of birth\n9434765919,1951-03-04\n'), name: 'x.csv' };
  const asked = await api.call('POST', '/api/v1/recalls/import', { as: 'manager', files: [file] });
  const { id } = asked.body as { id: string };
  expect(api.told).toContain(`recall-import ${id}`);
  const activities = createRecallImportActivities({
    store: createRecallImportStore(api.database),
    readFile: inThisProcess,
    clock: { now: () => new Date() },
  });
  await new MockActivityEnvironment().run(activities.importRecalls, { practiceId: api.practiceId, importId: id });
  const read = await api.call('GET', `/api/v1/recalls/imports/${id}`, { as: 'manager' });
  expect(read.body).toMatchObject({ status: 'refused', problem: { code: 'column-missing' } });
});

test('a full file closes what it lacks, and one that was cut off waits for a person', async () => {
  await api.database.pool.query('DELETE FROM recall WHERE practice_id = $1', [api.practiceId]);
  await category({ name: 'Imported', reasons: ['Imported'] });
  const people = await makePatients(api, 30);
  const all = people.map((person, at) => line(`H${at}`, person, 'Imported,24/12/2026,,'));
  await bring(all);
  const fewer = await bring(all.slice(0, 28), { full: 'true' });
  expect(fewer).toMatchObject({ counts: { closed: 2 }, closingWaits: null });
  const cut = await bring(all.slice(0, 3), { full: 'true' });
  expect(cut).toMatchObject({ counts: { closed: 0 }, closingWaits: 25 });
  const decided = await api.call('POST', `/api/v1/recalls/imports/${cut.id}/closing`, {
    as: 'manager',
    body: { close: true },
  });
  expect([decided.status, decided.body]).toMatchObject([202, { counts: { closed: 25 }, closingWaits: null }]);
  const back = await bring([all[10]!]);
  expect(back.counts).toMatchObject({ changed: 1 });
  expect((await items(`patientId=${people[10]!.patientId}`))[0]).toMatchObject({ state: 'upcoming' });
});

test('20,000 recalls in two files at once are each there once', async () => {
  const people = await makePatients(api, 200);
  const lines = Array.from({ length: 20_000 }, (_, at) => line(`B${at}`, people[at % 200]!));
  const both = await Promise.all([bring(lines), bring(lines)]);
  expect(both.reduce((sum, { counts }) => sum + counts.added!, 0)).toBe(20_000);
  const { rows } = await api.database.pool.query(`SELECT count(*)::int AS count FROM recall WHERE reference LIKE 'B%'`);
  expect(rows).toEqual([{ count: 20_000 }]);
}, 60_000);

import { MockActivityEnvironment } from '@temporalio/testing';
import { createRecallSyncActivities } from '../../../activities/recalls/recall-sync';
import { createRecallSyncStore } from '../../../adapters/postgres/recalls/recall-sync';
import { createRecallSource } from '../../../adapters/records/fhir/recall-source';
import type { RecallSource } from '../../../ports/recalls/recall-sync';
import type { RecallSyncStep } from '../../../workflows/contract/recalls';
import { runSimulators, type TestSimulators } from '../../simulators/running';
import { makePatients, type Person } from '../fixtures';
import { testApi } from '../support';
import { recallWorkOf } from './follow-ups-support';
import { recallsOf } from './recalls-support';

const api = testApi();
const { category, items, recall, sms } = recallsOf(api);

let simulators: TestSimulators;
let source: RecallSource;
beforeAll(async () => {
  simulators = await runSimulators({ parts: ['record'] });
  source = createRecallSource({ baseUrl: `${simulators.url}/fhir/record` });
  await category();
  await turn({ resource: 'Task' });
}, 60_000);
afterAll(async () => {
  await source?.close();
  await simulators?.close();
});

interface Shown {
  state: string;
  locked: string | null;
  lastSyncAt: string | null;
  nextTryAt: string | null;
  failures: number;
  problem: { code: string } | null;
  counts: Record<string, number> | null;
  refusals: { reference: string; code: string }[];
  closingWaitsIn: string | null;
}

const turn = (recallSync: object | null) =>
  api.call('PATCH', '/api/v1/settings', { as: 'administrator', body: { recallSync } });
const shown = async () => (await api.call('GET', '/api/v1/recalls/sync', { as: 'viewer' })).body as Shown;

const record = (method: string, path: string, body?: object) =>
  fetch(`${simulators.url}/fhir/record/${path}`, { method, body: body && JSON.stringify(body) });
const task = (id: string, person: Pick<Person, 'nhsNumber'>, more: object = {}) => ({
  ...{ resourceType: 'Task', id, status: 'requested', code: { text: 'Asthma review' } },
  ...{ restriction: { period: { end: '2020-01-06' } }, for: { reference: '#p' } },
  contained: [
    {
      ...{ resourceType: 'Patient', id: 'p', birthDate: '1951-03-04' },
      identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: person.nhsNumber }],
    },
  ],
  ...more,
});
const load = (resources: object[]) =>
  record('POST', '$load', { resourceType: 'Bundle', entry: resources.map((resource) => ({ resource })) });
const simulate = (mode: string) =>
  fetch(`${simulators.url}/control/record`, { method: 'PUT', body: JSON.stringify({ mode }) });

/** As the workflow `recall-sync/<practice>` does. */
async function sync(from: RecallSource = source) {
  const store = createRecallSyncStore(api.database);
  await store.due(new Date());
  const steps = createRecallSyncActivities({ store, source: from, clock: { now: () => new Date() } });
  const { practiceId } = api;
  const here = new MockActivityEnvironment();
  const begun = await steps.beginSync({ practiceId });
  if (!begun) return null;
  const input = { practiceId, readingId: begun.readingId };
  const read = await here.run<[], RecallSyncStep, () => Promise<RecallSyncStep>>(() => steps.readSync(input));
  if (read.kind === 'failed') await steps.noteSyncFailure({ practiceId, problem: read.problem });
  return read.kind === 'read' ? steps.bringInSync(input) : null;
}

const forgetAll = () =>
  Promise.all([
    api.database.pool.query('DELETE FROM recall WHERE practice_id = $1', [api.practiceId]),
    record('DELETE', 'Task'),
  ]);

test('E18 N39 recalls are read from the record system, again change nothing, and one that was given is not sent', async () => {
  const [one, two] = await makePatients(api, 2);
  await load([task('s1', one!), task('s2', two!, { identifier: [{ value: 'OWN-2' }], status: 'completed' })]);
  expect(await sync()).toMatchObject({ rows: 2, added: 2, changed: 0, refused: 0 });
  expect(await sync()).toMatchObject({ rows: 2, added: 0, changed: 0, unchanged: 2 });
  expect(await items(`patientId=${one!.patientId}`)).toMatchObject([{ reference: 's1', state: 'to-action' }]);
  expect(await items(`patientId=${two!.patientId}`)).toMatchObject([{ reference: 'OWN-2', state: 'given' }]);
  const [given] = await items(`patientId=${two!.patientId}`);
  expect((await sms([given!.id])).body).toMatchObject({ code: 'all-blocked', leftOut: [{ code: 'given' }] });
  expect(await shown()).toMatchObject({ state: 'waiting', failures: 0, locked: null, counts: { unchanged: 2 } });
  await record('DELETE', 'Task/s1');
  expect(await sync()).toMatchObject({ rows: 1, closed: 1 });
  expect(await items(`patientId=${one!.patientId}`)).toMatchObject([{ state: 'closed' }]);
  await load([task('s1', one!)]);
  expect(await sync()).toMatchObject({ changed: 1 });
  expect(await items(`patientId=${one!.patientId}`)).toMatchObject([{ state: 'to-action' }]);
});

test('what a sync misses closes no recall that came another way', async () => {
  const { id } = await recall();
  await sync();
  expect(await recallsOf(api).read(id)).toMatchObject({ state: 'to-action' });
});

test('a sync that lost many recalls waits for a person, and asks once', async () => {
  await forgetAll();
  const people = await makePatients(api, 30);
  await load(people.map((person, at) => task(`m${at}`, person)));
  await sync();
  for (const at of people.keys()) if (at > 4) await record('DELETE', `Task/m${at}`);
  expect(await sync()).toMatchObject({ rows: 5, closed: 0 });
  const { closingWaitsIn } = await shown();
  await sync();
  expect((await shown()).closingWaitsIn).toBe(closingWaitsIn);
  const path = `/api/v1/recalls/imports/${closingWaitsIn}`;
  expect((await api.call('GET', path, { as: 'manager' })).body).toMatchObject({ source: 'sync', closingWaits: 25 });
  const decided = await api.call('POST', `${path}/closing`, { as: 'manager', body: { close: true } });
  expect(decided.body).toMatchObject({ counts: { closed: 25 }, closingWaits: null });
  expect((await shown()).closingWaitsIn).toBeNull();
});

test('a resource with a fault is shown with its reference, and closes nothing', async () => {
  await forgetAll();
  const [one, two] = await makePatients(api, 2);
  await load([task('f1', one!), task('f2', one!)]);
  await sync();
  await load([task('f1', two!), task('f2', one!, { restriction: { period: { end: '1900-01-01' } } })]);
  expect(await sync()).toMatchObject({ rows: 2, refused: 2, closed: 0 });
  expect((await shown()).refusals).toMatchObject([
    { reference: 'f1', code: 'reference-of-other-patient' },
    { reference: 'f2', code: 'due-date-unlikely' },
  ]);
});

test('a sync that was interrupted goes on with the page after the last that was stored', async () => {
  await forgetAll();
  const people = await makePatients(api, 10);
  await load(Array.from({ length: 450 }, (_, at) => task(`p${at}`, people[at % 10]!)));
  let asked = 0;
  const cut: RecallSource = {
    ...source,
    page: (...page) => (++asked === 3 ? Promise.resolve({ kind: 'failed', problem: 'away' }) : source.page(...page)),
  };
  expect(await sync(cut)).toBeNull();
  expect(await shown()).toMatchObject({ state: 'failing', failures: 1, problem: { code: 'away' } });
  expect(await sync(cut)).toMatchObject({ rows: 450, added: 450 });
  expect(asked).toBe(4);
  expect(await shown()).toMatchObject({ state: 'waiting', failures: 0, problem: null });
});

test('a page that the server has forgotten begins the reading again', async () => {
  let asked = 0;
  const forgetful: RecallSource = {
    ...source,
    page: (...page) => (++asked === 2 ? Promise.resolve({ kind: 'gone' }) : source.page(...page)),
  };
  expect(await sync(forgetful)).toMatchObject({ rows: 450, unchanged: 450 });
  expect(asked).toBe(5);
});

describe('N39 what the record holds already', () => {
  const CODE = '401182001';
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
  const due = (id: string, person: Pick<Person, 'nhsNumber'>) =>
    task(id, person, { restriction: { period: { end: day(7) } } });
  const done = (id: string, person: Pick<Person, 'nhsNumber'>, more: object = {}) => ({
    ...{ resourceType: 'Procedure', id, status: 'completed', performedDateTime: day(5) },
    code: { coding: [{ system: 'http://snomed.info/sct', code: CODE }] },
    subject: { identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: person.nhsNumber } },
    ...more,
  });
  const codes = (doneCodes: string[]) =>
    api.database.pool.query(`UPDATE recall_category SET done_codes = $2 WHERE practice_id = $1`, [
      api.practiceId,
      doneCodes,
    ]);
  const one = async (person: Pick<Person, 'patientId'>) => (await items(`patientId=${person.patientId}`))[0]!;
  const decide = (recallId: string, answerId: string, accepted: boolean) =>
    api.call('POST', `/api/v1/recalls/${recallId}/answers/${answerId}`, { as: 'sender', body: { accepted } });
  const answersOf = ({ answers }: object & { answers?: { id: string; kind: string }[] }) => answers ?? [];

  beforeAll(async () => {
    await forgetAll();
    await record('DELETE', 'Procedure');
  });
  afterAll(() => codes([]));

  test('an entry with a code of the category is asked about, not sent meanwhile, and closes the recall when accepted', async () => {
    const [ada, bob, cy] = await makePatients(api, 3);
    await codes([CODE]);
    await load([due('n1', ada!), due('n2', bob!), due('n3', cy!)]);
    await sync();
    await load([
      done('d1', ada!),
      // Before the recall came up: it is the last one, not this one.
      done('d2', bob!, { performedDateTime: day(38) }),
      done('d3', cy!, { status: 'entered-in-error' }),
    ]);
    await sync();
    const found = await one(ada!);
    expect(found).toMatchObject({
      state: 'waiting',
      answers: [{ kind: 'in-record', said: null, entry: { code: CODE, on: day(5) } }],
    });
    expect((await sms([found.id])).body).toMatchObject({ code: 'all-blocked', leftOut: [{ code: 'to-check' }] });
    expect((await items('answers=undecided')).map(({ id }) => id)).toEqual([found.id]);
    const counts = await api.call('GET', '/api/v1/recall-counts', { as: 'viewer' });
    expect(counts.body).toMatchObject({ undecided: 1 });
    for (const person of [bob!, cy!]) expect(await one(person)).toMatchObject({ state: 'to-action', answers: [] });
    await sync();
    const [answer] = answersOf(await one(ada!));
    await decide(found.id, answer!.id, true);
    expect(await one(ada!)).toMatchObject({ state: 'given', ending: { why: 'The record says that it was done' } });
  });

  test('an entry that was not accepted is not asked about again, and one that is taken back asks nobody', async () => {
    const [dee, eve] = await makePatients(api, 2);
    await load([due('n4', dee!), due('n5', eve!), done('d4', dee!), done('d5', eve!)]);
    await sync();
    const found = await one(dee!);
    await decide(found.id, answersOf(found)[0]!.id, false);
    expect((await one(eve!)).state).toBe('waiting');
    await load([done('d5', eve!, { status: 'entered-in-error' })]);
    await sync();
    for (const person of [dee!, eve!]) expect(await one(person)).toMatchObject({ state: 'to-action', answers: [] });
  });

  test('unchecked for 14 days, contacts go on', async () => {
    const [fay] = await makePatients(api, 1);
    await load([due('n6', fay!), done('d6', fay!)]);
    await sync();
    expect((await one(fay!)).state).toBe('waiting');
    await api.database.pool.query(
      `UPDATE recall_answer SET at = now() - interval '15 days' WHERE practice_id = $1 AND kind = 'in-record'`,
      [api.practiceId],
    );
    const found = await one(fay!);
    expect(found.state).toBe('to-action');
    expect((await sms([found.id])).status).toBe(202);
  });

  test('a server that refuses to show codes is named', async () => {
    const refusing: RecallSource = {
      ...source,
      entries: () => Promise.resolve({ kind: 'failed', problem: 'entries-refused' }),
    };
    expect(await sync(refusing)).toBeNull();
    expect(await shown()).toMatchObject({ state: 'failing', problem: { code: 'entries-refused' } });
    await sync();
    expect(await shown()).toMatchObject({ failures: 0, problem: null });
  });
});

test('E18 sending locks after five syncs that failed, and says when we try again', async () => {
  const one = await recall();
  await simulate('down');
  for (let tries = 0; tries < 5; tries++) expect(await sync()).toBeNull();
  expect(await shown()).toMatchObject({ state: 'locked', locked: 'failures', failures: 5, problem: { code: 'away' } });
  const refused = await sms([one.id]);
  expect([refused.status, refused.body]).toMatchObject([409, { code: 'sync-late' }]);
  expect((refused.body as { detail: string }).detail).toMatch(/We try again at \d+(:\d\d)?[ap]m\.$/);
  const started = await api.call('POST', `/api/v1/recall-categories/${one.category!.id}/run`, {
    as: 'manager',
    body: {},
  });
  const { runId } = started.body as { runId: string };
  await recallWorkOf(api).carryOut(runId);
  const run = (await api.call('GET', `/api/v1/recall-runs/${runId}`, { as: 'viewer' })).body as { problem: object };
  expect(run.problem).toMatchObject({ code: 'sync-late' });
  await simulate('normal');
  await sync();
  expect((await sms([one.id])).status).toBe(202);
});

test('E18 sending locks when a sync is 10 minutes late, and a record system that refuses us is named', async () => {
  await api.database.pool.query(
    `UPDATE recall_sync SET ok_at = now() - interval '26 minutes', since = now() - interval '1 day' WHERE practice_id = $1`,
    [api.practiceId],
  );
  expect(await shown()).toMatchObject({ state: 'locked', locked: 'overdue' });
  await simulate('refuse-credentials');
  await sync();
  expect(await shown()).toMatchObject({ problem: { code: 'refused-credentials' } });
  await simulate('normal');
});

test('a person asks for a sync now, and where it is off is told so', async () => {
  const asked = await api.call('POST', '/api/v1/recalls/sync', { as: 'sender' });
  expect(asked.status).toBe(202);
  expect(api.told).toContain(`recall-sync ${api.practiceId}`);
  expect(await createRecallSyncStore(api.database).due(new Date())).toEqual([api.practiceId]);
  await turn(null);
  expect(await shown()).toMatchObject({ state: 'off', nextTryAt: null });
  expect((await api.call('POST', '/api/v1/recalls/sync', { as: 'sender' })).body).toMatchObject({ code: 'sync-off' });
  expect(await createRecallSyncStore(api.database).due(new Date())).toEqual([]);
  expect((await turn({ resource: 'Patient' })).status).toBe(422);
});

test('20,000 recalls synced twice at once are each there once', async () => {
  await record('DELETE', 'Task');
  await turn({ resource: 'Task' });
  const people = await makePatients(api, 200);
  const all = Array.from({ length: 20_000 }, (_, at) => task(`b${at}`, people[at % 200]!));
  await load(all.slice(0, 10_000));
  await load(all.slice(10_000));
  const both = await Promise.all([sync(), sync()]);
  expect(both.filter((one) => one !== null)).toMatchObject([{ rows: 20_000, added: 20_000 }]);
  const { rows } = await api.database.pool.query(`SELECT count(*)::int AS count FROM recall WHERE reference LIKE 'b%'`);
  expect(rows).toEqual([{ count: 20_000 }]);
}, 60_000);

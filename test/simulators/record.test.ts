import { randomUUID } from 'node:crypto';
import { call, runSimulators, type TestSimulators } from './running';

const NHS = 'https://fhir.nhs.uk/Id/nhs-number';
const SYSTEM = 'urn:example:message';
let simulators: TestSimulators;

beforeAll(async () => {
  simulators = await runSimulators({ parts: ['record'], recordToken: 'secret' });
});
afterAll(() => simulators.close());
beforeEach(async () => {
  await call('DELETE', `${simulators.url}/control`);
  await call('DELETE', `${simulators.url}/control/journal`);
});

const TOKEN = { authorization: 'Bearer secret', 'content-type': 'application/fhir+json' };
const fhir = (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
  call(method, `${simulators.url}/fhir/record${path}`, body, { ...TOKEN, ...headers });
const control = (body: object) => call('PUT', `${simulators.url}/control/record`, body);

const communication = (value: string, changes: object = {}) => ({
  resourceType: 'Communication',
  identifier: [{ system: SYSTEM, value }],
  status: 'completed',
  subject: { identifier: { system: NHS, value: '9990000018' } },
  sent: '2026-11-22T10:00:00Z',
  received: '2026-11-22T10:00:05Z',
  payload: [{ contentString: 'Please call us. 👍' }],
  ...changes,
});
const condition = (value: string) => `identifier=${SYSTEM}|${value}`;
const create = (value: string, changes?: object) =>
  fhir('POST', '/Communication', communication(value, changes), { 'if-none-exist': condition(value) });
const entry = (value: string, changes?: object) => ({
  resource: communication(value, changes),
  request: { method: 'POST', url: 'Communication', ifNoneExist: condition(value) },
});
const bundle = (type: string, entries: object[]) => fhir('POST', '', { resourceType: 'Bundle', type, entry: entries });
const statuses = ({ body }: { body: unknown }) =>
  (body as { entry: { response: { status: string } }[] }).entry.map(({ response }) => response.status.slice(0, 3));
const count = async () =>
  ((await call('GET', `${simulators.url}/control/journal/summary`)).body as { record: { count: number } }).record.count;

describe('one Communication', () => {
  it('is made once, however often it is sent', async () => {
    const made = await create('m1');
    expect(made.status).toBe(201);
    expect(made.headers.get('location')).toMatch(/\/fhir\/record\/Communication\/[0-9a-f-]{36}\/_history\/1$/);
    const again = await create('m1');
    expect(again.status).toBe(200);
    expect(again.headers.get('location')).toBe(made.headers.get('location'));
    const { id } = made.body as { id: string };
    expect((await fhir('GET', `/Communication/${id}`)).body).toEqual({
      ...communication('m1'),
      id,
      meta: { versionId: '1', lastUpdated: expect.any(String) as string },
    });
    expect(await count()).toBe(1);
  });

  it('is made once when it is sent twice at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => create('m1')));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
    expect(new Set(answers.map(({ headers }) => headers.get('location'))).size).toBe(1);
  });

  it('is changed in the version that was read, and in no other', async () => {
    const { body } = await create('m1');
    const { id } = body as { id: string };
    const inError = { ...communication('m1', { status: 'entered-in-error' }), id };
    const put = (version: number) => fhir('PUT', `/Communication/${id}`, inError, { 'if-match': `W/"${version}"` });
    expect((await put(2)).status).toBe(412);
    const changed = await put(1);
    expect([changed.status, changed.headers.get('etag')]).toEqual([200, 'W/"2"']);
    expect((await put(1)).status).toBe(412);
    const read = await fhir('GET', `/Communication/${id}`);
    expect(read.body).toMatchObject({ status: 'entered-in-error', meta: { versionId: '2' } });
    expect((await fhir('PUT', `/Communication/${id}`, { ...inError, id: 'other' })).status).toBe(400);
    const other = await create('m2');
    const of = (other.body as { id: string }).id;
    expect((await fhir('PUT', `/Communication/${of}`, { ...inError, id: of })).status).toBe(412);
    expect(await count()).toBe(2);
  });

  it('comes back bare when nothing more is asked for', async () => {
    const answer = await fhir('POST', '/Communication', communication('m1'), { prefer: 'return=minimal' });
    expect(answer).toMatchObject({ status: 201, text: '' });
  });

  it('without a condition is refused when its identifier is there', async () => {
    await create('m1');
    expect((await fhir('POST', '/Communication', communication('m1'))).status).toBe(409);
    expect((await fhir('POST', '/Communication', communication('m2'))).status).toBe(201);
  });

  it('on a condition that several match is refused with 412', async () => {
    await Promise.all([create('m1'), create('m2')]);
    const everyOfPatient = { 'if-none-exist': `patient.identifier=${NHS}|9990000018` };
    expect((await fhir('POST', '/Communication', communication('m3'), everyOfPatient)).status).toBe(412);
    const unreadable = { 'if-none-exist': 'colour=red' };
    expect((await fhir('POST', '/Communication', communication('m3'), unreadable)).status).toBe(400);
  });

  it('is found by identifier and by patient', async () => {
    await Promise.all([create('m1'), create('m2', { subject: { identifier: { system: NHS, value: '9990000026' } } })]);
    const find = async (query: string) =>
      (
        (await fhir('GET', `/Communication?${query}`)).body as {
          entry: { resource: { identifier: { value: string }[] } }[];
        }
      ).entry.map(({ resource }) => resource.identifier[0]!.value);
    expect(await find(condition('m2'))).toEqual(['m2']);
    expect(await find(`patient.identifier=${NHS}|9990000018`)).toEqual(['m1']);
    expect(await find(`${condition('m1')}&patient.identifier=${NHS}|9990000026`)).toEqual([]);
    expect((await fhir('GET', '/Communication')).status).toBe(400);
  });

  it('that is wrong is refused with an OperationOutcome', async () => {
    expect(await create('m1', { payload: [] })).toMatchObject({
      status: 422,
      body: { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'required' }] },
    });
    expect((await fhir('POST', '/Communication', { resourceType: 'Patient' })).status).toBe(400);
    const broken = await fetch(`${simulators.url}/fhir/record/Communication`, {
      method: 'POST',
      headers: TOKEN,
      body: '{',
    });
    expect(broken.status).toBe(400);
    expect(await count()).toBe(0);
    expect((await fhir('GET', `/Communication/${randomUUID()}`)).status).toBe(404);
    expect((await fhir('GET', '/Communication/x')).status).toBe(404);
  });
});

describe('a batch', () => {
  it('makes what is new and finds what is there, entry by entry in order', async () => {
    const made = await create('m2');
    const answer = await bundle('batch', [
      entry('m1'),
      entry('m2'),
      entry('m3', { status: 'sent' }),
      entry('m1'),
      { ...entry('m4'), request: { method: 'PUT', url: 'Communication/1' } },
      entry('m5'),
    ]);
    expect(answer).toMatchObject({ status: 200, body: { resourceType: 'Bundle', type: 'batch-response' } });
    expect(statuses(answer)).toEqual(['201', '200', '422', '200', '400', '201']);
    const { entry: entries } = answer.body as { entry: { response: { location?: string; outcome?: object } }[] };
    expect(made.headers.get('location')).toContain(entries[1]!.response.location);
    expect(entries[0]!.response.location).toBe(entries[3]!.response.location);
    expect(entries[2]!.response.outcome).toMatchObject({ resourceType: 'OperationOutcome' });
    expect(await count()).toBe(3);
  });

  it('of five hundred is taken, and again', async () => {
    const entries = Array.from({ length: 500 }, (_, number) => entry(`many-${number}`));
    expect(new Set(statuses(await bundle('batch', entries)))).toEqual(new Set(['201']));
    expect(new Set(statuses(await bundle('batch', entries)))).toEqual(new Set(['200']));
    expect(await count()).toBe(500);
  });

  it('refuses patients that the record does not hold', async () => {
    await control({ refuseNhsNumbers: ['9990000018'] });
    const elsewhere = { subject: { identifier: { system: NHS, value: '9990000026' } } };
    expect(statuses(await bundle('batch', [entry('m1'), entry('m2', elsewhere)]))).toEqual(['422', '201']);
  });

  it('must be one', async () => {
    expect((await bundle('collection', [])).status).toBe(400);
    expect((await fhir('POST', '', { resourceType: 'Patient' })).status).toBe(400);
    expect(statuses(await bundle('batch', []))).toEqual([]);
  });
});

describe('a transaction', () => {
  it('is taken whole or not at all', async () => {
    expect((await bundle('transaction', [entry('m1'), entry('m2', { status: 'x' })])).status).toBe(422);
    const unconditional = { resource: communication('m0'), request: { method: 'POST', url: 'Communication' } };
    await create('m0');
    expect((await bundle('transaction', [entry('m1'), unconditional])).status).toBe(409);
    expect(await count()).toBe(1);
    const answer = await bundle('transaction', [entry('m0'), entry('m1')]);
    expect(answer.body).toMatchObject({ type: 'transaction-response' });
    expect(statuses(answer)).toEqual(['200', '201']);
  });
});

describe('a record in trouble', () => {
  it('asks for its token, but not to say what it can do', async () => {
    const wrong = { authorization: 'Bearer wrong' };
    expect(await fhir('POST', '/Communication', communication('m1'), wrong)).toMatchObject({
      status: 401,
      body: { issue: [{ code: 'login' }] },
    });
    expect((await call('GET', `${simulators.url}/fhir/record/metadata`)).body).toMatchObject({
      rest: [
        {
          interaction: [{ code: 'batch' }, { code: 'transaction' }],
          resource: [{ type: 'Communication', conditionalCreate: true }],
        },
      ],
    });
  });

  it('is down, or refuses everybody', async () => {
    await control({ mode: 'down' });
    expect((await create('m1')).status).toBe(503);
    await control({ mode: 'refuse-credentials' });
    expect((await create('m1')).status).toBe(401);
  });

  it('stores and drops the connection; trying again finds it', async () => {
    await control({ mode: 'created-then-drop' });
    await expect(create('m1')).rejects.toThrow();
    await expect(bundle('batch', [entry('m1'), entry('m2')])).rejects.toThrow();
    await control({ mode: 'normal' });
    expect(statuses(await bundle('batch', [entry('m1'), entry('m2')]))).toEqual(['200', '200']);
    expect(await count()).toBe(2);
  });
});

import { Client } from 'pg';
import { call, runSimulators, type TestSimulators } from './running';

const practice = '01890000-0000-7000-8000-000000000001';
const other = '01890000-0000-7000-8000-000000000002';
const system = 'https://fhir.nhs.uk/Id/nhs-number';
let simulators: TestSimulators;

beforeAll(async () => {
  simulators = await runSimulators({ parts: ['register'] });
  const client = new Client({ connectionString: simulators.rollcall.url });
  await client.connect();
  await client.query(`insert into practice (id, slug, name) values ($1, 'a', 'A'), ($2, 'b', 'B')`, [practice, other]);
  const people = [
    [practice, '9990000018', "O'Brien", 'Siân Mary', '1970-02-03', '+447700900123', 'sian@example.org', 'registered'],
    [practice, '9990000026', 'Jones', 'Tom', '1940-01-01', '+447700900124', null, 'deceased'],
    [practice, '9990000034', 'Khan', 'Aisha', '1999-12-31', null, null, 'left'],
    [practice, '9990000042', 'Li', 'Wei', '2001-06-15', '+447700900125', 'wei@example.org', 'restricted'],
    [other, '9990000050', 'Patel', 'Dev', '1980-05-05', null, null, 'registered'],
  ];
  for (const person of people) {
    await client.query(
      `insert into patient (practice_id, id, nhs_number, family_name, given_name, date_of_birth, mobile, email, status)
       values ($1, gen_random_uuid(), $2, $3, $4, $5, $6, $7, $8)`,
      person,
    );
  }
  await client.end();
});
afterAll(() => simulators.close());
beforeEach(() => call('DELETE', `${simulators.url}/control`));

const get = (path: string, of = practice) => call('GET', `${simulators.url}/fhir/${of}/${path}`);
const search = (identifier: string, of = practice) =>
  call('POST', `${simulators.url}/fhir/${of}/Patient/_search`, new URLSearchParams({ identifier }));
const ids = ({ body }: { body: unknown }) =>
  ((body as { entry?: { resource: { id: string } }[] }).entry ?? []).map(({ resource }) => resource.id).sort();

it('reads one patient', async () => {
  const answer = await get('Patient/9990000018');
  expect(answer.headers.get('content-type')).toBe('application/fhir+json; charset=utf-8');
  expect(answer.headers.get('etag')).toBe('W/"1"');
  expect(answer.body).toMatchObject({
    name: [{ use: 'usual', family: "O'Brien", given: ['Siân', 'Mary'] }],
    birthDate: '1970-02-03',
  });
});

it('says no: unknown, not a number, another practice', async () => {
  expect(await get('Patient/9990000069')).toMatchObject({
    status: 404,
    body: { resourceType: 'OperationOutcome', issue: [{ details: { coding: [{ code: 'RESOURCE_NOT_FOUND' }] } }] },
  });
  expect(await get('Patient/9990000019')).toMatchObject({
    status: 400,
    body: { issue: [{ details: { coding: [{ code: 'INVALID_RESOURCE_ID' }] } }] },
  });
  expect((await get('Patient/9990000050')).status).toBe(404);
  expect((await get('Patient/9990000050', other)).status).toBe(200);
  expect((await call('GET', `${simulators.url}/fhir/x/Patient/9990000018`)).status).toBe(404);
});

it('searches for several at once, by POST and by GET', async () => {
  const wanted = ['9990000018', '9990000026', '9990000034', '9990000042', '9990000050', '9990000069'];
  const identifier = wanted.map((number) => `${system}|${number}`).join(',');
  const answer = await search(identifier);
  expect(answer.body).toMatchObject({ resourceType: 'Bundle', type: 'searchset', total: 4 });
  expect(ids(answer)).toEqual(['9990000018', '9990000026', '9990000034', '9990000042']);
  const entries = (answer.body as { entry: { resource: Record<string, unknown>; search: object }[] }).entry;
  const of = (number: string) => entries.find(({ resource }) => resource.id === number)!.resource;
  expect(entries.map((entry) => entry.search)).toEqual(Array(4).fill({ mode: 'match' }));
  expect(of('9990000026')).toMatchObject({ deceasedBoolean: true });
  expect(of('9990000034')).toMatchObject({ active: false });
  expect(of('9990000042')).toMatchObject({ meta: { security: [{ code: 'R' }] } });
  expect(of('9990000042')).not.toHaveProperty('telecom');
  expect(ids(await get(`Patient?identifier=${encodeURIComponent(identifier)}`))).toEqual(ids(answer));
  expect(ids(await search(wanted.join(',')))).toHaveLength(4);
  expect(ids(await search('urn:other|9990000018,|9990000018'))).toEqual([]);
});

it('takes a thousand identifiers, by GET too, and not one more', async () => {
  const many = (count: number) => Array.from({ length: count }, () => `${system}|9990000018`).join(',');
  expect(ids(await search(many(1_000)))).toEqual(['9990000018']);
  expect(ids(await get(`Patient?identifier=${many(1_000)}`))).toEqual(['9990000018']);
  expect((await search(many(1_001))).status).toBe(400);
});

it('refuses searches it cannot do', async () => {
  expect((await get('Patient?family=Jones')).status).toBe(400);
  expect((await get('Patient')).status).toBe(400);
  expect((await get('Patient?identifier=a&identifier=b')).status).toBe(400);
  expect((await get('Observation/1')).status).toBe(404);
});

it('says what it can do', async () => {
  expect((await get('metadata')).body).toMatchObject({
    resourceType: 'CapabilityStatement',
    fhirVersion: '4.0.1',
    rest: [{ mode: 'server', resource: [{ type: 'Patient' }] }],
  });
});

it('may be away, or refuse us', async () => {
  await call('PUT', `${simulators.url}/control/register`, { mode: 'down' });
  expect((await search('9990000018')).status).toBe(503);
  await call('PUT', `${simulators.url}/control/register`, { mode: 'refuse-credentials' });
  expect((await search('9990000018')).status).toBe(401);
});

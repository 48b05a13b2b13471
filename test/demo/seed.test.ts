import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { createPasswords } from '../../adapters/credentials/passwords';
import { DEMO_PASSWORD, DEMO_STAFF } from '../../domain/practice/demo-staff';
import { SAMPLE_LISTS } from '../../scripts/demo/sample-lists';
import { seedDemo } from '../../scripts/demo/seed';
import { createTestDatabase, type TestDatabase } from '../support/database';

let database: TestDatabase;
let client: Client;
let dataFolder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
  dataFolder = mkdtempSync(join(tmpdir(), 'rollcall-test-demo-'));
});
afterAll(async () => {
  await client.end();
  await database.drop();
  rmSync(dataFolder, { recursive: true });
});

const seed = (...tokens: [string, string]) => seedDemo({ databaseUrl: database.url, dataFolder, tokens });
const rowsOf = async (sql: string) => (await client.query<Record<string, unknown>>(sql)).rows;
const sha256 = (text: string) => createHash('sha256').update(text).digest();

it('makes two practices once, also when two starts come together', async () => {
  const results = await Promise.all([seed('one', 'two'), seed('one', 'two')]);
  expect(results.flatMap(({ made }) => made).sort()).toEqual(['birchwood', 'oakfield']);
  expect(
    await rowsOf(`select p.slug, p.time_zone, count(*)::int as people, count(mobile) < count(*) as some_without
      from practice p join patient on patient.practice_id = p.id group by p.id order by p.slug`),
  ).toEqual([
    { slug: 'birchwood', time_zone: 'Europe/London', people: 200, some_without: true },
    { slug: 'oakfield', time_zone: 'Europe/London', people: 10_000, some_without: true },
  ]);
  expect(
    await rowsOf(`select slug, balance::int from credit_balance join practice on practice.id = practice_id`),
  ).toEqual([{ slug: 'birchwood', balance: 1_000 }]);
  expect(
    await rowsOf(`select slug, hold_seconds, auto_pause, same_text_days, monthly_limit, sending_hours, contact_source, bulk_messages
      from practice_settings s join practice p on p.id = s.practice_id order by slug`),
  ).toEqual([
    {
      slug: 'birchwood',
      hold_seconds: 300,
      auto_pause: { afterOutcomes: 500, failedShare: 0.3 },
      same_text_days: 7,
      monthly_limit: 4,
      sending_hours: null,
      contact_source: 'demographics',
      bulk_messages: true,
    },
    {
      slug: 'oakfield',
      // C21: a newcomer meets the hold, the warning of the same text and the automatic pause, and nothing else.
      hold_seconds: 120,
      auto_pause: { afterOutcomes: 500, failedShare: 0.3 },
      same_text_days: 7,
      monthly_limit: null,
      sending_hours: null,
      contact_source: 'demographics',
      bulk_messages: true,
    },
  ]);
});

it('does nothing the next time, and leaves what somebody changed', async () => {
  await client.query(
    `update patient set family_name = 'Changed' where nhs_number = (select min(nhs_number) from patient)`,
  );
  await client.query('update practice_settings set hold_seconds = 60');
  expect(await seed('one', 'two')).toEqual({ made: [] });
  expect(await rowsOf(`select count(*)::int as people from patient where family_name = 'Changed'`)).toEqual([
    { people: 1 },
  ]);
  expect(await rowsOf('select distinct hold_seconds from practice_settings')).toEqual([{ hold_seconds: 60 }]);
});

it('has the tokens that are given now, and only them', async () => {
  await seed('another', 'two');
  const tokens = await rowsOf(
    `select slug, role, token_hash, revoked_at from api_token t join practice p on p.id = t.practice_id order by slug desc`,
  );
  expect(tokens).toEqual([
    { slug: 'oakfield', role: 'administrator', token_hash: sha256('another'), revoked_at: null },
    { slug: 'birchwood', role: 'administrator', token_hash: sha256('two'), revoked_at: null },
  ]);
});

it('L1 a token that was revoked stays so over the next starts, and another one works beside it', async () => {
  await client.query(`update api_token set revoked_at = now() where token_hash = $1`, [sha256('another')]);
  const inForce = () =>
    rowsOf(`select token_hash from api_token t join practice p on p.id = t.practice_id
    where slug = 'oakfield' and revoked_at is null`);
  await seed('another', 'two');
  await seed('another', 'two');
  expect(await inForce()).toEqual([]);
  await seed('third', 'two');
  expect(await inForce()).toEqual([{ token_hash: sha256('third') }]);
  await seed('another', 'two');
  await seed('third', 'two');
  expect(await inForce()).toEqual([{ token_hash: sha256('third') }]);
});

it('has one of each role, who can sign in, and an administrator of both practices', async () => {
  const rows = await rowsOf(`select s.name, p.slug, m.role from membership m join staff s on s.id = m.staff_id
    join practice p on p.id = m.practice_id where m.removed_at is null order by s.name, p.slug`);
  expect(rows).toEqual([
    { name: 'Amira Khan', slug: 'oakfield', role: 'manager' },
    { name: 'Jo Bennett', slug: 'birchwood', role: 'administrator' },
    { name: 'Jo Bennett', slug: 'oakfield', role: 'administrator' },
    { name: 'Priya Shah', slug: 'oakfield', role: 'viewer' },
    { name: 'Sam Okoro', slug: 'oakfield', role: 'sender' },
  ]);
  const passwords = createPasswords();
  for (const { email } of DEMO_STAFF) {
    const [person] = await rowsOf(`select password_hash from staff where email = '${email}'`);
    expect(await passwords.verify(person!.password_hash as string, DEMO_PASSWORD)).toBe(true);
  }
});

it('leaves staff as somebody made them, and adds who is missing', async () => {
  const of = (name: string) => `(select id from staff where name = '${name}')`;
  await client.query(`update staff set password_hash = 'changed' where name = 'Sam Okoro'`);
  await client.query(`update membership set role = 'manager' where staff_id = ${of('Sam Okoro')}`);
  await client.query(`update membership set removed_at = now() where staff_id = ${of('Amira Khan')}`);
  await client.query(`delete from membership where staff_id = ${of('Priya Shah')}`);
  await client.query(`delete from staff where name = 'Priya Shah'`);
  await seed('another', 'two');
  const rows =
    await rowsOf(`select s.name, m.role, s.password_hash = 'changed' as changed, m.removed_at is not null as removed
    from membership m join staff s on s.id = m.staff_id where s.name <> 'Jo Bennett' order by s.name`);
  expect(rows).toEqual([
    { name: 'Amira Khan', role: 'manager', changed: false, removed: true },
    { name: 'Priya Shah', role: 'viewer', changed: false, removed: false },
    { name: 'Sam Okoro', role: 'manager', changed: true, removed: false },
  ]);
});

it('writes sample lists, and writes them again when they are gone', async () => {
  const list = join(dataFolder, 'sample-lists', 'oakfield-10000.csv');
  const text = readFileSync(list, 'utf8');
  expect(text.split('\r\n')).toHaveLength(10_002);
  rmSync(list);
  await seed('another', 'two');
  expect(readFileSync(list, 'utf8')).toBe(text);
  for (const name of SAMPLE_LISTS) expect(statSync(join(dataFolder, 'sample-lists', name)).size).toBeGreaterThan(500);
});

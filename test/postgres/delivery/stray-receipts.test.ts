import { randomBytes, randomUUID } from 'node:crypto';
import { connect, type Database } from '../../../adapters/postgres/sql/connect';
import { createIdempotencyKeys } from '../../../adapters/postgres/practice/idempotency';
import { createStrayReceipts } from '../../../adapters/postgres/delivery/stray-receipts';
import { createSealing } from '../../../adapters/sealing';
import { createTestDatabase, type TestDatabase } from '../../support/database';

let server: TestDatabase;
let database: Database;
const practiceId = randomUUID();
const accounts = [randomUUID(), randomUUID()] as const;
const NOW = new Date('2026-11-29T12:00:00Z');

beforeAll(async () => {
  server = await createTestDatabase();
  database = connect(server.url, { max: 4 });
  await database.pool.query(`INSERT INTO practice (id, slug, name) VALUES ($1, 'p', 'P')`, [practiceId]);
  for (const [index, id] of accounts.entries()) {
    await database.pool.query(
      `INSERT INTO provider_account (practice_id, id, channel, kind, webhook_user, webhook_password) VALUES ($1, $2, 'sms', $3, $4, 'p')`,
      [practiceId, id, index === 0 ? 'simulator' : 'firetext', `u${index}`],
    );
  }
});
afterAll(async () => {
  await database?.close();
  await server?.drop();
});

const store = (account: string, effect: string, count: number, daysAgo: number) =>
  database.pool.query(
    `INSERT INTO receipt (practice_id, id, account_id, content_hash, content_type, body, effect, received_at)
     SELECT $1, gen_random_uuid(), $2, decode(md5($6 || n), 'hex'), 'x', 'x', $3, $5::timestamptz - make_interval(days => $7, secs => n)
     FROM generate_series(1, $4::int) n`,
    [practiceId, account, effect, count, NOW, randomBytes(8).toString('hex'), daysAgo],
  );
const counts = async () => {
  const { rows } = await database.pool.query<{ account: string; effect: string; count: number }>(
    `SELECT account_id AS account, effect, count(*)::int FROM receipt GROUP BY 1, 2`,
  );
  return Object.fromEntries(
    rows.map((row) => [`${accounts.findIndex((id) => id === row.account)} ${row.effect}`, row.count]),
  );
};

test('M6 receipts that match nothing go after some days, or when there are too many; what moved a message stays', async () => {
  await store(accounts[0], 'applied', 50, 400);
  await store(accounts[0], 'changed-nothing', 50, 400);
  await store(accounts[0], 'unmatched', 5_000, 8);
  await store(accounts[0], 'unmatched', 30, 1);
  await store(accounts[0], 'unreadable', 10, 2);
  await store(accounts[1], 'unmatched', 2_600, 1);
  const receipts = createStrayReceipts(database, { days: 7, mostPerAccount: 100 });
  await receipts.sweep(NOW);
  expect(await counts()).toEqual({
    '0 applied': 50,
    '0 changed-nothing': 50,
    '0 unmatched': 30,
    '0 unreadable': 10,
    '1 unmatched': 100,
  });
  await receipts.sweep(NOW);
  expect((await counts())['1 unmatched']).toBe(100);
});

test('M6 of one token no more answers are kept than a practice needs, and those of others stay', async () => {
  const sealing = createSealing(`test:${Buffer.alloc(32, 7).toString('base64')}`);
  const answer = { status: 200, contentType: 'application/json', body: '{}', location: null };
  const keys = () => createIdempotencyKeys(database.pool, sealing, { mostAnswers: 5 });
  const ask = (tokenId: string, key: string, from = keys()) =>
    from.take({ practiceId, tokenId, key, hash: Buffer.from('h') }, async (turn) => {
      if (turn.kind === 'work') await turn.keep(answer);
      return turn.kind;
    });
  const [busy, quiet] = [randomUUID(), randomUUID()];
  for (const id of [busy, quiet]) {
    await database.pool.query(
      `INSERT INTO api_token (practice_id, id, name, role, token_hash, created_by) VALUES ($1, $2, 'T', 'viewer', $3, 't')`,
      [practiceId, id, randomBytes(32)],
    );
  }
  await ask(quiet, 'q');
  const from = keys();
  for (let index = 0; index < 20; index++) await ask(busy, `k${index}`, from);
  // A process that has just started cleans up with its first request.
  await ask(quiet, 'again');
  const { rows } = await database.pool.query<{ token_id: string; count: number }>(
    `SELECT token_id, count(answer)::int AS count FROM idempotency_key GROUP BY 1`,
  );
  expect(Object.fromEntries(rows.map(({ token_id, count }) => [token_id, count]))).toEqual({ [busy]: 5, [quiet]: 2 });
  expect([await ask(busy, 'k19'), await ask(busy, 'k0')]).toEqual(['answered', 'work']);
});

import { createServer } from 'node:net';
import request from 'supertest';
import { newId } from '../../adapters/postgres/sql/new-id';
import { connect } from '../../adapters/postgres/sql/connect';
import { hashToken } from '../../domain/practice/token-hash';
import { startApi, type RunningApi } from '../../api/server';
import { loadServiceEnv } from '../../config/env';
import { createTestDatabase, type TestDatabase } from '../support/database';

let testDatabase: TestDatabase;
let api: RunningApi;
let address: string;

const start = (more: Record<string, string> = {}) =>
  startApi(
    loadServiceEnv({
      PORT: '0',
      DATABASE_URL: testDatabase.url,
      TEMPORAL_ADDRESS: process.env.ROLLCALL_TEST_TEMPORAL_ADDRESS,
      ROLLCALL_SECRET_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
      SMS_PROVIDER: 'simulator',
      LOG_LEVEL: 'silent',
      ...more,
    }),
  );

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const database = connect(testDatabase.url, { max: 1 });
  const id = newId();
  await database.pool.query(`INSERT INTO practice (id, slug, name) VALUES ($1, 'oakfield', 'Oakfield Surgery')`, [id]);
  await database.pool.query(
    `INSERT INTO api_token (practice_id, id, name, role, token_hash, created_by) VALUES ($1, $2, 'Test', 'administrator', $3, 'test')`,
    [id, newId(), hashToken('token')],
  );
  await database.close();
  api = await start();
  address = `http://127.0.0.1:${api.port}`;
});
afterAll(async () => {
  await api.close();
  await testDatabase.drop();
});

test('the whole API as it runs: parts are asked, accounts are there, webhooks and routes answer', async () => {
  const ready = await request(address).get('/health/ready');
  expect([ready.status, ready.body]).toEqual([503, { parts: { postgresql: 'ok', temporal: 'ok', worker: 'away' } }]);
  const providers = await request(address).get('/api/v1/providers').set('Authorization', 'Bearer token');
  expect((providers.body as { items: { kind: string }[] }).items.map(({ kind }) => kind)).toEqual(['simulator']);
  expect((await request(address).post('/webhooks/simulator/receipts').send('a=b')).status).toBe(401);
});

test('what was uploaded reaches Temporal once, and is noted', async () => {
  const upload = await request(address)
    .post('/api/v1/recipient-lists')
    .set('Authorization', 'Bearer token')
    .field({ name: 'Flu', channel: 'sms' })
    .attach('file', Buffer.from('NHS number,Date of birth\n'), 'flu.csv');
  expect(upload.status).toBe(202);
  const database = connect(testDatabase.url, { max: 1 });
  const { rows } = await database.pool.query('SELECT workflow_started_at FROM recipient_list');
  await database.close();
  expect(rows).toEqual([{ workflow_started_at: expect.any(Date) as Date }]);
});

test('X5 it starts and answers while PostgreSQL and Temporal are away', async () => {
  const port = await freePort();
  const alone = await start({
    DATABASE_URL: `postgresql://nobody@127.0.0.1:${port}/none`,
    TEMPORAL_ADDRESS: `127.0.0.1:${port}`,
  });
  try {
    const own = `http://127.0.0.1:${alone.port}`;
    expect((await request(own).get('/health/live')).status).toBe(200);
    const ready = await request(own).get('/health/ready');
    expect([ready.status, ready.body]).toEqual([
      503,
      { parts: { postgresql: 'away', temporal: 'away', worker: 'away' } },
    ]);
    const me = await request(own).get('/api/v1/me').set('Authorization', 'Bearer token');
    expect([me.status, (me.body as { code: string }).code]).toEqual([503, 'part-away']);
    const receipt = await request(own).post('/webhooks/simulator/receipts').auth('a', 'b').send('a=b');
    expect(receipt.status).toBe(503);
  } finally {
    await alone.close();
  }
});

test('a port that is taken ends the start', async () => {
  await expect(start({ PORT: String(api.port) })).rejects.toThrow('EADDRINUSE');
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

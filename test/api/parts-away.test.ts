import { once } from 'node:events';
import { createServer } from 'node:http';
import request from 'supertest';
import { checkPostgres, checkWorker } from '../../adapters/postgres/sql/health';
import { DUTIES } from '../../adapters/temporal/health';
import { isDatabaseUnavailable } from '../../adapters/postgres/sql/is-away';
import { connect } from '../../adapters/postgres/sql/connect';
import { closeHttpServer } from '../../api/http/http-server';
import { createTestDatabase } from '../support/database';
import { startCuttable, type Cuttable } from './cuttable';
import { campaignBody, makeList } from './fixtures';
import { startTestApi, type TestApi } from './support';

describe('PostgreSQL away', () => {
  let api: TestApi;
  let way: Cuttable;
  let listId: string;
  beforeAll(async () => {
    api = await startTestApi({
      through: async (url) => {
        way = await startCuttable(url);
        return way.url;
      },
    });
    listId = (await makeList(api)).id;
  });
  afterAll(async () => {
    await api.close();
    await way.close();
  });

  test('X5 every route says so with 503, and goes on by itself when it is back', async () => {
    const ask = async () => [
      (await api.call('GET', '/api/v1/me', { as: 'sender' })).status,
      (await api.call('GET', '/api/v1/campaigns', { as: 'viewer' })).status,
      (await api.call('GET', '/api/v1/patients', { as: 'manager' })).status,
      (await api.call('POST', '/api/v1/campaigns', { as: 'sender', body: campaignBody(listId) })).status,
      (await api.call('POST', '/api/v1/campaigns', { as: 'sender', key: 'k', body: campaignBody(listId) })).status,
    ];
    expect(await ask()).toEqual([200, 200, 200, 201, 201]);
    await way.away();
    const response = await api.call('GET', '/api/v1/campaigns', { as: 'viewer' });
    expect(response.status).toBe(503);
    expect(response.headers['retry-after']).toBe('5');
    expect(response.body).toMatchObject({
      status: 503,
      code: 'part-away',
      detail: expect.stringContaining('PostgreSQL') as string,
      part: 'PostgreSQL',
    });
    // The token of the first is remembered, so only who it is can be told.
    expect(await ask()).toEqual([200, 503, 503, 503, 503]);
    await way.mend();
    expect(await ask()).toEqual([200, 200, 200, 201, 201]);
  });

  test('X5 a connection that breaks in the middle of a question is 503 too, and never ends the process', async () => {
    const { pool } = api.database;
    const { rows } = await pool.query<{ n: number }>('SELECT count(*) AS n FROM campaign');
    // Whoever asks for the campaign now waits for this lock.
    const holder = await pool.connect();
    await holder.query('BEGIN');
    await holder.query('LOCK TABLE campaign IN ACCESS EXCLUSIVE MODE');
    const asked = Promise.all([
      api.call('GET', '/api/v1/campaigns', { as: 'viewer' }),
      api.call('POST', '/api/v1/campaigns', { as: 'sender', key: 'cut', body: campaignBody(listId) }),
    ]);
    await new Promise((resolve) => setTimeout(resolve, 300));
    way.cut();
    expect((await asked).map(({ status }) => status)).toEqual([503, 503]);
    holder.release(true);
    const again = await api.call('POST', '/api/v1/campaigns', { as: 'sender', key: 'cut', body: campaignBody(listId) });
    expect(again.status).toBe(201);
    expect((await pool.query<{ n: number }>('SELECT count(*) AS n FROM campaign')).rows[0]!.n).toBe(rows[0]!.n + 1);
  });

  test('X5 one whose sessions are ended by the server is 503 and mends', async () => {
    const { pool } = api.database;
    const asked = pool.query('SELECT pg_sleep(5)').catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await pool.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    expect(isDatabaseUnavailable(await asked)).toBe(true);
    expect((await api.call('GET', '/api/v1/campaigns', { as: 'viewer' })).status).toBe(200);
  });
});

describe('health', () => {
  const ready = async (parts: Partial<TestApi['services']['parts']>) => {
    const all = { postgresql: ok, temporal: ok, worker: ok, ...parts };
    const api = await startTestApi({ services: { parts: all } });
    try {
      const response = await api.call('GET', '/health/ready', { as: null });
      return { status: response.status, body: response.body as object };
    } finally {
      await api.close();
    }
  };
  const ok = () => Promise.resolve();

  test('ready only when every part answers, else 503 that names the one that does not', async () => {
    expect(await ready({})).toMatchObject({
      status: 200,
      body: { parts: { postgresql: 'ok', temporal: 'ok', worker: 'ok' } },
    });
    expect(await ready({ worker: () => Promise.reject(new Error('none')) })).toMatchObject({
      status: 503,
      body: { parts: { postgresql: 'ok', temporal: 'ok', worker: 'away' } },
    });
  });

  test('a part that hangs is away after 2 seconds, all of them side by side', async () => {
    const askedAt: number[] = [];
    const hang = () => {
      askedAt.push(performance.now());
      return new Promise<void>(() => undefined);
    };
    expect(await ready({ temporal: hang, worker: hang })).toMatchObject({
      status: 503,
      body: { parts: { postgresql: 'ok', temporal: 'away', worker: 'away' } },
    });
    // One after the other, the second would be asked 2 s later.
    expect(askedAt[1]! - askedAt[0]!).toBeLessThan(1_500);
  });

  test('PostgreSQL answers or not; a worker counts for its duties while its heartbeat is young', async () => {
    const testDatabase = await createTestDatabase();
    const database = connect(testDatabase.url, { max: 1 });
    await expect(checkPostgres(database.pool)()).resolves.toBeUndefined();
    await expect(checkWorker(database.pool, DUTIES)()).rejects.toThrow();
    const beat = (age: string, worker = 'w', duties = ['campaigns', 'records', 'lists']) =>
      database.pool.query(
        `INSERT INTO worker_heartbeat (worker_id, at, duties) VALUES ($2, now() - $1::interval, $3)
         ON CONFLICT (worker_id) DO UPDATE SET at = excluded.at`,
        [age, worker, duties],
      );
    await beat('3 seconds');
    // One that steers campaigns is there, but nobody who hands over.
    await expect(checkWorker(database.pool, DUTIES)()).rejects.toThrow('no worker for delivery has');
    await beat('3 seconds', 'v', ['delivery']);
    await expect(checkWorker(database.pool, DUTIES)()).resolves.toBeUndefined();
    await beat('11 seconds');
    await expect(checkWorker(database.pool, DUTIES)()).rejects.toThrow();
    await database.close();
    await expect(checkPostgres(database.pool)()).rejects.toThrow();
    await testDatabase.drop();
  });
});

describe('closing', () => {
  test('what is under way comes to its end, new connections are refused, and idle ones do not hold it up', async () => {
    let finish!: () => void;
    const server = createServer((incoming, response) => {
      if (incoming.url === '/slow') finish = () => response.end('done');
      else response.end('quick');
    }).listen(0);
    server.keepAliveTimeout = 60_000;
    await once(server, 'listening');
    const address = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    // Node's own client keeps its connections.
    await (await fetch(`${address}/quick`)).text();
    const slow = fetch(`${address}/slow`).then((response) => response.text());
    while (!finish) await new Promise((resolve) => setTimeout(resolve, 10));
    const closing = closeHttpServer(server, 5_000);
    await expect(request(address).get('/quick')).rejects.toThrow();
    finish();
    expect(await slow).toBe('done');
    const since = Date.now();
    await closing;
    expect(Date.now() - since).toBeLessThan(4_000);
  });

  test('what does not end in time is cut off', async () => {
    const server = createServer(() => undefined).listen(0);
    await once(server, 'listening');
    const hanging = fetch(`http://127.0.0.1:${(server.address() as { port: number }).port}`).catch(() => 'cut');
    await once(server, 'request');
    await closeHttpServer(server, 100);
    expect(await hanging).toBe('cut');
  });
});

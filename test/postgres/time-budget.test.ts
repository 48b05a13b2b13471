import { connect, transaction, type Database } from '../../adapters/postgres/sql/connect';
import { createTimeBudget } from '../../adapters/postgres/sql/time-budget';
import { TooSlow } from '../../ports/time-budget';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { until } from '../support/until';

let testDatabase: TestDatabase;
let database: Database;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = connect(testDatabase.url, { max: 2, longestStatementMs: 20_000 });
});
afterAll(async () => {
  await database?.close();
  await testDatabase?.drop();
});

const budget = createTimeBudget(0.3);
const sleeping = async () => {
  const { rows } = await database.pool.query<{ n: number }>(
    `SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep%' AND state = 'active'`,
  );
  return rows[0]!.n;
};
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: unknown) => error,
  );

describe('H3 when the time of a request is up', () => {
  test('its statement ends in PostgreSQL, and its connection is free again', async () => {
    const failure = await failureOf(budget.within(() => database.pool.query('SELECT pg_sleep(15)')));
    expect(failure).toBeInstanceOf(TooSlow);
    expect(await sleeping()).toBe(0);
    await until('no connection is held', () => Promise.resolve(database.pool.waitingCount === 0));
    await Promise.all([1, 2, 3].map(() => database.pool.query('SELECT 1')));
  });

  test('a transaction of it is rolled back, and so is what it would have done next', async () => {
    await database.pool.query('CREATE TABLE IF NOT EXISTS done (what text)');
    const work = () =>
      transaction(database.pool, async (client) => {
        await client.query(`INSERT INTO done VALUES ('half')`);
        await client.query('SELECT pg_sleep(15)');
        await client.query(`INSERT INTO done VALUES ('whole')`);
      });
    expect(await failureOf(budget.within(work))).toBeInstanceOf(TooSlow);
    expect((await database.pool.query('SELECT FROM done')).rowCount).toBe(0);
  });

  test('a loop over rows gets no further connection', async () => {
    let rounds = 0;
    const work = async () => {
      for (;;) {
        await database.pool.query('SELECT 1');
        rounds += 1;
      }
    };
    expect(await failureOf(budget.within(work))).toBeInstanceOf(TooSlow);
    const then = rounds;
    await database.pool.query('SELECT pg_sleep(0.1)');
    expect(rounds).toBe(then);
  });

  test('what goes through Prisma ends as well', async () => {
    const work = async () => await database.prisma.$queryRaw`SELECT pg_sleep(15)::text`;
    expect(await failureOf(budget.within(work))).toBeInstanceOf(TooSlow);
    expect(await sleeping()).toBe(0);
  });

  test('what waits for something else than the database is answered too', async () => {
    expect(await failureOf(budget.within(() => new Promise(() => undefined)))).toBeInstanceOf(TooSlow);
  });
});

test('H3 another request goes on, and one in time is untouched', async () => {
  const long = createTimeBudget(10).within(() => database.pool.query('SELECT pg_sleep(1)'));
  expect(await failureOf(budget.within(() => database.pool.query('SELECT pg_sleep(15)')))).toBeInstanceOf(TooSlow);
  expect((await long).rowCount).toBe(1);
  expect(await budget.within(() => Promise.resolve('in time'))).toBe('in time');
  const own = new Error('its own');
  expect(await failureOf(budget.within(() => Promise.reject(own)))).toBe(own);
});

test('H3 outside of a request PostgreSQL’s own limit holds', async () => {
  const short = connect(testDatabase.url, { max: 1, longestStatementMs: 200 });
  const failure = await failureOf(short.pool.query('SELECT pg_sleep(15)'));
  await short.close();
  expect(failure).toMatchObject({ code: '57014' });
});

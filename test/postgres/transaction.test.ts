import { connect, type Database } from '../../adapters/postgres/sql/connect';
import { isDatabaseUnavailable } from '../../adapters/postgres/sql/is-away';
import { newId } from '../../adapters/postgres/sql/new-id';
import { createTimeBudget } from '../../adapters/postgres/sql/time-budget';
import { inTransaction, type Transaction } from '../../adapters/postgres/sql/transaction';
import { TooSlow } from '../../ports/time-budget';
import { createTestDatabase, type TestDatabase } from '../support/database';

let testDatabase: TestDatabase;
let database: Database;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = connect(testDatabase.url, { max: 4, longestStatementMs: 20_000 });
});
afterAll(async () => {
  await database?.close();
  await testDatabase?.drop();
});

async function backends({ prisma, client }: Transaction): Promise<number[]> {
  const byPrisma = await prisma.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
  const bySql = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return [byPrisma[0]!.pid, bySql.rows[0]!.pid];
}
const addPractice = async ({ prisma }: Transaction, name: string): Promise<string> => {
  const id = newId();
  await prisma.practice.create({ data: { id, slug: `p-${id}`, name } });
  return id;
};
const practices = (name: string) => database.prisma.practice.count({ where: { name } });
const free = () => database.pool.totalCount - database.pool.idleCount;

describe('a transaction for Prisma and SQL of ours', () => {
  test('is on one connection from the first on, and several at once do not mix', async () => {
    const first = await inTransaction(database, backends);
    expect(first[0]).toBe(first[1]);
    const pairs = await Promise.all([1, 2, 3].map(() => inTransaction(database, backends)));
    for (const [byPrisma, bySql] of pairs) expect(byPrisma).toBe(bySql);
    expect(new Set(pairs.map(([pid]) => pid)).size).toBe(3);
  });

  test('lets each way see what the other wrote, and stores both', async () => {
    await inTransaction(database, async (tx) => {
      const id = await addPractice(tx, 'both');
      const seen = await tx.client.query(`UPDATE practice SET ods_code = 'A81001' WHERE id = $1`, [id]);
      expect(seen.rowCount).toBe(1);
      expect(await tx.prisma.practice.findUnique({ where: { id } })).toMatchObject({ odsCode: 'A81001' });
      expect(await practices('both')).toBe(0);
    });
    expect(await practices('both')).toBe(1);
  });

  test.each([
    ['our code', () => Promise.reject(new Error('no'))],
    ['a statement', ({ client }: Transaction) => client.query('SELECT 1 / 0')],
    ['Prisma', ({ prisma }: Transaction) => prisma.practice.update({ where: { id: newId() }, data: { name: 'x' } })],
  ])('stores nothing of both when %s fails, and gives its connection back', async (_what, fail) => {
    const work = inTransaction(database, async (tx) => {
      const id = await addPractice(tx, 'neither');
      await tx.client.query(`UPDATE practice SET ods_code = 'A81001' WHERE id = $1`, [id]);
      await fail(tx);
    });
    await expect(work).rejects.toThrow();
    expect(await practices('neither')).toBe(0);
    expect(free()).toBe(0);
  });

  test.each(['prisma', 'client'] as const)('is run again after a deadlock that %s meets', async (way) => {
    const [one, two] = await inTransaction(database, async (tx) => [
      await addPractice(tx, way),
      await addPractice(tx, way),
    ]);
    let runs = 0;
    let held = 0;
    let bothHold: () => void;
    const meeting = new Promise<void>((resolve) => (bothHold = resolve));
    const touch = ({ prisma, client }: Transaction, id: string) =>
      way === 'prisma'
        ? prisma.practice.update({ where: { id }, data: { name: way } })
        : client.query('UPDATE practice SET name = $2 WHERE id = $1', [id, way]);
    const crossing = (ids: string[]) =>
      inTransaction(database, async (tx) => {
        runs += 1;
        await touch(tx, ids[0]!);
        held += 1;
        if (held === 2) bothHold();
        await meeting;
        await touch(tx, ids[1]!);
      });
    await Promise.all([crossing([one, two]), crossing([two, one])]);
    expect(runs).toBeGreaterThan(2);
  });

  test('ends when the time of its request is up', async () => {
    const work = () =>
      inTransaction(database, async (tx) => {
        await addPractice(tx, 'late');
        await tx.client.query('SELECT pg_sleep(15)');
      });
    await expect(createTimeBudget(0.3).within(work)).rejects.toThrow(TooSlow);
    expect(await practices('late')).toBe(0);
  });

  test('that never got a connection says so', async () => {
    const elsewhere = connect('postgresql://localhost:1/none', { max: 1 });
    const failure: unknown = await inTransaction(elsewhere, backends).catch((error: unknown) => error);
    expect(isDatabaseUnavailable(failure)).toBe(true);
    await elsewhere.close();
  });
});

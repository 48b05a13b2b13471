import { AsyncLocalStorage } from 'node:async_hooks';
import type { Pool, PoolClient } from 'pg';
import type { Prisma, PrismaClient } from '../generated/client';
import { codesOf } from './error-codes';
import { BudgetedPool } from './time-budget';

/** Prisma for single rows: the client itself, or its part in a transaction. */
export type Rows = Prisma.TransactionClient;

/**
 * One transaction on one connection, used in two ways: `prisma` for single rows, `client` for hand-written SQL. Each
 * sees what the other wrote, and both commit or roll back together.
 */
export interface Transaction {
  prisma: Rows;
  client: PoolClient;
}

type Acquired = Parameters<Parameters<Pool['connect']>[0]>;

/** The connection on which Prisma is about to begin a transaction. */
const beginning = new AsyncLocalStorage<{ client?: PoolClient }>();

/** A pool that lets `inTransaction` know which connection Prisma took. */
export class SharedPool extends BudgetedPool {
  override connect(): Promise<PoolClient>;
  override connect(callback: (...acquired: Acquired) => void): void;
  override connect(callback?: (...acquired: Acquired) => void): Promise<PoolClient> | void {
    if (callback) return super.connect(callback);
    const transaction = beginning.getStore();
    if (!transaction || transaction.client) return super.connect();
    return super.connect().then((client) => (transaction.client = client));
  }
}

/**
 * Deadlock and serialisation failure: PostgreSQL ends one of two transactions, which we can run again. P2034 is
 * Prisma's code for both.
 */
const RUN_AGAIN = new Set(['40P01', '40001', 'P2034']);
const MOST_RUNS = 4;

/** The pool gives up waiting for a connection sooner, with an error that says so. */
const LONGEST_WAIT_MS = 15_000;
/** Prisma would end a transaction after 5 s. We rely on the time budget of a request and on `statement_timeout`. */
const LONGEST_MS = 10 * 60_000;

/**
 * Runs `work` in one transaction, for Prisma and hand-written SQL together; rolls back and rethrows any error. It runs
 * again if PostgreSQL ended it in favour of another transaction, so it must only talk to the database. Never send
 * BEGIN, COMMIT or ROLLBACK on its `client`.
 */
export function inTransaction<T>(
  { prisma }: { prisma: PrismaClient },
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  return again(() => {
    const begun: { client?: PoolClient } = {};
    return beginning.run(begun, () =>
      prisma.$transaction(
        (rows) => {
          if (!begun.client) throw new Error('Prisma began a transaction on a connection of another pool');
          return work({ prisma: rows, client: begun.client });
        },
        { maxWait: LONGEST_WAIT_MS, timeout: LONGEST_MS },
      ),
    );
  });
}

/** The same for SQL alone, at a sixth of the cost. All hot paths use it (docs/adr/0003). */
export function transaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  return again(() => runOnce(pool, work));
}

/** Carries what was found out of a transaction that ends by being rolled back. */
class Undone extends Error {
  constructor(readonly result: unknown) {
    super('rolled back on purpose');
  }
}

/**
 * Runs `work` in a transaction that is always rolled back: what it answers is what would have happened, and nothing has.
 * Constraints that wait for a commit are checked before the end, so that work which could not be committed throws as it
 * would have.
 */
export async function rolledBack<T>(
  database: { prisma: PrismaClient },
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  try {
    return await inTransaction<T>(database, async (begun) => {
      const result = await work(begun);
      await begun.client.query('SET CONSTRAINTS ALL IMMEDIATE');
      throw new Undone(result);
    });
  } catch (error) {
    if (error instanceof Undone) return error.result as T;
    throw error;
  }
}

/**
 * As `transaction`, with a client of a pipelined pool, where BEGIN goes out with the first statements of `work`. `work` must
 * wait for all its statements before it ends, even if one fails.
 */
export function pipelinedTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const withBegin = async (client: PoolClient): Promise<T> => {
    const [, result] = await allEnded([client.query('BEGIN'), work(client)]);
    return result;
  };
  return again(() => runOnce(pool, withBegin, null));
}

/** As `Promise.all`, but it ends only when all have ended, so that nothing is still in flight. */
export async function allEnded<const T extends readonly Promise<unknown>[]>(
  promises: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

/** Runs `read` on one snapshot of the database, so that the numbers of its statements match. */
export function inOneSnapshot<T>(pool: Pool, read: (client: PoolClient) => Promise<T>): Promise<T> {
  return runOnce(pool, read, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
}

async function again<T>(run: () => Promise<T>): Promise<T> {
  for (let runs = 1; ; runs++) {
    try {
      return await run();
    } catch (error) {
      if (runs >= MOST_RUNS || !codesOf(error).some((code) => RUN_AGAIN.has(code))) throw error;
    }
  }
}

async function runOnce<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
  begin: string | null = 'BEGIN',
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    if (begin !== null) await client.query(begin);
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((rollbackError: Error) => (broken = rollbackError));
    throw error;
  } finally {
    client.release(broken);
  }
}

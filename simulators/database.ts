import { setTimeout as sleep } from 'node:timers/promises';
import { Pool, types } from 'pg';

const INT8 = 20;
const DATE = 1082;

function parserOf(oid: number, format?: 'text'): unknown {
  if (oid === INT8) return Number;
  if (oid === DATE) return (text: string) => text;
  return types.getTypeParser(oid, format) as unknown;
}

/** A pool that reads dates as text and 64-bit integers as numbers (ours stay below 2^53). */
export function openPool(connectionString: string, max: number): Pool {
  const pool = new Pool({
    connectionString,
    max,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    types: { getTypeParser: parserOf as typeof types.getTypeParser },
  });
  // Without a listener a broken idle connection would end the process; the next query gets a fresh one.
  pool.on('error', () => undefined);
  return pool;
}

/** Waits until the database answers: the supervisor starts the parts side by side. */
export async function untilReachable(pool: Pool, patienceMs = 30_000): Promise<void> {
  const giveUpAt = Date.now() + patienceMs;
  for (;;) {
    try {
      await pool.query('select 1');
      return;
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
      await sleep(250);
    }
  }
}

/**
 * Creates a part's tables. Parts may run in separate processes on one database. Concurrent `create … if not exists`
 * can fail, so they take turns.
 */
export async function createTables(pool: Pool, statements: string): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query(`select pg_advisory_xact_lock(hashtext('rollcall-simulators'))`);
    await client.query(statements);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

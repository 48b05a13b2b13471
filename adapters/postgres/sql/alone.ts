import type { Pool } from 'pg';

/** Runs `work` under a session lock of the database. Does nothing if another process holds it. */
export async function alone(pool: Pool, lockName: string, work: () => Promise<void>): Promise<void> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    const lock = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock(hashtext($1)) AS held', [lockName]);
    if (!lock.rows[0]?.held) return;
    try {
      await work();
    } finally {
      await client
        .query('SELECT pg_advisory_unlock(hashtext($1))', [lockName])
        .catch((error: Error) => (broken = error));
    }
  } finally {
    client.release(broken);
  }
}

import type { Pool } from 'pg';

type Status = 'submitted' | 'delivered' | 'saved';

/** What may come before: on a busy machine a receipt overtakes the note of what it is about. */
const BEFORE: Record<Status, string[]> = {
  submitted: ['submitting'],
  delivered: ['submitting', 'submitted'],
  saved: ['delivered'],
};

/** A row a message with its status: what a peer keeps, one statement at a time. */
export interface Rows {
  add(reference: string): Promise<void>;
  mark(reference: string, status: Status): Promise<void>;
  count(status: string): Promise<number>;
  clear(): Promise<void>;
}

export async function openRows(pool: Pool, table: 'naive' | 'bullmq'): Promise<Rows> {
  await pool.query('CREATE SCHEMA IF NOT EXISTS bench');
  await pool.query(
    `CREATE TABLE IF NOT EXISTS bench.${table} (id uuid PRIMARY KEY, status text NOT NULL, at timestamptz NOT NULL)`,
  );
  return {
    async add(reference) {
      await pool.query(`INSERT INTO bench.${table} (id, status, at) VALUES ($1, 'submitting', now())`, [reference]);
    },
    async mark(reference, status) {
      await pool.query(`UPDATE bench.${table} SET status = $2, at = now() WHERE id = $1 AND status = ANY($3)`, [
        reference,
        status,
        BEFORE[status],
      ]);
    },
    async count(status) {
      const { rows } = await pool.query<{ count: string }>(`SELECT count(*) FROM bench.${table} WHERE status = $1`, [
        status,
      ]);
      return Number(rows[0]!.count);
    },
    async clear() {
      await pool.query(`TRUNCATE bench.${table}`);
    },
  };
}

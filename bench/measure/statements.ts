import type { Pool } from 'pg';

export interface StatementTime {
  statement: string;
  database: string;
  calls: number;
  milliseconds: number;
  rows: number;
}

/** PostgreSQL's time by statement while `work` runs, longest first. */
export async function statementTimes(pool: Pool, work: () => Promise<unknown>): Promise<StatementTime[]> {
  await pool.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  await track(pool, 'top');
  try {
    await pool.query('SELECT pg_stat_statements_reset()');
    await work();
    const { rows } = await pool.query<StatementTime>(
      `SELECT s.query AS statement, d.datname AS database, s.calls::int, s.rows::int, s.total_exec_time AS milliseconds
       FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
       WHERE s.query NOT LIKE '%pg_stat_statements%'
       ORDER BY s.total_exec_time DESC`,
    );
    return rows;
  } finally {
    await track(pool, 'none');
  }
}

async function track(pool: Pool, what: 'top' | 'none'): Promise<void> {
  await pool.query(`ALTER SYSTEM SET pg_stat_statements.track = '${what}'`);
  await pool.query('SELECT pg_reload_conf()');
  // Sessions read it at their next command.
  await new Promise((resolve) => setTimeout(resolve, 200));
}

/** A statement in so many characters: its words without its layout. */
export function shortStatement(statement: string, length: number): string {
  const words = statement.replace(/--.*$/gm, '').replace(/\s+/g, ' ').trim();
  return words.length > length ? `${words.slice(0, length - 1)}…` : words;
}

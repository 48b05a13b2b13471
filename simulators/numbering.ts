import type { Pool } from 'pg';

const BLOCK = 1_000_000_000;

/** Hands out the numbers of journal rows, ascending. */
export type Numbering = () => number;

/**
 * Numbers are made here so that a row's number is known before its group is written. Each start reserves its own
 * block in the database, so that no number is used twice, whatever was lost, and by however many processes.
 */
export async function createNumbering(pool: Pool): Promise<Numbering> {
  const { rows } = await pool.query<{ block: number }>(`select nextval('journal_block') as block`);
  let last = rows[0]!.block * BLOCK;
  return () => (last += 1);
}

export const NUMBERING_TABLES = `create sequence if not exists journal_block`;

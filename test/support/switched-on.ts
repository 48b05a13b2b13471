import type { Pool } from 'pg';
import { CAPABILITIES } from '../../domain/practice/capabilities';

/** A practice that has completed every checklist. */
export async function switchEverythingOn(pool: Pool, practiceId: string): Promise<void> {
  await pool.query(
    `INSERT INTO capability (practice_id, name, on_at, on_by) SELECT $1, name, now(), 'test' FROM unnest($2::text[]) AS name`,
    [practiceId, CAPABILITIES],
  );
}

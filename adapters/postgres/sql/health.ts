import type { Pool } from 'pg';
import type { PartCheck } from '../../../ports/health';

/** A worker writes its heartbeat every few seconds. An older heartbeat does not count. */
const HEARTBEAT_SECONDS = 10;

/** Whether the database answers a query. */
export function checkPostgres(pool: Pool): PartCheck {
  return async () => {
    await pool.query('SELECT 1');
  };
}

/** Whether each of these duties has a worker with a recent heartbeat. */
export function checkWorker(pool: Pool, duties: readonly string[]): PartCheck {
  return async () => {
    const { rows } = await pool.query<{ duty: string }>(
      `SELECT duty FROM unnest($2::text[]) AS duty WHERE NOT EXISTS (
         SELECT FROM worker_heartbeat WHERE at > now() - make_interval(secs => $1) AND duty = ANY (duties))`,
      [HEARTBEAT_SECONDS, duties],
    );
    if (rows.length > 0) {
      throw new Error(`no worker for ${rows.map(({ duty }) => duty).join(', ')} has sent a heartbeat lately`);
    }
  };
}

import type { Pool } from 'pg';
import type { PartCheck } from '../../ports/health';

/** A worker writes its heartbeat every few seconds; one that is older than this is not counted on. */
const HEARTBEAT_SECONDS = 10;

/** Whether the database answers a query. */
export function checkPostgres(pool: Pool): PartCheck {
  return async () => {
    await pool.query('SELECT 1');
  };
}

/** Whether any worker has lately said that it is there. */
export function checkWorker(pool: Pool): PartCheck {
  return async () => {
    const { rowCount } = await pool.query(
      'SELECT 1 FROM worker_heartbeat WHERE at > now() - make_interval(secs => $1) LIMIT 1',
      [HEARTBEAT_SECONDS],
    );
    if (!rowCount) throw new Error('no worker has sent a heartbeat lately');
  };
}

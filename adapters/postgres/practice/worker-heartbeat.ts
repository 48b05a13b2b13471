import type { Pool } from 'pg';

const BEAT_EVERY_MS = 2_000;

/**
 * Records every 2 s which duties this worker polls for. `/health/ready` reads it. The next beat makes up for one that
 * fails.
 */
export function startHeartbeat(pool: Pool, workerId: string, duties: readonly string[]): () => void {
  const beat = (): void => {
    pool
      .query(
        `INSERT INTO worker_heartbeat (worker_id, at, duties) VALUES ($1, now(), $2)
         ON CONFLICT (worker_id) DO UPDATE SET at = now(), duties = excluded.duties`,
        [workerId, duties],
      )
      .then(() => pool.query(`DELETE FROM worker_heartbeat WHERE at < now() - interval '1 hour'`))
      .catch(() => undefined);
  };
  beat();
  const timer = setInterval(beat, BEAT_EVERY_MS);
  return () => clearInterval(timer);
}

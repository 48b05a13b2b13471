import type { Pool } from 'pg';
import type { ActiveCampaign, PendingSignals } from '../../../ports/delivery/delivery-store';

/**
 * What is stored but no workflow was told of: the API died in between, or Temporal was away. A file that is still being
 * worked on a minute after it was told comes again, as `told`: its workflow may be gone.
 */
export async function pendingSignals(pool: Pool, olderThanSeconds: number): Promise<PendingSignals> {
  const [commands, lists, imports] = await Promise.all([
    pool.query<PendingSignals['commands'][number]>(
      `SELECT practice_id AS "practiceId", id, dispatch_id AS "campaignId", kind FROM command
       WHERE signalled_at IS NULL AND requested_at < now() - make_interval(secs => $1) ORDER BY requested_at LIMIT 200`,
      [olderThanSeconds],
    ),
    pool.query<PendingSignals['lists'][number]>(
      `SELECT practice_id AS "practiceId", id, workflow_started_at IS NOT NULL AS told FROM recipient_list
       WHERE status = 'processing' AND created_at < now() - make_interval(secs => $1)
         AND (workflow_started_at IS NULL OR workflow_started_at < now() - interval '1 minute') LIMIT 200`,
      [olderThanSeconds],
    ),
    pool.query<PendingSignals['imports'][number]>(
      `SELECT practice_id AS "practiceId", id, workflow_started_at IS NOT NULL AS told FROM patient_import
       WHERE status = 'processing' AND created_at < now() - make_interval(secs => $1)
         AND (workflow_started_at IS NULL OR workflow_started_at < now() - interval '1 minute') LIMIT 200`,
      [olderThanSeconds],
    ),
  ]);
  return { commands: commands.rows, lists: lists.rows, imports: imports.rows };
}

const MARK: Record<keyof PendingSignals, string> = {
  commands: `UPDATE command SET signalled_at = now() WHERE practice_id = $1 AND id = $2`,
  lists: `UPDATE recipient_list SET workflow_started_at = now() WHERE practice_id = $1 AND id = $2`,
  imports: `UPDATE patient_import SET workflow_started_at = now() WHERE practice_id = $1 AND id = $2`,
};

/** Notes that a workflow was told. */
export async function markSignalled(
  pool: Pool,
  kind: keyof PendingSignals,
  practiceId: string,
  id: string,
): Promise<void> {
  await pool.query(MARK[kind], [practiceId, id]);
}

/** Campaigns whose workflow should be running. */
export async function activeCampaigns(pool: Pool): Promise<ActiveCampaign[]> {
  const found = await pool.query<ActiveCampaign>(
    `SELECT c.practice_id AS "practiceId", c.id AS "campaignId", k.id AS "lastCommandId", k.kind AS "lastKind"
     FROM campaign c
     JOIN LATERAL (SELECT id, kind FROM command WHERE practice_id = c.practice_id AND dispatch_id = c.id
                   ORDER BY requested_at DESC LIMIT 1) k ON true
     WHERE c.phase IN ('scheduled', 'held', 'sending', 'settling')`,
  );
  return found.rows;
}

/**
 * Campaigns that are over, with messages that still wait to be saved: their settlement ended while the record system was
 * away. There is no index on what waits, since each message would pay for it twice; those of the last weeks are looked
 * through, rarely.
 */
export async function overButUnsaved(pool: Pool): Promise<{ practiceId: string; campaignId: string }[]> {
  const found = await pool.query<{ practiceId: string; campaignId: string }>(
    `SELECT c.practice_id AS "practiceId", c.id AS "campaignId" FROM campaign c
     WHERE c.save_to_record AND c.phase IN ('settled', 'cancelled')
       AND coalesce(c.settled_at, c.cancelled_at) > now() - interval '30 days'
       AND EXISTS (SELECT 1 FROM message m WHERE m.dispatch_id = c.id AND m.practice_id = c.practice_id AND m.record_status = 'waiting')`,
  );
  return found.rows;
}

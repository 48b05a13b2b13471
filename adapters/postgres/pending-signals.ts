import type { Pool } from 'pg';
import type { ActiveCampaign, PendingSignals } from '../../ports/delivery-store';

/** What is stored but no workflow was told of: the API died in between, or Temporal was away. */
export async function pendingSignals(pool: Pool, olderThanSeconds: number): Promise<PendingSignals> {
  const [commands, lists, imports, unsaved] = await Promise.all([
    pool.query<PendingSignals['commands'][number]>(
      `SELECT practice_id AS "practiceId", id, campaign_id AS "campaignId", kind FROM command
       WHERE signalled_at IS NULL AND requested_at < now() - make_interval(secs => $1) ORDER BY requested_at LIMIT 200`,
      [olderThanSeconds],
    ),
    pool.query<{ practiceId: string; id: string }>(
      `SELECT practice_id AS "practiceId", id FROM recipient_list
       WHERE status = 'processing' AND workflow_started_at IS NULL AND created_at < now() - make_interval(secs => $1) LIMIT 200`,
      [olderThanSeconds],
    ),
    pool.query<{ practiceId: string; id: string }>(
      `SELECT practice_id AS "practiceId", id FROM patient_import
       WHERE status = 'processing' AND workflow_started_at IS NULL AND created_at < now() - make_interval(secs => $1) LIMIT 200`,
      [olderThanSeconds],
    ),
    pool.query<{ practiceId: string; id: string }>(
      `SELECT DISTINCT c.practice_id AS "practiceId", c.id FROM message m
       JOIN campaign c ON c.practice_id = m.practice_id AND c.id = m.campaign_id
       WHERE m.unsaved AND c.phase IN ('settled', 'cancelled')
         AND (c.nudged_at IS NULL OR c.nudged_at < now() - interval '10 minutes') LIMIT 200`,
    ),
  ]);
  return { commands: commands.rows, lists: lists.rows, imports: imports.rows, unsaved: unsaved.rows };
}

const MARK: Record<keyof PendingSignals, string> = {
  commands: `UPDATE command SET signalled_at = now() WHERE practice_id = $1 AND id = $2`,
  lists: `UPDATE recipient_list SET workflow_started_at = now() WHERE practice_id = $1 AND id = $2`,
  imports: `UPDATE patient_import SET workflow_started_at = now() WHERE practice_id = $1 AND id = $2`,
  unsaved: `UPDATE campaign SET nudged_at = now() WHERE practice_id = $1 AND id = $2`,
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
     JOIN LATERAL (SELECT id, kind FROM command WHERE practice_id = c.practice_id AND campaign_id = c.id
                   ORDER BY requested_at DESC LIMIT 1) k ON true
     WHERE c.phase IN ('scheduled', 'held', 'sending', 'settling')`,
  );
  return found.rows;
}

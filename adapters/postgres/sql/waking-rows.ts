import type { Pool } from 'pg';
import type { WakingKind, WakingRow, WakingRows } from '../../../ports/waking-rows';

interface Statements {
  /** $1 is a number of seconds. The process that stored a younger row still signals the workflow itself. */
  pending: string;
  /** $1 practice, $2 row. */
  mark: string;
}

/** A file still in progress a minute after its workflow was signalled is returned again, as `told`. */
const upload = (table: 'recipient_list' | 'patient_import' | 'recall_import'): Statements => ({
  pending: `
    SELECT practice_id AS "practiceId", id, workflow_started_at IS NOT NULL AS told FROM ${table}
    WHERE status = 'processing' AND created_at < now() - make_interval(secs => $1)
      AND (workflow_started_at IS NULL OR workflow_started_at < now() - interval '1 minute') LIMIT 200`,
  mark: `UPDATE ${table} SET workflow_started_at = now() WHERE practice_id = $1 AND id = $2`,
});

/** Every kind of row that wakes a workflow. */
const WAKING: Record<WakingKind, Statements> = {
  commands: {
    pending: `
      SELECT practice_id AS "practiceId", id, false AS told, dispatch_id AS "campaignId", kind AS what FROM command
      WHERE signalled_at IS NULL AND requested_at < now() - make_interval(secs => $1) ORDER BY requested_at LIMIT 200`,
    mark: `UPDATE command SET signalled_at = now() WHERE practice_id = $1 AND id = $2`,
  },
  lists: upload('recipient_list'),
  imports: upload('patient_import'),
  recallImports: upload('recall_import'),
  dispatches: {
    pending: `
      SELECT practice_id AS "practiceId", id, false AS told FROM dispatch
      WHERE campaign_id IS DISTINCT FROM id AND workflow_started_at IS NULL AND created_at < now() - make_interval(secs => $1)
      ORDER BY created_at LIMIT 200`,
    mark: `UPDATE dispatch SET workflow_started_at = now() WHERE practice_id = $1 AND id = $2`,
  },
  withdrawals: {
    pending: `
      SELECT d.practice_id AS "practiceId", d.id, false AS told
      FROM campaign c JOIN dispatch d ON d.practice_id = c.practice_id AND d.campaign_id = c.id
      WHERE c.withdrawn_at < now() - make_interval(secs => $1) AND d.withdrawal_told_at IS NULL
      ORDER BY c.withdrawn_at LIMIT 200`,
    mark: `UPDATE dispatch SET withdrawal_told_at = now() WHERE practice_id = $1 AND id = $2`,
  },
  letterBatches: {
    pending: `
      SELECT practice_id AS "practiceId", id, false AS told FROM letter_batch
      WHERE workflow_started_at IS NULL AND status IN ('making', 'posted') AND created_at < now() - make_interval(secs => $1)
      ORDER BY created_at LIMIT 200`,
    mark: `UPDATE letter_batch SET workflow_started_at = now() WHERE practice_id = $1 AND id = $2`,
  },
  recallRuns: {
    pending: `
      SELECT practice_id AS "practiceId", id, false AS told FROM recall_run
      WHERE workflow_started_at IS NULL AND finished_at IS NULL AND started_at < now() - make_interval(secs => $1)
      ORDER BY started_at LIMIT 200`,
    mark: `UPDATE recall_run SET workflow_started_at = now() WHERE practice_id = $1 AND id = $2`,
  },
};

export function createWakingRows(pool: Pool): WakingRows {
  return {
    async pending(kind, olderThanSeconds) {
      const { rows } = await pool.query<WakingRow>(WAKING[kind].pending, [olderThanSeconds]);
      return rows;
    },
    async mark(kind, practiceId, id) {
      await pool.query(WAKING[kind].mark, [practiceId, id]);
    },
  };
}

import type { PoolClient } from 'pg';
import {
  countRun,
  type RunItem,
  type RunLeftOutCode,
  type RunOutcome,
} from '../../../domain/recalls/automation/plan-run';
import type { RunKey } from '../../../ports/recalls/recall-runs';
import type { Queryable } from '../practice/audit-log';

/** What a run decided about each recall. */
export async function itemsOf(db: Queryable, { practiceId, runId }: RunKey): Promise<RunItem[]> {
  const { rows } = await db.query<{ recallId: string; patientId: string; outcome: string; code: string | null }>(
    `SELECT recall_id AS "recallId", patient_id AS "patientId", outcome, code FROM recall_run_item
     WHERE practice_id = $1 AND run_id = $2 ORDER BY recall_id`,
    [practiceId, runId],
  );
  return rows.map((row) => ({
    ...row,
    outcome: row.outcome as RunOutcome,
    code: row.code as RunLeftOutCode | null,
  }));
}

/** Counts the items again. */
export async function writeCounts(client: PoolClient, key: RunKey): Promise<void> {
  const { counts, leftOut } = countRun(await itemsOf(client, key));
  await client.query('UPDATE recall_run SET counts = $3, left_out = $4 WHERE practice_id = $1 AND id = $2', [
    ...[key.practiceId, key.runId, counts, JSON.stringify(leftOut)],
  ]);
}

/** Writes down what a run did: the campaigns that were made, and who was left out after all. */
export async function noteRun(
  client: PoolClient,
  key: RunKey,
  {
    campaignIds = [],
    leftOut,
  }: { campaignIds?: readonly string[]; leftOut: readonly { recallId: string; code: RunLeftOutCode }[] },
): Promise<void> {
  const { practiceId, runId } = key;
  await client.query(
    `UPDATE recall_run_item i SET outcome = 'left-out', code = t.code
     FROM unnest($3::uuid[], $4::text[]) AS t (recall_id, code)
     WHERE i.practice_id = $1 AND i.run_id = $2 AND i.recall_id = t.recall_id`,
    [practiceId, runId, leftOut.map(({ recallId }) => recallId), leftOut.map(({ code }) => code)],
  );
  await client.query(
    'UPDATE recall_run SET campaign_id = coalesce(campaign_id, $3) WHERE practice_id = $1 AND id = $2',
    [practiceId, runId, campaignIds[0] ?? null],
  );
  await writeCounts(client, key);
}

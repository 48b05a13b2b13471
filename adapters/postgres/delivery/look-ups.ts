import type { Pool } from 'pg';
import type { DispatchKey } from '../../../ports/delivery/delivery-store';
import { transaction } from '../sql/connect';
import { isStopped } from './dispatches';
import { FOLLOWS } from './latest-attempt';

/**
 * If the provider's look-up is complete and two look-ups certainly found nothing, the message was not taken. It returns
 * to planned under the same reference (docs/api.md, "States"). Otherwise it stays unknown, for a receipt or a person.
 */
const AFTER_LOOK_UP = `
  WITH r AS (SELECT * FROM unnest($2::uuid[], $3::text[]) AS r(id, result)),
  locked AS (
    SELECT a.practice_id, a.id FROM attempt a WHERE a.practice_id = $1 AND a.id = ANY($2::uuid[]) AND a.state = 'unknown' ORDER BY a.id FOR UPDATE
  ), moved AS (
    UPDATE attempt a SET
      look_ups = a.look_ups + CASE WHEN r.result = 'absent' THEN 1 ELSE 0 END,
      look_up_at = CASE WHEN r.result = 'unanswered' THEN now() + interval '60 seconds'
                        WHEN a.look_ups + 1 < 2 THEN now() + make_interval(secs => $4) END,
      state = CASE WHEN r.result = 'absent' AND a.look_ups + 1 >= 2 AND $5
                   THEN CASE WHEN m.status = 'delivered' THEN 'superseded' ELSE $6 END
                   ELSE a.state END
    FROM r JOIN locked l ON l.id = r.id, message m
    WHERE a.practice_id = l.practice_id AND a.id = l.id AND m.practice_id = l.practice_id AND m.id = a.message_id
    RETURNING a.practice_id, a.message_id, a.number, a.state
  ), shown AS (
    UPDATE message m SET status = v.state, reason_code = NULL, status_at = now() FROM moved v
    WHERE v.state IN ('planned', 'cancelled') AND ${FOLLOWS('v')}
  )
  SELECT state FROM moved`;

/** Attempts whose look-up is due, the longest waiting first. */
export async function unknownAttempts(pool: Pool, { practiceId, dispatchId }: DispatchKey, limit: number) {
  const found = await pool.query<{ attemptId: string; lookUps: number }>(
    `SELECT id AS "attemptId", look_ups AS "lookUps" FROM attempt
     WHERE practice_id = $1 AND dispatch_id = $2 AND state = 'unknown' AND look_up_at <= now()
     ORDER BY look_up_at LIMIT $3`,
    [practiceId, dispatchId, limit],
  );
  return found.rows;
}

/** Stores what look-ups found. */
export async function afterLookUp(
  pool: Pool,
  { practiceId, dispatchId }: DispatchKey,
  results: { attemptId: string; result: 'absent' | 'unanswered' }[],
  { lookUpSeconds, absenceProves }: { lookUpSeconds: number; absenceProves: boolean },
): Promise<{ backToPlanned: number }> {
  if (results.length === 0) return { backToPlanned: 0 };
  return transaction(pool, async (client) => {
    const stopped = await isStopped(client, { practiceId, dispatchId });
    const back = await client.query<{ state: string }>(AFTER_LOOK_UP, [
      practiceId,
      results.map((item) => item.attemptId),
      results.map((item) => item.result),
      lookUpSeconds,
      absenceProves,
      stopped ? 'cancelled' : 'planned',
    ]);
    return { backToPlanned: back.rows.filter((row) => row.state === 'planned').length };
  });
}

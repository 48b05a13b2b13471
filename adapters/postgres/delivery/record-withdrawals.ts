import type { Pool } from 'pg';
import type { SavedEntry, WithdrawalOutcome } from '../../../ports/delivery/clinical-record';
import type { DispatchKey } from '../../../ports/delivery/delivery-store';
import { notifyCampaigns } from '../campaigns/live-news';

/** The status of the record entry of a message `m` (domain/delivery/states.ts), as an SQL expression. */
export const RECORD_STATUS = `CASE m.record_withdrawal WHEN 'withdrawn' THEN 'withdrawn' WHEN 'absent' THEN 'withheld'
  WHEN 'refused' THEN 'not-withdrawn' WHEN 'waiting' THEN CASE m.record_status WHEN 'saved' THEN 'withdrawing' ELSE 'withheld' END
  ELSE m.record_status END`;

/**
 * How a message `m` of a withdrawn campaign stands that nobody has looked at since: it is saved, or waits to be. The next look
 * of its settlement marks it (`markForWithdrawal`).
 */
export const TO_BE_MARKED = `(m.record_status IN ('saved', 'waiting') AND m.record_withdrawal IS NULL)`;

/**
 * Marks what a withdrawn dispatch saved, and what waits to be saved, as to be withdrawn. Repeated at each look, because
 * messages are delivered late and an entry may be saved at the very moment of the withdrawal.
 */
export async function markForWithdrawal(pool: Pool, { practiceId, dispatchId }: DispatchKey): Promise<void> {
  const marked = await pool.query(
    `UPDATE message m SET record_withdrawal = 'waiting', record_status = nullif(m.record_status, 'waiting')
     WHERE m.practice_id = $1 AND m.dispatch_id = $2 AND ${TO_BE_MARKED}`,
    [practiceId, dispatchId],
  );
  if (marked.rowCount) await notifyCampaigns(pool, [dispatchId]);
}

/** The next entries that wait to be withdrawn, in position order after `after`; `last` is the position to go on from. */
export async function readToWithdraw(
  pool: Pool,
  { practiceId, dispatchId }: DispatchKey,
  { limit, after }: { limit: number; after: number },
): Promise<{ entries: SavedEntry[]; last: number }> {
  const { rows } = await pool.query<{ id: string; position: number; reference: string | null }>(
    `SELECT id, position, record_reference AS reference FROM message
     WHERE practice_id = $1 AND dispatch_id = $2 AND position > $4 AND record_withdrawal = 'waiting'
     ORDER BY position LIMIT $3`,
    [practiceId, dispatchId, limit, after],
  );
  const entries = rows.map(({ id, reference }) => ({ messageId: id, reference }));
  return { entries, last: rows.at(-1)?.position ?? after };
}

/** Stores what the record system said. It only changes entries that still wait, so a repeat changes nothing. */
export async function writeWithdrawnEntries(
  pool: Pool,
  { practiceId, dispatchId }: DispatchKey,
  outcomes: WithdrawalOutcome[],
): Promise<void> {
  const decided = outcomes.filter((outcome) => outcome.kind !== 'try-again');
  if (decided.length === 0) return;
  await pool.query(
    `WITH o AS (
       SELECT held.practice_id, o.* FROM unnest($2::uuid[], $3::text[], $4::text[]) AS o(id, kind, detail)
       CROSS JOIN LATERAL (
         SELECT m.practice_id FROM message m WHERE m.practice_id = $1 AND m.id = o.id AND m.record_withdrawal = 'waiting' FOR UPDATE
       ) held
     )
     UPDATE message m SET record_withdrawal = o.kind, record_detail = o.detail,
       record_withdrawn_at = CASE WHEN o.kind = 'withdrawn' THEN now() END
     FROM o WHERE m.practice_id = o.practice_id AND m.id = o.id`,
    [
      practiceId,
      decided.map((outcome) => outcome.messageId),
      decided.map((outcome) => outcome.kind),
      decided.map((outcome) => (outcome.kind === 'refused' ? outcome.detail : null)),
    ],
  );
  await notifyCampaigns(pool, [dispatchId]);
}

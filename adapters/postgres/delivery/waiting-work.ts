import type { WaitingCounts, WaitingWork } from '../../../ports/delivery/waiting-work';
import type { Database } from '../sql/connect';

/** We save entries for 30 days after a campaign ended (docs/adr/0011), so older campaigns have none waiting. */
const SAVED_FOR_DAYS = 30;

/** Counts for campaigns in progress or recently ended, each by its own key, so old campaigns cost nothing. */
export function createWaitingWork({ pool }: Database): WaitingWork {
  return {
    async counts(practiceId, now) {
      const { rows } = await pool.query<WaitingCounts>(
        `SELECT
           coalesce(sum(m.planned) FILTER (WHERE c.phase = 'sending'), 0)::int AS "toSend",
           coalesce(sum(CASE WHEN c.phase IN ('scheduled', 'held') THEN coalesce(c.total, 0) END), 0)::int AS scheduled,
           coalesce(sum(m.open) FILTER (WHERE c.phase IN ('sending', 'settling')), 0)::int AS unconfirmed,
           coalesce(sum(m.unsaved), 0)::int AS "toSave"
         FROM campaign c
         CROSS JOIN LATERAL (
           SELECT count(*) FILTER (WHERE status IN ('planned', 'submitting')) AS planned,
             count(*) FILTER (WHERE status IN ('submitted', 'unknown')) AS open,
             count(*) FILTER (WHERE record_status = 'waiting') AS unsaved
           FROM message WHERE practice_id = c.practice_id AND dispatch_id = c.id
         ) m
         WHERE c.practice_id = $1 AND (c.phase IN ('scheduled', 'held', 'sending', 'settling')
           OR c.phase IN ('settled', 'cancelled') AND c.save_to_record AND coalesce(c.sent_at, c.created_at) > $2)`,
        [practiceId, new Date(now.getTime() - SAVED_FOR_DAYS * 86_400_000)],
      );
      return rows[0]!;
    },
  };
}

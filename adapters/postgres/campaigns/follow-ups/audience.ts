import type { PoolClient } from 'pg';
import { reachOutcome, type ReachFacts, type StepResult } from '../../../../domain/campaigns/follow-ups';
import type { Channel } from '../../../../domain/delivery/states';

/** A patient of a campaign's audience, and the outcome of their message. */
export interface AudienceRow {
  row: number | null;
  patientId: string | null;
  channel: Channel;
  status: ReachFacts['status'];
  code: string | null;
  steps: StepResult[];
  hasMore: boolean;
}

/**
 * Everyone whom a campaign was for: its messages, and the rows that its list left out, save a patient's second row. With how
 * each step went that was made for them. `$1` is the practice, `$2` the campaign.
 */
const AUDIENCE = `
  WITH whom AS (
    SELECT m.row, m.position, m.patient_id, m.status, m.reason_code AS code
    FROM message m WHERE m.practice_id = $1 AND m.dispatch_id = $2
    UNION ALL
    SELECT r.row, r.row, r.patient_id, 'left-out', r.reasons -> 0 ->> 'code'
    FROM campaign c JOIN list_row r ON r.practice_id = c.practice_id AND r.list_id = c.list_id
    WHERE c.practice_id = $1 AND c.id = $2 AND c.phase <> 'draft' AND r.outcome = 'rejected'
      AND NOT coalesce(r.reasons @> '[{"code": "duplicate-row"}]', false)
  )
  SELECT w.row, w.patient_id AS "patientId", c.channel, w.status, w.code, c.has_more AS "hasMore",
    coalesce(s.steps, '[]') AS steps
  FROM whom w
  CROSS JOIN (
    SELECT channel, EXISTS (SELECT FROM follow_up u
      WHERE u.practice_id = $1 AND u.campaign_id = $2 AND u.state = 'waiting') AS has_more
    FROM campaign WHERE practice_id = $1 AND id = $2
  ) c
  LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('channel', u.channel, 'result', t.result, 'code', coalesce(f.code, t.code)) ORDER BY u.step) AS steps
    FROM follow_up_patient f
    JOIN follow_up u ON u.practice_id = f.practice_id AND u.campaign_id = f.campaign_id AND u.step = f.step
    LEFT JOIN message e ON e.practice_id = f.practice_id AND e.dispatch_id = u.dispatch_id AND e.patient_id = f.patient_id
    LEFT JOIN letter l ON l.practice_id = f.practice_id AND l.batch_id = u.batch_id AND l.patient_id = f.patient_id
    LEFT JOIN letter_batch b ON b.practice_id = u.practice_id AND b.id = u.batch_id
    CROSS JOIN LATERAL (
      SELECT CASE
          WHEN f.code IS NOT NULL THEN 'missed'
          WHEN u.channel = 'email' THEN CASE
            WHEN e.status = 'delivered' THEN 'reached'
            WHEN e.status = 'expired' THEN 'accepted'
            WHEN e.status IN ('planned', 'submitting', 'submitted') THEN 'waiting'
            ELSE 'missed' END
          WHEN u.channel = 'letter' THEN CASE
            WHEN l.returned_at IS NOT NULL OR l.pulled IS NOT NULL OR b.status IN ('discarded', 'refused') THEN 'missed'
            WHEN l.posted_at IS NOT NULL THEN 'reached'
            ELSE 'waiting' END
          WHEN f.call_outcome = 'spoke' THEN 'reached'
          WHEN f.call_outcome IN ('wrong-number', 'declined') THEN 'missed'
          ELSE 'waiting' END AS result,
        CASE u.channel
          WHEN 'email' THEN coalesce(e.reason_code, e.status)
          WHEN 'letter' THEN CASE WHEN l.returned_at IS NOT NULL THEN 'letter-returned' ELSE coalesce(l.pulled, 'letters-discarded') END
          ELSE 'call-' || f.call_outcome END AS code
    ) t
    WHERE f.practice_id = $1 AND f.campaign_id = $2 AND f.patient_id = w.patient_id
  ) s ON true
  ORDER BY w.row NULLS LAST, w.position`;

/** Everyone whom a campaign was for, in the order of its list. */
export async function readAudience(
  db: Pick<PoolClient, 'query'>,
  practiceId: string,
  campaignId: string,
): Promise<AudienceRow[]> {
  const { rows } = await db.query<AudienceRow>(AUDIENCE, [practiceId, campaignId]);
  return rows;
}

/** The one outcome of each, in the same order. */
export const outcomeOf = (row: AudienceRow) => reachOutcome(row);

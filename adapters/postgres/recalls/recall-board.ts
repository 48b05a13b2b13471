import type { RecallBoard, RecallWeek } from '../../../ports/recalls/recall-board';
import { FIRST_CONTACT_DAYS_BEFORE, HANDED_OVER } from '../../../domain/recalls/recalls';
import type { Database } from '../sql/connect';

const HANDED_OVER_LIST = HANDED_OVER.map((status) => `'${status}'`).join(', ');

/**
 * How recalls stood at the end of each of some weeks, from the times of their facts: when a recall came, its first contact was
 * due, the patient was first contacted, it was booked, and it ended. A recall that is in none of these yet was upcoming.
 */
const WEEKS = `
  WITH facts AS MATERIALIZED (
    SELECT r.created_at, r.booked_at, c.name AS category,
      coalesce(r.ended_at, CASE WHEN r.status <> 'open' THEN r.changed_at END) AS done_at,
      (r.due_date - coalesce(c.first_contact_days_before, ${FIRST_CONTACT_DAYS_BEFORE}))::timestamp AT TIME ZONE pr.time_zone AS due_at,
      (SELECT min(coalesce(m.submitted_at, a.at)) FROM recall_attempt a
       LEFT JOIN message m ON m.practice_id = a.practice_id AND m.dispatch_id = a.campaign_id AND m.patient_id = r.patient_id
       WHERE a.practice_id = r.practice_id AND a.recall_id = r.id
         AND (a.channel <> 'sms' OR m.status IN (${HANDED_OVER_LIST}))) AS contacted_at
    FROM recall r JOIN practice pr ON pr.id = r.practice_id
    LEFT JOIN recall_category c ON c.practice_id = r.practice_id AND c.id = r.category_id
    WHERE r.practice_id = $1
  ), weeks AS (
    SELECT $2::timestamptz - make_interval(days => 7 * back) AS at FROM generate_series(0, $3::int - 1) AS back
  )
  SELECT w.at, coalesce(f.category, '') AS category,
    (count(*) FILTER (WHERE s.state = 'upcoming'))::int AS upcoming, (count(*) FILTER (WHERE s.state = 'due'))::int AS due,
    (count(*) FILTER (WHERE s.state = 'contacted'))::int AS contacted,
    (count(*) FILTER (WHERE s.state = 'booked'))::int AS booked, (count(*) FILTER (WHERE s.state = 'done'))::int AS done
  FROM weeks w JOIN facts f ON f.created_at <= w.at
  CROSS JOIN LATERAL (SELECT CASE
    WHEN f.done_at <= w.at THEN 'done'
    WHEN f.booked_at <= w.at THEN 'booked'
    WHEN f.contacted_at <= w.at THEN 'contacted'
    WHEN f.due_at <= w.at THEN 'due'
    ELSE 'upcoming' END AS state) s
  GROUP BY w.at, f.category ORDER BY w.at, f.category NULLS LAST`;

/** The weeks of the board. */
export function createRecallBoard({ pool }: Database): RecallBoard {
  return {
    async weeks(practiceId, weeks, now) {
      const { rows } = await pool.query<RecallWeek>(WEEKS, [practiceId, now, weeks]);
      return rows;
    },
  };
}

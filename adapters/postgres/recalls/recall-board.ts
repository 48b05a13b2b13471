import type { RecallBoard, RecallBoardRow, RecallWeek } from '../../../ports/recalls/recall-board';
import { FIRST_CONTACT_DAYS_BEFORE, HANDED_OVER } from '../../../domain/recalls/recalls';
import type { Database } from '../sql/connect';

const HANDED_OVER_LIST = HANDED_OVER.map((status) => `'${status}'`).join(', ');

/**
 * The times of each recall's facts: when it came, its first contact was due, the patient was first contacted, it was booked, and
 * it ended. `$1` is the practice, `$2` the present, `$3` how many seconds a day of a plan lasts.
 */
const FACTS = `
  WITH facts AS MATERIALIZED (
    SELECT r.created_at, r.booked_at, c.name AS category, r.due_date < ($2::timestamptz AT TIME ZONE pr.time_zone)::date AS is_past,
      coalesce(r.ended_at, CASE WHEN r.status <> 'open' THEN r.changed_at END) AS done_at,
      ((r.due_date - coalesce(c.first_contact_days_before, ${FIRST_CONTACT_DAYS_BEFORE}))::timestamp AT TIME ZONE pr.time_zone)
        + make_interval(secs => coalesce((c.steps -> 0 ->> 'afterDays')::int, 0) * $3::float8) AS due_at,
      (SELECT min(coalesce(m.submitted_at, a.at)) FROM recall_attempt a
       LEFT JOIN message m ON m.practice_id = a.practice_id AND m.dispatch_id = a.campaign_id AND m.patient_id = r.patient_id
       WHERE a.practice_id = r.practice_id AND a.recall_id = r.id
         AND (a.channel <> 'sms' OR m.status IN (${HANDED_OVER_LIST}))) AS contacted_at
    FROM recall r JOIN practice pr ON pr.id = r.practice_id
    LEFT JOIN recall_category c ON c.practice_id = r.practice_id AND c.id = r.category_id
    WHERE r.practice_id = $1
  )`;

/**
 * How many recalls `f` were where at a moment. One that was contacted stays so until it is booked or done: when its wait is over
 * it is in To Action again, and here it is not due a second time.
 */
const countsAt = (at: string): string => {
  const state = `CASE
    WHEN f.done_at <= ${at} THEN 'done'
    WHEN f.booked_at <= ${at} THEN 'booked'
    WHEN f.contacted_at <= ${at} THEN 'contacted'
    WHEN f.due_at <= ${at} THEN 'due'
    ELSE 'upcoming' END`;
  return (['upcoming', 'due', 'contacted', 'booked', 'done'] as const)
    .map((name) => `(count(*) FILTER (WHERE ${state} = '${name}'))::int AS ${name}`)
    .join(', ');
};

const NOW = `${FACTS}
  SELECT f.category, ${countsAt('$2::timestamptz')},
    (count(*) FILTER (WHERE f.is_past AND f.done_at IS NULL))::int AS overdue
  FROM facts f GROUP BY f.category ORDER BY f.category NULLS LAST`;

const WEEKS = `${FACTS}, weeks AS (
    SELECT $2::timestamptz - make_interval(days => 7 * back) AS at FROM generate_series(0, $4::int - 1) AS back
  )
  SELECT w.at, coalesce(f.category, '') AS category, ${countsAt('w.at')}
  FROM weeks w JOIN facts f ON f.created_at <= w.at
  GROUP BY w.at, f.category ORDER BY w.at, f.category NULLS LAST`;

/** The board, now and week by week. @param daySeconds how long a day of a contact plan lasts. */
export function createRecallBoard(
  { pool }: Pick<Database, 'pool'>,
  { daySeconds }: { daySeconds: number },
): RecallBoard {
  return {
    async now(practiceId, now) {
      const { rows } = await pool.query<RecallBoardRow>(NOW, [practiceId, now, daySeconds]);
      return rows;
    },

    async weeks(practiceId, weeks, now) {
      const { rows } = await pool.query<RecallWeek>(WEEKS, [practiceId, now, daySeconds, weeks]);
      return rows;
    },
  };
}

import type { PracticeOverviews } from '../../../ports/campaigns/practice-overview';
import type { Database } from '../sql/connect';
import { countNumbersToFix } from '../eligibility/number-reads';

/** An expired SMS is an error, an expired email is not (docs/api.md, "Errors"). */
const ERRORS = `count(*) FILTER (WHERE m.status IN ('failed', 'unknown') OR (m.status = 'expired' AND c.channel = 'sms'))::int`;

/** Campaigns of the last 14 days. Staff have seen older ones, or find them on Bulk Messages. */
const RECENT = `
  SELECT c.id, c.name, c.phase, coalesce(c.sent_at, c.created_at) >= $2::timestamptz - interval '7 days' AS "thisWeek",
    ${ERRORS} AS errors, count(*)::int AS total, count(*) FILTER (WHERE m.status IN ('suppressed', 'cancelled'))::int AS "notSent",
    count(m.submitted_at)::int AS sent, count(m.delivered_at)::int AS delivered,
    count(*) FILTER (WHERE m.record_status = 'waiting' AND m.delivered_at < $2::timestamptz - interval '15 minutes')::int AS waiting,
    count(*) FILTER (WHERE m.record_status = 'refused')::int AS refused
  FROM (
    SELECT * FROM campaign WHERE practice_id = $1 AND coalesce(sent_at, created_at) >= $2::timestamptz - interval '14 days' AND phase <> 'draft'
    ORDER BY coalesce(sent_at, created_at) DESC, id DESC LIMIT 100
  ) c
  JOIN message m ON m.practice_id = c.practice_id AND m.dispatch_id = c.id
  GROUP BY c.id, c.name, c.phase, c.sent_at, c.created_at
  ORDER BY coalesce(c.sent_at, c.created_at) DESC, c.id DESC`;

/** Campaigns that Home lists for one reason. */
const MOST_NAMED = 20;

interface Recent {
  id: string;
  name: string;
  phase: string;
  thisWeek: boolean;
  errors: number;
  total: number;
  notSent: number;
  sent: number;
  delivered: number;
  waiting: number;
  refused: number;
}

const sum = (rows: Recent[], of: (row: Recent) => number): number => rows.reduce((total, row) => total + of(row), 0);

/** What Home shows about a practice. */
export function createPracticeOverviews({ pool }: Database): PracticeOverviews {
  return {
    async read(practiceId, now) {
      const [recent, all, numbers] = await Promise.all([
        pool.query<Recent>(RECENT, [practiceId, now]),
        pool.query<{ any: boolean }>(
          `SELECT EXISTS (SELECT 1 FROM campaign WHERE practice_id = $1 AND phase <> 'draft') AS any`,
          [practiceId],
        ),
        countNumbersToFix(pool, practiceId),
      ]);
      const week = recent.rows.filter(({ thisWeek }) => thisWeek);
      return {
        withErrors: recent.rows
          .filter(({ phase, errors }) => errors > 0 && (phase === 'settled' || phase === 'cancelled'))
          .slice(0, MOST_NAMED)
          .map(({ id, name, errors }) => ({ id, name, errors })),
        sentToSome: recent.rows
          .filter(({ phase, notSent }) => notSent > 0 && phase === 'settled')
          .slice(0, MOST_NAMED)
          .map(({ id, name, notSent, total }) => ({ id, name, notSent, total })),
        notSaved: { waiting: sum(recent.rows, (row) => row.waiting), refused: sum(recent.rows, (row) => row.refused) },
        numbersToFix: numbers.correct,
        week: { sent: sum(week, (row) => row.sent), delivered: sum(week, (row) => row.delivered) },
        isNew: !all.rows[0]!.any,
      };
    },
  };
}

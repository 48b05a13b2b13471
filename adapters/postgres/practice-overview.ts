import type { CampaignGlance, PracticeOverviews } from '../../ports/practice-overview';
import type { Database } from './connect';
import { countNumbersToFix } from './number-reads';

/** Errors as api.md has them: an expired SMS is one, an expired email is not. */
const ERRORS = `count(*) FILTER (WHERE m.status IN ('failed', 'unknown') OR (m.status = 'expired' AND c.channel = 'sms'))::int`;

const ACTIVE = `
  SELECT c.id, c.name, c.channel, c.phase, c.paused_reason AS "pausedReason", c.hold_until AS "holdUntil", c.send_at AS "sendAt",
    c.waiting_until AS "waitingUntil", c.total, n.delivered, n.errors, n.waiting
  FROM (
    SELECT * FROM campaign WHERE practice_id = $1 AND phase IN ('scheduled', 'held', 'sending', 'settling')
    ORDER BY send_at, id LIMIT 20
  ) c
  CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE m.status = 'delivered')::int AS delivered, ${ERRORS} AS errors,
      count(*) FILTER (WHERE m.status IN ('planned', 'submitting', 'submitted'))::int AS waiting
    FROM message m WHERE m.practice_id = c.practice_id AND m.campaign_id = c.id
  ) n ORDER BY c.send_at, c.id`;

/** Campaigns of the last 14 days: what is older has been seen, or is found on Bulk Messages. */
const RECENT = `
  SELECT c.id, c.name, c.phase, coalesce(c.sent_at, c.created_at) >= $2::timestamptz - interval '7 days' AS "thisWeek",
    ${ERRORS} AS errors,
    count(m.submitted_at)::int AS sent, count(m.delivered_at)::int AS delivered,
    count(*) FILTER (WHERE m.record_status = 'waiting' AND m.delivered_at < $2::timestamptz - interval '15 minutes')::int AS waiting,
    count(*) FILTER (WHERE m.record_status = 'refused')::int AS refused
  FROM (
    SELECT * FROM campaign WHERE practice_id = $1 AND coalesce(sent_at, created_at) >= $2::timestamptz - interval '14 days' AND phase <> 'draft'
    ORDER BY coalesce(sent_at, created_at) DESC, id DESC LIMIT 100
  ) c
  JOIN message m ON m.practice_id = c.practice_id AND m.campaign_id = c.id
  GROUP BY c.id, c.name, c.phase, c.sent_at, c.created_at
  ORDER BY coalesce(c.sent_at, c.created_at) DESC, c.id DESC`;

interface Recent {
  id: string;
  name: string;
  phase: string;
  thisWeek: boolean;
  errors: number;
  sent: number;
  delivered: number;
  waiting: number;
  refused: number;
}

const sum = (rows: Recent[], of: (row: Recent) => number): number => rows.reduce((total, row) => total + of(row), 0);

/** What Home shows of a practice. */
export function createPracticeOverviews({ pool }: Database): PracticeOverviews {
  return {
    async read(practiceId, now) {
      const [active, recent, all, numbers] = await Promise.all([
        pool.query<CampaignGlance>(ACTIVE, [practiceId]),
        pool.query<Recent>(RECENT, [practiceId, now]),
        pool.query<{ drafts: number; any: boolean }>(
          `SELECT (SELECT count(*)::int FROM campaign WHERE practice_id = $1 AND phase = 'draft') AS drafts,
             EXISTS (SELECT 1 FROM campaign WHERE practice_id = $1 AND phase <> 'draft') AS any`,
          [practiceId],
        ),
        countNumbersToFix(pool, practiceId),
      ]);
      const week = recent.rows.filter(({ thisWeek }) => thisWeek);
      return {
        active: active.rows,
        withErrors: recent.rows
          .filter(({ phase, errors }) => errors > 0 && (phase === 'settled' || phase === 'cancelled'))
          .slice(0, 20)
          .map(({ id, name, errors }) => ({ id, name, errors })),
        notSaved: { waiting: sum(recent.rows, (row) => row.waiting), refused: sum(recent.rows, (row) => row.refused) },
        numbersToFix: numbers.correct,
        drafts: all.rows[0]!.drafts,
        week: { sent: sum(week, (row) => row.sent), delivered: sum(week, (row) => row.delivered) },
        isNew: !all.rows[0]!.any,
      };
    },
  };
}

import type { WorkCounts, WorkToDo } from '../../../ports/practice/work-to-do';
import { NEEDS_ENTRY, JOIN_ENTRY } from '../booking/invitation-answers';
import type { Database } from '../sql/connect';

/** Campaigns that Home names because calls are left. */
const MOST_NAMED = 20;

/** Conversations by the inbox that they wait in. */
const REPLIES = `
  SELECT i.kind, (count(*) FILTER (WHERE c.unread OR c.urgent AND c.state <> 'waiting'))::int AS waiting,
    (count(*) FILTER (WHERE c.urgent AND (c.unread OR c.state <> 'waiting')))::int AS urgent, count(*)::int AS open,
    (count(*) FILTER (WHERE c.assigned_to_id = $2 AND c.state <> 'waiting'))::int AS mine
  FROM conversation c JOIN inbox i ON i.practice_id = c.practice_id AND i.id = c.inbox_id
  WHERE c.practice_id = $1 AND c.state <> 'done' AND c.merged_into_id IS NULL GROUP BY i.kind`;

/** Each of these is small, or read by an index. */
const COUNTS = `
  SELECT
    (SELECT count(DISTINCT l.answer_id)::int FROM questionnaire_alarm l
     WHERE l.practice_id = $1 AND l.acknowledged_at IS NULL) AS "alarmingAnswers",
    (SELECT count(*)::int FROM booking b WHERE b.practice_id = $1 AND b.needs_entry) AS "appointmentsToEnter",
    (SELECT count(*)::int FROM booking_answer a ${JOIN_ENTRY}
     WHERE a.practice_id = $1 AND ${NEEDS_ENTRY}) AS "invitationAnswers",
    (SELECT count(*)::int FROM failure_follow_up f JOIN message m ON m.practice_id = f.practice_id AND m.id = f.message_id
     WHERE f.practice_id = $1 AND f.action = 'call' AND f.attempt = m.latest_attempt AND m.status <> 'delivered') AS "failedToCall",
    (SELECT count(*)::int FROM failure_follow_up f JOIN message m ON m.practice_id = f.practice_id AND m.id = f.message_id
     WHERE f.practice_id = $1 AND f.action = 'fix' AND f.attempt = m.latest_attempt AND m.status <> 'delivered') AS "failedToFix",
    (SELECT count(*)::int FROM letter_batch b WHERE b.practice_id = $1 AND b.status = 'ready') AS "batchesToPost",
    (SELECT count(*)::int FROM recall_import i
     WHERE i.practice_id = $1 AND i.closing_waits IS NOT NULL) AS "closingsToDecide",
    (SELECT count(*)::int FROM template_translation t
     JOIN template e ON e.practice_id = t.practice_id AND e.id = t.template_id AND e.version = t.version
     WHERE t.practice_id = $1 AND t.approved_at IS NULL AND e.archived_at IS NULL) AS "translationsToApprove",
    (SELECT count(*)::int FROM look_finding l WHERE l.practice_id = $1 AND l.reviewed_at IS NULL) AS "looksToReview"`;

/** Calls of follow-ups without an outcome that ends them, of patients whom nothing of the campaign reached meanwhile (N32). */
const CAMPAIGN_CALLS = `
  SELECT c.id, c.name, count(*)::int AS calls
  FROM follow_up u
  JOIN follow_up_patient f ON f.practice_id = u.practice_id AND f.campaign_id = u.campaign_id AND f.step = u.step
  JOIN campaign c ON c.practice_id = u.practice_id AND c.id = u.campaign_id
  WHERE u.practice_id = $1 AND u.channel = 'call' AND u.state = 'made' AND f.code IS NULL
    AND coalesce(f.call_outcome, '') NOT IN ('spoke', 'wrong-number', 'declined')
    AND NOT EXISTS (
      SELECT FROM message m JOIN dispatch d ON d.practice_id = m.practice_id AND d.id = m.dispatch_id
      WHERE m.practice_id = u.practice_id AND m.patient_id = f.patient_id
        AND (d.id = u.campaign_id OR d.id IN (SELECT o.dispatch_id FROM follow_up o
          WHERE o.practice_id = u.practice_id AND o.campaign_id = u.campaign_id))
        AND (m.status = 'delivered' OR m.status = 'expired' AND d.channel = 'email'))
  GROUP BY c.id, c.name ORDER BY c.id DESC LIMIT ${MOST_NAMED}`;

interface FoundReplies {
  kind: string;
  waiting: number;
  urgent: number;
  open: number;
  mine: number;
}

/** What waits for a person at a practice, for Home. Recalls are counted in their own room. */
export function createWorkToDo({ pool }: Pick<Database, 'pool'>): WorkToDo {
  return {
    async counts(practiceId, staffId) {
      const [replies, counts, calls] = await Promise.all([
        pool.query<FoundReplies>(REPLIES, [practiceId, staffId]),
        pool.query<
          Omit<WorkCounts, 'bulkReplies' | 'singleReplies' | 'needsMatching' | 'assignedToMe' | 'campaignCalls'>
        >(COUNTS, [practiceId]),
        pool.query<WorkCounts['campaignCalls'][number]>(CAMPAIGN_CALLS, [practiceId]),
      ]);
      const of = (kind: string) =>
        replies.rows.find((row) => row.kind === kind) ?? { waiting: 0, urgent: 0, open: 0, mine: 0 };
      const inbox = (kind: string) => ({ waiting: of(kind).waiting, urgent: of(kind).urgent });
      return {
        ...counts.rows[0]!,
        ...{ bulkReplies: inbox('bulk-replies'), singleReplies: inbox('own') },
        needsMatching: { waiting: of('needs-matching').open, urgent: of('needs-matching').urgent },
        assignedToMe: replies.rows.reduce((sum, { mine }) => sum + mine, 0),
        campaignCalls: calls.rows,
      };
    },
  };
}

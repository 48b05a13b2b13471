import {
  CHECKED_WITHIN_DAYS,
  FIRST_CONTACT_DAYS_BEFORE,
  HANDED_OVER,
  RETURN_DAYS,
  type RecallTab,
} from '../../../domain/recalls/recalls';
import { blocked } from '../eligibility/suppression';

const days = (count: string): string => `make_interval(secs => (${count}) * $3::float8)`;
const HANDED_OVER_LIST = HANDED_OVER.map((status) => `'${status}'`).join(', ');
const RETURN = Object.entries(RETURN_DAYS)
  .map(([channel, count]) => `WHEN '${channel}' THEN ${count}`)
  .join(' ');

/** The number or the patient `p` is blocked for recalls by SMS. */
const SMS_BLOCKED = blocked({ number: 'p.mobile', patient: 'p', channel: `'sms'`, purpose: `'recall'` });

/**
 * Recalls `r` with their patients `p`, categories `c` and all that `recallStanding` needs (domain/recalls/standing.ts), and the
 * same rule in SQL: `st.state`, `s.next_at` and `s.next_channel`. `$1` is the practice, `$2` the present, `$3` how many seconds
 * a day of a plan lasts. An SMS is an attempt once its message, the patient's of that campaign, was handed over.
 */
export const RECALLS = `
  recall r
  JOIN practice pr ON pr.id = r.practice_id
  JOIN patient p ON p.practice_id = r.practice_id AND p.id = r.patient_id
  LEFT JOIN recall_category c ON c.practice_id = r.practice_id AND c.id = r.category_id
  CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE t.counts)::int AS tries, coalesce(bool_or(t.under_way), false) AS under_way,
      coalesce(jsonb_agg(jsonb_build_object('channel', t.channel, 'at', t.at, 'outcome', t.outcome)
        ORDER BY t.at, t.id) FILTER (WHERE t.counts), '[]') AS attempts,
      max(t.at) FILTER (WHERE t.counts) AS last_at,
      (array_agg(t.channel ORDER BY t.at DESC, t.id DESC) FILTER (WHERE t.counts))[1] AS last_channel,
      (array_agg(t.outcome ORDER BY t.at DESC, t.id DESC) FILTER (WHERE t.counts))[1] AS last_outcome,
      (array_agg(t.next_at ORDER BY t.at DESC, t.id DESC) FILTER (WHERE t.counts))[1] AS asked_next_at
    FROM (
      SELECT a.id, a.channel, a.next_at, coalesce(m.submitted_at, m.status_at, a.at) AS at, coalesce(m.status, a.outcome) AS outcome,
        a.channel <> 'sms' OR coalesce(m.status IN (${HANDED_OVER_LIST}), false) AS counts,
        coalesce(m.status IN ('planned', 'submitting'), false) AS under_way
      FROM recall_attempt a
      LEFT JOIN message m ON m.practice_id = a.practice_id AND m.dispatch_id = a.campaign_id AND m.patient_id = r.patient_id
      WHERE a.practice_id = r.practice_id AND a.recall_id = r.id
    ) t
  ) a
  CROSS JOIN LATERAL (
    SELECT max(w.at) AS at FROM recall_answer w
    WHERE w.practice_id = r.practice_id AND w.recall_id = r.id AND w.kind IN ('done-elsewhere', 'in-record')
      AND w.decided_at IS NULL
  ) said
  CROSS JOIN LATERAL (
    SELECT ((r.due_date - coalesce(c.first_contact_days_before, ${FIRST_CONTACT_DAYS_BEFORE}))::timestamp AT TIME ZONE pr.time_zone) AS first_contact_at,
      c.steps -> a.tries AS step, ${SMS_BLOCKED} AS sms_blocked
  ) f
  CROSS JOIN LATERAL (
    SELECT coalesce(r.ended, nullif(r.status, 'open')) AS ending,
      greatest(CASE
        WHEN a.tries = 0 THEN f.first_contact_at + ${days(`coalesce((f.step ->> 'afterDays')::int, 0)`)}
        WHEN a.asked_next_at IS NOT NULL THEN a.asked_next_at
        WHEN a.last_channel = 'sms' AND a.last_outcome = 'failed' THEN a.last_at
        ELSE a.last_at + ${days(`coalesce((f.step ->> 'afterDays')::int, CASE a.last_channel ${RETURN} END)`)} END,
        said.at + ${days(String(CHECKED_WITHIN_DAYS))}) AS next_at,
      CASE
        WHEN f.step ->> 'channel' <> 'sms' THEN f.step ->> 'channel'
        WHEN f.step IS NULL AND jsonb_array_length(c.steps) > 0 THEN 'call'
        WHEN coalesce(p.mobile, '') = '' THEN 'letter'
        WHEN f.sms_blocked OR (a.last_channel = 'sms' AND a.last_outcome = 'failed') THEN 'call'
        ELSE 'sms' END AS next_channel
  ) s
  CROSS JOIN LATERAL (
    SELECT CASE
      WHEN s.ending IS NOT NULL THEN s.ending
      WHEN r.booked_at IS NOT NULL THEN 'booked'
      WHEN a.under_way THEN 'waiting'
      WHEN s.next_at <= $2::timestamptz THEN 'to-action'
      WHEN a.tries = 0 AND said.at IS NULL THEN 'upcoming'
      ELSE 'waiting' END AS state
  ) st`;

/**
 * When the patient of a recall `r` was invited about its category, as an array of instants: an SMS that arrived, may have, or
 * waits, and a letter that was posted. One that failed is no invitation.
 */
export const INVITED_AT = `(SELECT coalesce(jsonb_agg(i.at ORDER BY i.at), '[]') FROM (
  SELECT max(coalesce(m.submitted_at, b.at)) AS at FROM recall o
  JOIN recall_attempt b ON b.practice_id = o.practice_id AND b.recall_id = o.id AND b.channel IN ('sms', 'letter')
  LEFT JOIN message m ON m.practice_id = b.practice_id AND m.dispatch_id = b.campaign_id AND m.patient_id = o.patient_id
  WHERE o.practice_id = r.practice_id AND o.patient_id = r.patient_id AND o.category_id = r.category_id
    AND (b.channel = 'letter' OR m.status IN ('planned', 'submitting', 'submitted', 'delivered', 'unknown', 'expired'))
  GROUP BY coalesce(b.campaign_id, b.id)) i)`;

/** Recalls that nobody has ended or booked, for a filter that comes before everything is looked up. */
const IS_OPEN = `r.status = 'open' AND r.ended IS NULL AND r.booked_at IS NULL`;

/**
 * Whether a recall is in a queue: staff put it there after its last contact, or it is to be acted on and its next contact
 * is of that kind (N36).
 */
const inQueue = (queue: 'calls' | 'letters', channel: 'call' | 'letter'): string => `(
  ${IS_OPEN} AND CASE
    WHEN r.queue = '${queue}' THEN a.last_at IS NULL OR r.queued_at >= a.last_at OR st.state = 'to-action'
    ELSE r.queue IS NULL AND st.state = 'to-action' AND s.next_channel = '${channel}' END)`;

/** The recalls of each tab. */
export const TAB: Readonly<Record<RecallTab, string>> = {
  'to-action': `(${IS_OPEN} AND st.state = 'to-action')`,
  all: 'true',
  calls: inQueue('calls', 'call'),
  letters: inQueue('letters', 'letter'),
};

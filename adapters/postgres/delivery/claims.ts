import type { Pool } from 'pg';
import type { Claim, ClaimedAttempt, ClaimOptions, DispatchKey } from '../../../ports/delivery/delivery-store';
import type { Queryable } from '../practice/audit-log';
import { deathReported } from '../eligibility/death-holds';
import { unsafe } from '../eligibility/safe-contact';
import { blocked, blockedForAll, dissents, likelyToFail } from '../eligibility/suppression';
import { transaction } from '../sql/connect';
import { newId } from '../sql/new-id';
import { atPace, paceOf } from './campaign-pace';
import { FOLLOWS } from './latest-attempt';
import { withinBudget, type Allowed } from './sending-budget';

const AT_HAND_OVER = { number: 's.contact', patient: 'p', channel: 'd.channel', purpose: 'd.purpose' };

/**
 * One statement: the gate (paused, cancelled, not sending), the live re-check (N9: died, left, restricted, contact
 * gone, delivered meanwhile, not safe, blocked, does not wish it, a number that failed; X3) and the move to `submitting` under a
 * claim token and a lease. The attempt rows are the write-ahead log: once it is committed here, we know that an attempt
 * is in progress, even if a process dies afterwards. `judged` is materialized so that its barrier is computed only
 * once, although several places use it. Its rows are looked up by key, one by one (docs/adr/0014).
 */
const CLAIM = (cells: boolean): string => `
  WITH next AS (
    SELECT a.practice_id, a.id, a.message_id, a.contact, a.hand_overs, a.first_hand_over_at FROM attempt a
    WHERE a.practice_id = $1 AND a.dispatch_id = $2 AND a.wave = $3 AND a.seq BETWEEN $4 AND $5 AND a.state = 'planned'
      AND (a.not_before IS NULL OR a.not_before <= now())
      AND EXISTS (SELECT FROM dispatch d WHERE d.practice_id = $1 AND d.id = $2 AND d.gate = 'open')
    ORDER BY a.seq LIMIT $6 FOR UPDATE OF a SKIP LOCKED
  ), sent AS MATERIALIZED (
    SELECT channel, purpose, contact_source, recheck, neutral_text OR direct_id IS NOT NULL AS is_neutral, CASE WHEN origin = 'reminder' THEN campaign_id END AS reminds_of FROM dispatch WHERE practice_id = $1 AND id = $2
  ), judged AS MATERIALIZED (
    SELECT n.practice_id, n.id, n.message_id, n.contact AS frozen, n.hand_overs, n.first_hand_over_at, s.contact, k.marked, m.patient_id, m.text,
      ${cells ? 'r.cells' : 'NULL::text[] AS cells'},
      CASE WHEN m.status = 'delivered' THEN 'delivered'
           WHEN d.recheck <> 'none' AND p.status = 'deceased' THEN 'deceased'
           WHEN d.recheck <> 'none' AND p.status = 'restricted' THEN 'restricted'
           WHEN d.recheck <> 'none' AND p.status = 'unclear' THEN 'registration-unclear'
           WHEN d.recheck <> 'none' AND p.status <> 'registered' THEN 'left-practice'
           WHEN d.recheck <> 'none' AND ${deathReported('m.patient_id')} THEN 'death-reported'
           WHEN coalesce(s.contact, '') = '' THEN CASE d.channel WHEN 'sms' THEN 'mobile-missing' ELSE 'email-missing' END
           WHEN u.code IS NOT NULL THEN u.code
           -- A retry by a person also goes to such numbers, after a warning (A8), and so does a number that they added (N12).
           WHEN d.recheck = 'bulk' AND $3 = 1 AND k.marked AND NOT EXISTS (
             SELECT FROM list_row o WHERE o.practice_id = $1 AND o.list_id = m.list_id AND o.row = m.row AND o.override_by IS NOT NULL)
             THEN 'likely-to-fail'
           WHEN d.reminds_of IS NOT NULL AND EXISTS (SELECT FROM personal_link l WHERE l.about_id = d.reminds_of
             AND l.patient_id = m.patient_id AND l.practice_id = $1 AND l.finished_at IS NOT NULL) THEN 'answered'
           WHEN d.recheck = 'bulk' AND ${blocked(AT_HAND_OVER)} THEN 'blocked'
           WHEN d.recheck = 'individual' AND ${blockedForAll(AT_HAND_OVER)} THEN 'blocked'
           -- A contact who is no patient gets marketing, as far as they agree to it.
           WHEN m.contact_id IS NOT NULL AND ${blocked(AT_HAND_OVER)} THEN 'blocked'
           WHEN m.contact_id IS NOT NULL AND NOT EXISTS (SELECT FROM contact o WHERE o.practice_id = $1 AND o.id = m.contact_id
             AND o.agreed_at IS NOT NULL) THEN 'dissent'
           WHEN d.recheck = 'bulk' AND ${dissents(AT_HAND_OVER)} THEN 'dissent' END AS barrier
    FROM next n
    CROSS JOIN sent d
    CROSS JOIN LATERAL (SELECT * FROM message WHERE practice_id = $1 AND id = n.message_id OFFSET 0) m
    LEFT JOIN LATERAL (SELECT * FROM patient WHERE practice_id = $1 AND id = m.patient_id OFFSET 0) p ON true
    CROSS JOIN LATERAL (
      SELECT CASE WHEN d.contact_source = 'demographics' THEN CASE d.channel WHEN 'sms' THEN p.mobile ELSE p.email END
                  ELSE n.contact END AS contact
    ) s
    CROSS JOIN LATERAL (SELECT d.channel = 'sms' AND ${likelyToFail('s.contact')} AS marked OFFSET 0) k
    CROSS JOIN LATERAL (SELECT ${unsafe({ patientId: 'm.patient_id', channel: 'd.channel', isNeutral: 'd.is_neutral' })} AS code OFFSET 0) u
    ${cells ? 'CROSS JOIN LATERAL (SELECT * FROM list_row WHERE practice_id = $1 AND list_id = m.list_id AND row = m.row OFFSET 0) r' : ''}
  ), claimed AS (
    UPDATE attempt a SET
      state = CASE WHEN j.barrier IS NULL THEN 'submitting' WHEN j.barrier = 'delivered' THEN 'cancelled' ELSE 'suppressed' END,
      reason_code = nullif(j.barrier, 'delivered'),
      contact = CASE WHEN j.barrier IS NULL THEN j.contact ELSE a.contact END,
      claim = CASE WHEN j.barrier IS NULL THEN $7::uuid END,
      lease_until = CASE WHEN j.barrier IS NULL THEN now() + make_interval(secs => $8) END,
      not_before = NULL,
      expected_to_fail = j.marked
    FROM judged j WHERE a.practice_id = j.practice_id AND a.id = j.id
    RETURNING a.practice_id, a.id, a.message_id, a.number, a.state, a.contact, a.reason_code, j.frozen, j.cells, j.hand_overs, j.first_hand_over_at,
      j.patient_id, j.text
  ), shown AS (
    UPDATE message m SET status = c.state, reason_code = c.reason_code, contact = c.contact, status_at = now()
    FROM claimed c
    WHERE ${FOLLOWS('c')}
  )
  SELECT id AS "attemptId", state, contact, contact IS DISTINCT FROM frozen AS "contactChanged", text, cells, patient_id AS "patientId",
    hand_overs AS "handOvers", (extract(epoch FROM first_hand_over_at) * 1000)::float8 AS "firstHandOverAt"
  FROM claimed`;
const CLAIM_PLAIN = CLAIM(false);
const CLAIM_WITH_CELLS = CLAIM(true);

interface SeqRange {
  wave: number;
  from: number;
  to: number;
}

async function claimUpTo(
  db: Queryable,
  { practiceId, dispatchId }: DispatchKey,
  { wave, from, to }: SeqRange,
  { limit, leaseSeconds, withCells }: ClaimOptions,
): Promise<Claim> {
  const claimId = newId();
  const claimed = await db.query<ClaimedAttempt & { state: string }>({
    text: withCells ? CLAIM_WITH_CELLS : CLAIM_PLAIN,
    values: [practiceId, dispatchId, wave, from, to, limit, claimId, leaseSeconds],
  });
  const attempts = claimed.rows.filter((row) => row.state === 'submitting');
  return { claimId, attempts, suppressed: claimed.rows.length - attempts.length, wait: null };
}

/** How many of a range are due now, counted up to `limit`. */
async function countDue(
  db: Queryable,
  { practiceId, dispatchId }: DispatchKey,
  { wave, from, to }: SeqRange,
  limit: number,
): Promise<number> {
  const counted = await db.query<{ due: number }>(
    `SELECT count(*)::int AS due FROM (
       SELECT FROM attempt a
       WHERE a.practice_id = $1 AND a.dispatch_id = $2 AND a.wave = $3 AND a.seq BETWEEN $4 AND $5 AND a.state = 'planned'
         AND (a.not_before IS NULL OR a.not_before <= now())
         AND EXISTS (SELECT FROM dispatch d WHERE d.practice_id = $1 AND d.id = $2 AND d.gate = 'open')
       LIMIT $6) AS d`,
    [practiceId, dispatchId, wave, from, to, limit],
  );
  return counted.rows[0]!.due;
}

/** Claims what is due of a range, within the rate of the account and the pace of the campaign (`DeliveryStore.claim`). */
export async function claim(pool: Pool, key: DispatchKey, range: SeqRange, options: ClaimOptions): Promise<Claim> {
  const { rate, limit } = options;
  const pace = await paceOf(pool, key);
  if (!rate && !pace) return claimUpTo(pool, key, range, options);
  const nothing: Claim = { claimId: newId(), attempts: [], suppressed: 0, wait: null };
  // Checked before the limits, so that a worker with nothing to send does not wait for them.
  const due = await countDue(pool, key, range, limit);
  if (due === 0) return nothing;
  const allowed = await transaction(pool, (client) => {
    const upTo = async (most: number): Promise<Allowed<Claim>> => {
      const claimed = await claimUpTo(client, key, range, { ...options, limit: most });
      return { claimed, used: claimed.attempts.length };
    };
    const withinRate = (wanted: number): Promise<Allowed<Claim>> => {
      if (!rate) return upTo(wanted);
      const { budgetKey, perSecond: ratePerSecond } = rate;
      return withinBudget(client, { key: budgetKey, ratePerSecond, dispatchId: key.dispatchId, wanted }, upTo);
    };
    return pace ? atPace(client, pace, due, withinRate) : withinRate(due);
  });
  return 'wait' in allowed ? { ...nothing, wait: allowed.wait } : allowed.claimed;
}

import type { Pool } from 'pg';
import type { AttemptOutcome, DispatchKey } from '../../../ports/delivery/delivery-store';
import { notifyCampaigns } from '../campaigns/live-news';
import { foldReputation, type AttemptOutcomeNews } from '../eligibility/number-reputation';
import { returnCredits, useCreditsOf } from '../practice/credit-ledger';
import { transaction } from '../sql/connect';
import { isStopped } from './dispatches';
import { FOLLOWS } from './latest-attempt';

/**
 * Writes a chunk's outcomes under its claim, and leaves attempts alone that a receipt or look-up moved meanwhile.
 * Messages that return to `planned` in a stopped campaign are stopped too. Returns the failed ones.
 */
const OUTCOMES = `
  WITH o AS (
    SELECT held.practice_id, o.* FROM unnest($3::uuid[], $4::text[], $5::text[], $6::boolean[], $7::text[], $8::timestamptz[], $9::timestamptz[])
      AS o(id, state, code, permanent, reference, not_before, look_up_at)
    CROSS JOIN LATERAL (
      SELECT a.practice_id FROM attempt a WHERE a.practice_id = $1 AND a.id = o.id AND a.claim = $2 FOR UPDATE
    ) held
  ), moved AS (
    UPDATE attempt a SET
      state = CASE WHEN o.state = 'planned' AND $10 THEN 'cancelled' ELSE o.state END,
      claim = NULL,
      lease_until = NULL,
      reason_code = CASE WHEN o.state = 'planned' THEN NULL ELSE o.code END,
      permanent = o.permanent,
      provider_reference = coalesce(o.reference, a.provider_reference),
      not_before = o.not_before,
      look_up_at = o.look_up_at,
      hand_overs = a.hand_overs + CASE WHEN o.not_before IS NOT NULL THEN 1 ELSE 0 END,
      first_hand_over_at = CASE WHEN o.state IN ('planned', 'suppressed') AND o.not_before IS NULL THEN a.first_hand_over_at
                                ELSE coalesce(a.first_hand_over_at, now()) END,
      submitted_at = CASE WHEN o.state = 'submitted' THEN now() ELSE a.submitted_at END,
      outcome_at = CASE WHEN o.state = 'failed' THEN now() ELSE a.outcome_at END
    FROM o
    WHERE a.practice_id = o.practice_id AND a.id = o.id
    RETURNING a.practice_id, a.id, a.dispatch_id, a.message_id, a.number, a.state, a.reason_code, a.submitted_at, a.outcome_at, a.contact,
      a.expected_to_fail
  ), shown AS (
    UPDATE message m SET
      status = v.state, reason_code = v.reason_code, status_at = now(), submitted_at = coalesce(m.submitted_at, v.submitted_at)
    FROM moved v
    WHERE ${FOLLOWS('v')}
  )
  SELECT v.id AS "attemptId", v.message_id AS "messageId", v.contact, v.reason_code AS code, v.outcome_at AS "attemptedAt",
    v.expected_to_fail AS "expectedToFail"
  FROM moved v JOIN dispatch d ON d.practice_id = v.practice_id AND d.id = v.dispatch_id
  -- Nothing is learnt about a number that is to be forgotten.
  WHERE v.state = 'failed' AND NOT d.forgets_contacts`;

/** Stores the outcomes of a chunk's hand-overs, with their effect on each number's reputation and on the credits. */
export async function writeOutcomes(
  pool: Pool,
  { practiceId, dispatchId }: DispatchKey,
  claimId: string,
  outcomes: AttemptOutcome[],
): Promise<void> {
  if (outcomes.length === 0) return;
  const givesBack = outcomes.some((outcome) => outcome.state === 'planned');
  // Rows are locked in the given order: by id, as everywhere, to prevent deadlocks.
  const inOrder = outcomes.toSorted((one, other) => (one.attemptId < other.attemptId ? -1 : 1));
  await transaction(pool, async (client) => {
    const stopped = givesBack && (await isStopped(client, { practiceId, dispatchId }));
    const failed = await client.query<Omit<AttemptOutcomeNews, 'outcome'>>({
      text: OUTCOMES,
      values: [
        practiceId,
        claimId,
        inOrder.map((outcome) => outcome.attemptId),
        inOrder.map((outcome) => outcome.state),
        inOrder.map((outcome) => outcome.reasonCode ?? null),
        inOrder.map((outcome) => outcome.permanent ?? null),
        inOrder.map((outcome) => outcome.providerReference ?? null),
        inOrder.map((outcome) => outcome.notBefore ?? null),
        inOrder.map((outcome) => outcome.lookUpAt ?? null),
        stopped,
      ],
    });
    await notifyCampaigns(client, [dispatchId]);
    // Refusals at the hand-over count against a number like those in a receipt.
    const told = failed.rows.map((one) => ({ ...one, outcome: 'failed' as const }));
    await foldReputation(client, practiceId, told, failed.rows[0]?.attemptedAt ?? new Date());
    const taken = inOrder.filter(({ state }) => state === 'submitted').map(({ attemptId }) => attemptId);
    await useCreditsOf(client, { practiceId, dispatchId }, taken);
    if (stopped) await returnCredits(client, { practiceId, dispatchId }, { isOver: false });
  });
}

import type { Pool } from 'pg';
import type { Phase } from '../../../domain/campaigns/phases';
import type { AutoPauseRule } from '../../../domain/delivery/auto-pause';
import type { Gate } from '../../../domain/delivery/message-step';
import { LINKS } from '../../../domain/patients/personal-link';
import type { DispatchKey, SettleFacts } from '../../../ports/delivery/delivery-store';
import { notifyCampaigns } from '../campaigns/live-news';
import { returnCredits } from '../practice/credit-ledger';
import { transaction } from '../sql/connect';
import { FOLLOWS } from './latest-attempt';
import { markForWithdrawal } from './record-withdrawals';

/**
 * Attempts whose chunk died while it held them, so they may have been sent (N3). Their look-up is due after the usual
 * wait.
 */
const STALE = `
  WITH locked AS (
    SELECT practice_id, id FROM attempt WHERE practice_id = $1 AND dispatch_id = $2 AND state = 'submitting'
      AND lease_until < now() - make_interval(secs => $3) ORDER BY id FOR UPDATE
  ), moved AS (
    UPDATE attempt a SET state = 'unknown', claim = NULL, lease_until = NULL,
      first_hand_over_at = coalesce(a.first_hand_over_at, now()), look_up_at = now() + make_interval(secs => $4)
    FROM locked l WHERE a.practice_id = l.practice_id AND a.id = l.id
    RETURNING a.practice_id, a.message_id, a.number
  )
  UPDATE message m SET status = 'unknown', reason_code = NULL, status_at = now() FROM moved v
  WHERE ${FOLLOWS('v')}`;

const EXPIRE = `
  WITH locked AS (
    SELECT practice_id, id FROM attempt WHERE practice_id = $1 AND dispatch_id = $2 AND state = 'submitted'
      AND submitted_at <= now() - make_interval(secs => $3) ORDER BY id FOR UPDATE
  ), moved AS (
    UPDATE attempt a SET state = 'expired', outcome_at = now() FROM locked l WHERE a.practice_id = l.practice_id AND a.id = l.id
    RETURNING a.practice_id, a.message_id, a.number
  )
  UPDATE message m SET status = 'expired', reason_code = NULL, status_at = now() FROM moved v
  WHERE ${FOLLOWS('v')}`;

const SETTLE_FACTS = `
  SELECT
    count(*) FILTER (WHERE state = 'planned')::int AS planned,
    count(*) FILTER (WHERE state = 'submitting')::int AS submitting,
    count(*) FILTER (WHERE state = 'submitting' AND lease_until < now() - make_interval(secs => $4))::int AS stale,
    count(*) FILTER (WHERE state = 'submitted')::int AS submitted,
    count(*) FILTER (WHERE state = 'submitted' AND submitted_at <= now() - make_interval(secs => $3))::int AS overdue,
    count(*) FILTER (WHERE state = 'unknown' AND first_hand_over_at > now() - make_interval(secs => $3))::int AS unknown,
    count(*) FILTER (WHERE state = 'unknown' AND look_up_at <= now())::int AS "lookUpsDue",
    count(*) FILTER (WHERE outcome_at > coalesce($5, '-infinity'::timestamptz) AND state IN ('delivered', 'failed', 'expired'))::int AS outcomes,
    count(*) FILTER (WHERE outcome_at > coalesce($5, '-infinity'::timestamptz) AND state = 'failed' AND permanent)::int AS "permanentFailures",
    least(
      min(lease_until) FILTER (WHERE state = 'submitting') + make_interval(secs => $4),
      min(submitted_at) FILTER (WHERE state = 'submitted') + make_interval(secs => $3),
      min(look_up_at) FILTER (WHERE state = 'unknown' AND look_up_at > now()),
      min(first_hand_over_at) FILTER (WHERE state = 'unknown' AND first_hand_over_at > now() - make_interval(secs => $3)) + make_interval(secs => $3)
    ) AS "nextDueAt",
    coalesce(max(first_hand_over_at) < now() - make_interval(secs => $3), true) AS "saveWindowOver"
  FROM attempt WHERE practice_id = $1 AND dispatch_id = $2`;

type Counted = Omit<SettleFacts, 'ofCampaign' | 'phase' | 'paused' | 'unsaved' | 'autoPause'> & {
  stale: number;
  overdue: number;
};

/** Moves what waited too long, and counts what is still open (`DeliveryStore.settle`). */
export async function settle(
  pool: Pool,
  key: DispatchKey,
  { lookUpSeconds, staleAfterSeconds }: { lookUpSeconds: number; staleAfterSeconds: number },
): Promise<SettleFacts | null> {
  const { practiceId, dispatchId } = key;
  const found = await pool.query<{
    phase: Phase | null;
    paused: boolean;
    gate: Gate;
    settled: boolean;
    resumed_at: Date | null;
    settle_seconds: number;
    auto_pause: AutoPauseRule | null;
    withdrawn_at: Date | null;
  }>(
    `SELECT c.phase, c.paused_reason IS NOT NULL AS paused, d.gate, d.settled_at IS NOT NULL AS settled, d.resumed_at,
       s.auto_pause, w.withdrawn_at,
       greatest(coalesce(CASE d.channel WHEN 'sms' THEN s.settle_sms_seconds ELSE s.settle_email_seconds END, 259200),
         -- A direct message waits for its patient as long as its link can be used.
         CASE d.origin WHEN 'direct' THEN ${LINKS.message.days * 86_400} ELSE 0 END) AS settle_seconds
     FROM dispatch d LEFT JOIN campaign c ON c.practice_id = d.practice_id AND c.id = d.id
     LEFT JOIN campaign w ON w.practice_id = d.practice_id AND w.id = d.campaign_id
     LEFT JOIN practice_settings s ON s.practice_id = d.practice_id
     WHERE d.practice_id = $1 AND d.id = $2`,
    [practiceId, dispatchId],
  );
  const dispatch = found.rows[0];
  if (!dispatch) return null;
  const count = async (): Promise<Counted> => {
    const counted = await pool.query<Counted>(SETTLE_FACTS, [
      practiceId,
      dispatchId,
      dispatch.settle_seconds,
      staleAfterSeconds,
      dispatch.resumed_at,
    ]);
    return counted.rows[0]!;
  };
  let counted = await count();
  if (counted.stale > 0) await pool.query(STALE, [practiceId, dispatchId, staleAfterSeconds, lookUpSeconds]);
  if (counted.overdue > 0) await pool.query(EXPIRE, [practiceId, dispatchId, dispatch.settle_seconds]);
  if (counted.stale + counted.overdue > 0) {
    await notifyCampaigns(pool, [dispatchId]);
    counted = await count();
  }
  const phase = dispatch.phase ?? stageOf(dispatch, counted);
  if (phase === 'settled' || phase === 'cancelled') {
    const isOver = counted.planned + counted.submitting + counted.unknown === 0;
    await transaction(pool, (client) => returnCredits(client, key, { isOver }));
  }
  const { withdrawn_at: withdrawnAt } = dispatch;
  if (withdrawnAt !== null) await markForWithdrawal(pool, key);
  const waiting = await pool.query<{ unsaved: number }>(
    `SELECT count(*)::int AS unsaved FROM message
     WHERE practice_id = $1 AND dispatch_id = $2 AND (record_status = 'waiting' OR record_withdrawal = 'waiting')`,
    [practiceId, dispatchId],
  );
  // A withdrawal is tried as long as saving was, however long ago the messages went.
  const withdrawsUntil = withdrawnAt === null ? 0 : withdrawnAt.getTime() + dispatch.settle_seconds * 1000;
  return {
    ...counted,
    saveWindowOver: counted.saveWindowOver && withdrawsUntil < Date.now(),
    ofCampaign: dispatch.phase !== null,
    phase,
    paused: dispatch.phase === null ? dispatch.gate === 'shut' : dispatch.paused,
    unsaved: waiting.rows[0]!.unsaved,
    // A single message has nothing left to pause.
    autoPause: dispatch.phase === null ? null : dispatch.auto_pause,
  };
}

/** Settles a dispatch that has no open message, with its campaign. False if there is nothing to settle. */
export async function markSettled(pool: Pool, { practiceId, dispatchId }: DispatchKey): Promise<boolean> {
  return transaction(pool, async (client) => {
    const campaign = await client.query<{ phase: Phase }>(
      `SELECT phase FROM campaign WHERE practice_id = $1 AND id = $2 FOR UPDATE`,
      [practiceId, dispatchId],
    );
    const phase = campaign.rows[0]?.phase;
    if (phase !== undefined && phase !== 'settling') return false;
    const dispatch = await client.query<{ settled: boolean }>(
      `SELECT settled_at IS NOT NULL AS settled FROM dispatch WHERE practice_id = $1 AND id = $2 FOR UPDATE`,
      [practiceId, dispatchId],
    );
    if (dispatch.rows[0]?.settled !== false) return false;
    const open = await client.query(
      `SELECT 1 FROM message WHERE practice_id = $1 AND dispatch_id = $2 AND status IN ('planned', 'submitting', 'submitted') LIMIT 1`,
      [practiceId, dispatchId],
    );
    if (open.rowCount !== 0) return false;
    await returnCredits(client, { practiceId, dispatchId }, { isOver: true });
    if (phase === undefined) {
      await client.query(`UPDATE dispatch SET settled_at = now() WHERE practice_id = $1 AND id = $2`, [
        practiceId,
        dispatchId,
      ]);
    } else {
      // Its dispatch settles with it (the trigger campaign_carries_to_dispatch).
      await client.query(
        `UPDATE campaign SET phase = 'settled', settled_at = now(), paused_reason = NULL, waiting_kind = NULL, waiting_until = NULL
         WHERE practice_id = $1 AND id = $2`,
        [practiceId, dispatchId],
      );
    }
    return true;
  });
}

/** The state of a dispatch without a campaign. */
function stageOf({ gate, settled }: { gate: Gate; settled: boolean }, { planned, submitting }: Counted): Phase {
  if (gate === 'stopped') return 'cancelled';
  if (settled) return 'settled';
  return planned + submitting > 0 ? 'sending' : 'settling';
}

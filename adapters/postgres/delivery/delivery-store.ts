import type { Pool, PoolClient } from 'pg';
import type { Phase } from '../../../domain/campaigns/phases';
import type { Gate } from '../../../domain/delivery/message-step';
import type { AutoPauseRule } from '../../../domain/delivery/auto-pause';
import type { Channel } from '../../../domain/delivery/states';
import type { EmptyValues } from '../../../domain/content/empty-values';
import type { Columns } from '../../../domain/lists/columns';
import type { Purpose } from '../../../domain/eligibility/purposes';
import { unsubscribeWay } from '../../../domain/eligibility/opt-out';
import type { Origin } from '../../../domain/delivery/origins';
import { sendingTimes, type SendingRules } from '../../../domain/practice/hours/sending-rules';
import { withCode } from '../../../domain/conversations/direct/direct-words';
import { LINKS } from '../../../domain/patients/personal-link';
import { SENDING_RULES } from '../practice/sending-rules';
import type {
  Claim,
  ClaimedAttempt,
  ClaimOptions,
  CampaignKey,
  DeliveryStore,
  DispatchKey,
  SettleFacts,
} from '../../../ports/delivery/delivery-store';
import type { ProviderAccount } from '../../../ports/delivery/message-provider';
import { applyAttemptNews, foldMoved } from './attempt-news';
import { isShortOfSlots } from '../booking/invitations';
import { appendAudit, type Queryable } from '../practice/audit-log';
import { takeCampaignStep } from '../campaigns/campaign-steps';
import { stopUnsent } from '../campaigns/commands/stop';
import { transaction } from '../sql/connect';
import { notifyCampaigns } from '../campaigns/live-news';
import { newId } from '../sql/new-id';
import { foldReputation, type AttemptOutcomeNews } from '../eligibility/number-reputation';
import { markForWithdrawal, readToWithdraw, writeWithdrawnEntries } from './record-withdrawals';
import { activeCampaigns, leftBehind, endedWithUnsaved } from './unfinished-work';
import { returnCredits, useCreditsOf } from '../practice/credit-ledger';
import { forgetContacts } from './dispatches';
import { readUnsaved, writeSavedEntries } from './record-entries';
import { atPace, paceOf } from './campaign-pace';
import { FURTHER_TEXTS, type FurtherText } from './message-text';
import { withinBudget, type Allowed } from './sending-budget';
import { unsafe } from '../eligibility/safe-contact';
import { blocked, blockedForAll, dissents, likelyToFail } from '../eligibility/suppression';

/** How to make the receipt address of an account. The credentials in it are sealed in the database. */
export interface DeliveryStoreOptions {
  accountFor(practiceId: string, accountId: string): Promise<ProviderAccount>;
  /** The code that opens a direct message, for the text that carries it. Without it no such text is handed over. */
  codeOf?(messageId: string, codeDispatchId: string): string;
}

const AT_HAND_OVER = { number: 's.contact', patient: 'p', channel: 'd.channel', purpose: 'd.purpose' };

/** That a message `m` follows this attempt: it is the message's latest, and no other delivered it. */
const FOLLOWS = (attempt: string): string =>
  `m.practice_id = ${attempt}.practice_id AND m.id = ${attempt}.message_id AND m.status <> 'delivered' AND m.latest_attempt = ${attempt}.number`;

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
           WHEN d.recheck <> 'none' AND EXISTS (SELECT FROM patient_hold h
             WHERE h.practice_id = $1 AND h.patient_id = m.patient_id AND h.ended_at IS NULL) THEN 'death-reported'
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

async function claim(
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

export function createDeliveryStore(pool: Pool, options: DeliveryStoreOptions): DeliveryStore {
  return {
    takeStep: (key, decide) => takeCampaignStep(pool, key, decide),

    pause: (key, reason, by) => pauseCampaign(pool, key, reason, by),

    async pauseForSlots(key) {
      if (!(await isShortOfSlots(pool, key.practiceId, key.campaignId))) return false;
      await pauseCampaign(pool, key, 'slots', 'Rollcall');
      return true;
    },

    async cancel({ practiceId, campaignId }, reason, by) {
      return transaction(pool, async (client) => {
        const found = await client.query(
          `SELECT 1 FROM campaign WHERE practice_id = $1 AND id = $2 AND phase IN ('scheduled', 'held', 'sending') FOR UPDATE`,
          [practiceId, campaignId],
        );
        if (found.rowCount === 0) return false;
        await stopUnsent(client, practiceId, campaignId, reason);
        await appendAudit(client, {
          practiceId,
          at: new Date(),
          actor: by,
          act: 'campaign-stopped',
          subjectKind: 'campaign',
          subjectId: campaignId,
          details: { reason },
        });
        return true;
      });
    },

    async sendingContext({ practiceId, dispatchId }) {
      const found = await pool.query<{
        channel: Channel;
        body: string;
        subject: string | null;
        texts: FurtherText[];
        header: string[];
        columns: Partial<Columns> | null;
        empty_values: EmptyValues | null;
        time_zone: string;
        region: 'GB' | 'AU';
        rules: SendingRules | null;
        purpose: Purpose;
        account_id: string;
        sender: string | null;
        reply_to: string | null;
        waiting: boolean;
        of_campaign: boolean;
        about_id: string;
        direct_id: string | null;
        proof_link_id: string | null;
        needs_slots: boolean;
        tried_until: Date | null;
        allow_replies: boolean;
        origin: Origin;
      }>(
        // Of a direct message only its notice goes out, and never its text.
        `SELECT d.channel, coalesce(x.notice_body, d.body) AS body, CASE WHEN x.message_id IS NULL THEN d.subject ELSE x.notice_subject END AS subject,
           ${FURTHER_TEXTS} AS texts,
           d.direct_id, d.proof_link_id, d.empty_values, d.header, d.columns, d.sender, d.reply_to, p.time_zone, p.region,
           CASE WHEN d.recheck = 'bulk' AND c.urgent_at IS NULL THEN ${SENDING_RULES} END AS rules, d.purpose, d.account_id,
           d.waits_for_provider OR a.state <> 'working' AS waiting, d.campaign_id IS NOT DISTINCT FROM d.id AS of_campaign, coalesce(d.campaign_id, d.direct_id, d.id) AS about_id, d.tried_until, d.allow_replies, d.origin,
           EXISTS (SELECT FROM campaign_invitation i WHERE i.practice_id = d.practice_id AND i.campaign_id = d.id AND i.stop_below IS NOT NULL) AS needs_slots
         FROM dispatch d
         JOIN practice p ON p.id = d.practice_id
         LEFT JOIN practice_settings s ON s.practice_id = d.practice_id
         JOIN provider_account a ON a.practice_id = d.practice_id AND a.id = d.account_id
         LEFT JOIN campaign c ON c.practice_id = d.practice_id AND c.id = d.campaign_id
         LEFT JOIN direct_message x ON x.practice_id = d.practice_id AND x.message_id = d.id
         WHERE d.practice_id = $1 AND d.id = $2`,
        [practiceId, dispatchId],
      );
      const row = found.rows[0];
      if (!row) return null;
      const account = await options.accountFor(practiceId, row.account_id);
      // Campaigns sent before we kept senders with them use the account's sender.
      const { sender, replyTo } = row.sender === null ? account : { sender: row.sender, replyTo: row.reply_to };
      const codeOfWhat = row.channel === 'sms' ? (row.direct_id ?? row.proof_link_id) : null;
      return {
        sender,
        replyTo,
        takesReplies: row.allow_replies,
        unsubscribe: unsubscribeWay(row),
        channel: row.channel,
        body: codeOfWhat === null ? row.body : withCode(row.body, options.codeOf!(codeOfWhat, dispatchId)),
        subject: row.subject,
        texts: row.texts,
        header: row.header,
        columns: row.columns,
        emptyValues: row.empty_values,
        timeZone: row.time_zone,
        region: row.region,
        sendingHours: row.rules && sendingTimes(row.rules, row.purpose),
        account,
        providerInDoubt: row.waiting,
        ofCampaign: row.of_campaign,
        aboutId: row.about_id,
        needsSlots: row.needs_slots,
        triedUntil: row.tried_until,
      };
    },

    async claim(key, range, options) {
      const { rate, limit } = options;
      const pace = await paceOf(pool, key);
      if (!rate && !pace) return claim(pool, key, range, options);
      const nothing: Claim = { claimId: newId(), attempts: [], suppressed: 0, wait: null };
      // Checked before the limits, so that a worker with nothing to send does not wait for them.
      const due = await countDue(pool, key, range, limit);
      if (due === 0) return nothing;
      const allowed = await transaction(pool, (client) => {
        const upTo = async (most: number): Promise<Allowed<Claim>> => {
          const claimed = await claim(client, key, range, { ...options, limit: most });
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
    },

    async writeOutcomes({ practiceId, dispatchId }, claimId, outcomes) {
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
    },

    async providerState({ practiceId, dispatchId }, accountId, state, reason) {
      await transaction(pool, async (client) => {
        await client.query(
          `UPDATE provider_account SET state = $3, state_reason = $4, state_since = now()
           WHERE practice_id = $1 AND id = $2 AND (state, state_reason) IS DISTINCT FROM ($3, $4)`,
          [practiceId, accountId, state, reason],
        );
        // Lock the campaign first, as everywhere.
        await client.query(
          `UPDATE campaign SET waiting_kind = $3, waiting_until = NULL
           WHERE practice_id = $1 AND id = $2 AND phase = 'sending' AND waiting_kind IS DISTINCT FROM $3
             AND (waiting_kind IS NULL OR waiting_kind = 'provider')`,
          [practiceId, dispatchId, state === 'away' ? 'provider' : null],
        );
        await client.query(
          `UPDATE dispatch SET waits_for_provider = $3
           WHERE practice_id = $1 AND id = $2 AND waits_for_provider <> $3`,
          [practiceId, dispatchId, state === 'away'],
        );
      });
    },

    async settle(key, { lookUpSeconds, staleAfterSeconds }) {
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
    },

    async markSettled({ practiceId, dispatchId }) {
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
    },

    forgetContacts: (key) => forgetContacts(pool, key),

    async unknownAttempts({ practiceId, dispatchId }, limit) {
      const found = await pool.query<{ attemptId: string; lookUps: number }>(
        `SELECT id AS "attemptId", look_ups AS "lookUps" FROM attempt
         WHERE practice_id = $1 AND dispatch_id = $2 AND state = 'unknown' AND look_up_at <= now()
         ORDER BY look_up_at LIMIT $3`,
        [practiceId, dispatchId, limit],
      );
      return found.rows;
    },

    async applyNews(practiceId, news, at) {
      await transaction(pool, async (client) => {
        const moved = await applyAttemptNews(client, practiceId, news, at);
        await notifyCampaigns(client, [...new Set(moved.map((attempt) => attempt.dispatchId))]);
        await foldMoved(client, practiceId, moved, at);
      });
    },

    async afterLookUp({ practiceId, dispatchId }, results, { lookUpSeconds, absenceProves }) {
      if (results.length === 0) return { backToPlanned: 0 };
      return transaction(pool, async (client) => {
        const stopped = await isStopped(client, { practiceId, dispatchId });
        const back = await client.query<{ state: string }>(AFTER_LOOK_UP, [
          practiceId,
          results.map((item) => item.attemptId),
          results.map((item) => item.result),
          lookUpSeconds,
          absenceProves,
          stopped ? 'cancelled' : 'planned',
        ]);
        return { backToPlanned: back.rows.filter((row) => row.state === 'planned').length };
      });
    },

    unsaved: (key, page) => readUnsaved(pool, key, page),
    writeSaved: (key, outcomes) => writeSavedEntries(pool, key, outcomes),
    toWithdraw: (key, page) => readToWithdraw(pool, key, page),
    writeWithdrawn: (key, outcomes) => writeWithdrawnEntries(pool, key, outcomes),

    async moreMayCome({ practiceId, dispatchId }) {
      const found = await pool.query<{ live: boolean }>({
        name: 'more-may-come',
        text: `SELECT d.gate <> 'stopped' AND d.settled_at IS NULL AND EXISTS (
           SELECT 1 FROM attempt a WHERE a.practice_id = $1 AND a.dispatch_id = $2
             AND a.state IN ('planned', 'submitting', 'submitted') AND a.live) AS live
         FROM dispatch d WHERE d.practice_id = $1 AND d.id = $2`,
        values: [practiceId, dispatchId],
      });
      return found.rows[0]?.live ?? false;
    },

    activeCampaigns: () => activeCampaigns(pool),
    endedWithUnsaved: () => endedWithUnsaved(pool),
    leftBehind: () => leftBehind(pool),
  };
}

/** Pauses a campaign unless it is already paused or over. True if it did. */
function pauseCampaign(
  pool: Pool,
  { practiceId, campaignId }: CampaignKey,
  reason: string,
  by: string,
): Promise<boolean> {
  return transaction(pool, async (client) => {
    const paused = await client.query(
      `UPDATE campaign SET paused_reason = $3, paused_at = now(), waiting_kind = NULL, waiting_until = NULL
       WHERE practice_id = $1 AND id = $2 AND paused_reason IS NULL AND phase IN ('scheduled', 'held', 'sending', 'settling')`,
      [practiceId, campaignId, reason],
    );
    if (paused.rowCount === 0) return false;
    await appendAudit(client, {
      practiceId,
      at: new Date(),
      actor: by,
      act: 'campaign-paused',
      subjectKind: 'campaign',
      subjectId: campaignId,
      details: { reason },
    });
    return true;
  });
}

/**
 * Whether no message of a dispatch may be sent any more. With a Stop at the same moment, one of the two waits and sees
 * the other.
 */
async function isStopped(client: PoolClient, { practiceId, dispatchId }: DispatchKey): Promise<boolean> {
  const { rows } = await client.query<{ gate: Gate }>(
    `SELECT gate FROM dispatch WHERE practice_id = $1 AND id = $2 FOR SHARE`,
    [practiceId, dispatchId],
  );
  return rows[0]?.gate === 'stopped';
}

/** The state of a dispatch without a campaign. */
function stageOf({ gate, settled }: { gate: Gate; settled: boolean }, { planned, submitting }: Counted): Phase {
  if (gate === 'stopped') return 'cancelled';
  if (settled) return 'settled';
  return planned + submitting > 0 ? 'sending' : 'settling';
}

/**
 * If the provider's look-up is complete and two look-ups certainly found nothing, the message was not taken. It returns
 * to planned under the same reference (docs/api.md, "States"). Otherwise it stays unknown, for a receipt or a person.
 */
const AFTER_LOOK_UP = `
  WITH r AS (SELECT * FROM unnest($2::uuid[], $3::text[]) AS r(id, result)),
  locked AS (
    SELECT a.practice_id, a.id FROM attempt a WHERE a.practice_id = $1 AND a.id = ANY($2::uuid[]) AND a.state = 'unknown' ORDER BY a.id FOR UPDATE
  ), moved AS (
    UPDATE attempt a SET
      look_ups = a.look_ups + CASE WHEN r.result = 'absent' THEN 1 ELSE 0 END,
      look_up_at = CASE WHEN r.result = 'unanswered' THEN now() + interval '60 seconds'
                        WHEN a.look_ups + 1 < 2 THEN now() + make_interval(secs => $4) END,
      state = CASE WHEN r.result = 'absent' AND a.look_ups + 1 >= 2 AND $5
                   THEN CASE WHEN m.status = 'delivered' THEN 'superseded' ELSE $6 END
                   ELSE a.state END
    FROM r JOIN locked l ON l.id = r.id, message m
    WHERE a.practice_id = l.practice_id AND a.id = l.id AND m.practice_id = l.practice_id AND m.id = a.message_id
    RETURNING a.practice_id, a.message_id, a.number, a.state
  ), shown AS (
    UPDATE message m SET status = v.state, reason_code = NULL, status_at = now() FROM moved v
    WHERE v.state IN ('planned', 'cancelled') AND ${FOLLOWS('v')}
  )
  SELECT state FROM moved`;

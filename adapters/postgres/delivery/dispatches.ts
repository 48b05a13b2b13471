import type { Pool, PoolClient } from 'pg';
import type { Gate } from '../../../domain/delivery/message-step';
import type { DispatchKey } from '../../../ports/delivery/delivery-store';
import type { Dispatches, NewDispatch, SingleMessage, StepFacts } from '../../../ports/delivery/dispatches';
import { askPace } from '../../../domain/delivery/pace';
import type { Purpose } from '../../../domain/eligibility/purposes';
import { nextOpening } from '../../../domain/practice/hours/opening';
import { sendingTimes, type SendingRules } from '../../../domain/practice/hours/sending-rules';
import { SENDING_RULES } from '../practice/sending-rules';
import { withToken } from '../../../domain/content/links/link-line';
import { countSms } from '../../../domain/content/sms-parts';
import { priceNow } from '../practice/costs';
import { creditsAvailable, reserveCredits, returnCredits } from '../practice/credit-ledger';
import { transaction } from '../sql/connect';
import { newIds } from '../sql/new-id';

interface FrozenAtSend {
  accountId: string;
  /** The text as it is sent, if that is not the campaign's alone: a line with a link may be added. */
  body?: string;
  total: number;
  /** The sender that patients see, and where replies go. Null means the account's. */
  sender?: string | null;
  replyTo?: string | null;
  /** What a segment or an email costs from now on, and how many there are; null where no price is set. */
  unitPrice?: number | null;
  units?: number;
}

/**
 * Freezes what a campaign sends, at Send: its text, its sender, and the header and columns of its list, from which
 * placeholders are filled. The dispatch has the campaign's id. Its gate stays shut until the campaign's phase opens
 * it (trigger campaign_carries_to_dispatch).
 */
export async function createCampaignDispatch(
  client: Pick<PoolClient, 'query'>,
  { practiceId, campaignId }: { practiceId: string; campaignId: string },
  { accountId, body, total, sender = null, replyTo = null, unitPrice = null, units }: FrozenAtSend,
): Promise<void> {
  await client.query(
    `INSERT INTO dispatch (practice_id, id, origin, campaign_id, channel, purpose, recheck, contact_source, account_id, subject,
       body, header, columns, empty_values, sender, reply_to, save_to_record, snomed_codes, allow_replies, total, created_by,
       unit_price, units)
     SELECT c.practice_id, c.id, 'campaign', c.id, c.channel, c.purpose, 'bulk', l.contact_source, $3, c.subject,
       coalesce($9, c.body), coalesce(l.header, '{}'), l.columns, c.empty_values,
       -- What can be replied to goes out from the number that replies go to.
       CASE WHEN c.allow_replies AND c.channel = 'sms' THEN coalesce($6::text, $5::text) ELSE $5::text END, $6, c.save_to_record, c.snomed_codes, c.allow_replies, $4, c.created_by,
       $7, $8
     FROM campaign c JOIN recipient_list l ON l.practice_id = c.practice_id AND l.id = c.list_id
     WHERE c.practice_id = $1 AND c.id = $2`,
    [practiceId, campaignId, accountId, total, sender, replyTo, unitPrice, unitPrice === null ? null : units, body],
  );
}

/**
 * Stores a dispatch without a campaign, its messages and their first attempts. It runs in the caller's transaction, so
 * the dispatch and the caller's other rows are committed together. The caller signals the workflow after the commit. If
 * that fails, the sweeper does. @returns false, and stores nothing, when the id is already taken.
 * @throws NoCredits where the practice counts SMS credits and has fewer than it needs.
 */
export async function createDispatch(client: Pick<PoolClient, 'query'>, dispatch: NewDispatch): Promise<boolean> {
  const { practiceId, id, messages } = dispatch;
  const isSms = dispatch.channel === 'sms';
  const isCounting = isSms && (await creditsAvailable(client, practiceId)) !== null;
  const unitPrice = await priceNow(client, practiceId, dispatch.accountId, dispatch.createdAt);
  const isCounted = isSms && (isCounting || unitPrice !== null);
  const segments = isCounted ? countSms(withToken(dispatch.body), dispatch.ucs2PartUnits).segments : null;
  const made = await client.query(
    `INSERT INTO dispatch (practice_id, id, origin, channel, purpose, recheck, contact_source, account_id, sender, reply_to,
       subject, body, header, columns, save_to_record, snomed_codes, allow_replies, total, gate, waves, hold_until, tried_until,
       forgets_contacts, created_by, created_by_id, created_at, unit_price, units, direct_id, neutral_text, proof_link_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
       CASE WHEN $19::timestamptz IS NULL THEN 'open' ELSE 'shut' END, 1, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29)
     ON CONFLICT (practice_id, id) DO NOTHING`,
    [
      ...[practiceId, id, dispatch.origin, dispatch.channel, dispatch.purpose, dispatch.recheck],
      ...[dispatch.contactSource, dispatch.accountId, dispatch.sender, dispatch.replyTo, dispatch.subject],
      ...[dispatch.body, dispatch.header ?? [], dispatch.columns ?? null, dispatch.saveToRecord],
      ...[dispatch.snomedCodes, dispatch.allowReplies, messages.length, dispatch.holdUntil, dispatch.triedUntil],
      ...[dispatch.forgetsContacts, dispatch.createdBy.name, dispatch.createdBy.id, dispatch.createdAt],
      ...[unitPrice, unitPrice === null ? null : (segments ?? 1) * messages.length, dispatch.directId ?? null],
      dispatch.neutralText ?? false,
      dispatch.proofLinkId ?? null,
    ],
  );
  if (made.rowCount === 0) return false;
  await client.query(
    `INSERT INTO message (practice_id, id, dispatch_id, position, patient_id, contact, status_at, segments, contact_id)
     SELECT $1, m.id, $2, m.position, m.patient_id, m.contact, $3, $7, m.contact_id
     FROM unnest($4::uuid[], $5::uuid[], $6::text[], $8::uuid[])
       WITH ORDINALITY AS m(id, patient_id, contact, contact_id, position)`,
    [
      ...[practiceId, id, dispatch.createdAt],
      ...[messages.map((one) => one.id), messages.map((one) => one.patientId), messages.map((one) => one.contact)],
      segments,
      messages.map((one) => one.contactId ?? null),
    ],
  );
  await client.query(
    `INSERT INTO attempt (practice_id, id, dispatch_id, message_id, number, wave, seq, contact, account_id, credits)
     SELECT $1, ($3::uuid[])[m.position], $2, m.id, 1, 1, m.position, m.contact, $4, CASE WHEN $5 THEN m.segments END
     FROM message m WHERE m.practice_id = $1 AND m.dispatch_id = $2`,
    [practiceId, id, newIds(messages.length), dispatch.accountId, isCounting],
  );
  if (isCounting && segments !== null) {
    const messageId = messages.length === 1 ? messages[0]!.id : null;
    const by = dispatch.createdBy.name;
    await reserveCredits(client, { practiceId, dispatchId: id }, segments * messages.length, { by, messageId });
  }
  return true;
}

/**
 * Cancels every message of a dispatch that is still planned, under the caller's lock. Messages that a chunk has claimed are
 * either sent or given back; the write that gives one back cancels it. @returns how many.
 */
export async function cancelPlanned(
  client: Pick<PoolClient, 'query'>,
  { practiceId, dispatchId }: DispatchKey,
): Promise<number> {
  await client.query(
    `UPDATE attempt SET state = 'cancelled' WHERE practice_id = $1 AND dispatch_id = $2 AND state = 'planned'`,
    [practiceId, dispatchId],
  );
  // A message follows its latest attempt. Before wave 1 of a campaign is planned, it has none.
  const stopped = await client.query(
    `UPDATE message m SET status = 'cancelled', status_at = now()
     WHERE m.practice_id = $1 AND m.dispatch_id = $2 AND m.status = 'planned' AND NOT EXISTS (
       SELECT 1 FROM attempt a WHERE a.practice_id = $1 AND a.message_id = m.id AND a.number = m.latest_attempt AND a.state <> 'cancelled')`,
    [practiceId, dispatchId],
  );
  return stopped.rowCount ?? 0;
}

/**
 * Erases the contacts, and the receipts that may contain them, when the dispatch has `forgets_contacts`. Does nothing
 * while a message is in progress or waits for a receipt. It is idempotent, and a later call also erases newer receipts.
 */
export async function forgetContacts(pool: Pool, { practiceId, dispatchId }: DispatchKey): Promise<void> {
  await transaction(pool, async (client) => {
    const values = [practiceId, dispatchId];
    // Attempts before the dispatch, in the order in which receipts lock them.
    await client.query(
      `SELECT FROM attempt WHERE practice_id = $1 AND dispatch_id = $2 ORDER BY id FOR UPDATE`,
      values,
    );
    const over = await client.query(
      `SELECT FROM dispatch d WHERE d.practice_id = $1 AND d.id = $2 AND d.forgets_contacts AND NOT EXISTS (
         SELECT FROM message m WHERE m.practice_id = $1 AND m.dispatch_id = $2 AND m.status IN ('planned', 'submitting', 'submitted'))`,
      values,
    );
    if (over.rowCount === 0) return;
    await client.query(
      `UPDATE receipt r SET body = '' FROM attempt a
       WHERE a.practice_id = $1 AND a.dispatch_id = $2 AND r.practice_id = $1 AND r.reference = a.id AND r.body <> ''`,
      values,
    );
    await client.query(
      `UPDATE attempt SET contact = NULL WHERE practice_id = $1 AND dispatch_id = $2 AND contact IS NOT NULL`,
      values,
    );
    await client.query(
      `UPDATE message SET contact = NULL WHERE practice_id = $1 AND dispatch_id = $2 AND contact IS NOT NULL`,
      values,
    );
  });
}

const SINGLE = `
  SELECT d.id, d.channel, d.account_id AS "accountId", d.created_at AS "createdAt", m.status, m.reason_code AS "reasonCode",
    d.stop_reason AS "stopReason", m.status_at AS "statusAt"
  FROM dispatch d JOIN message m ON m.practice_id = d.practice_id AND m.dispatch_id = d.id AND m.position = 1`;

interface OpeningFacts {
  purpose: Purpose;
  /** Null where no sending hours apply. */
  rules: SendingRules | null;
  time_zone: string;
  per_hour: number | null;
  pace_at: number | null;
  pace_count: number | null;
  now: number;
}

interface StepRow extends OpeningFacts {
  gate: Gate;
  settled: boolean;
  hold: Date | null;
  tried: Date | null;
  total: number;
}

/** Until when sending hours or the campaign's pace keep a dispatch, in ms since the epoch; null where nothing does. */
function opensAt({
  purpose,
  rules,
  time_zone: zone,
  per_hour: perHour,
  pace_at: at,
  pace_count: count,
  now,
}: OpeningFacts) {
  const hours = rules && sendingTimes(rules, purpose);
  const opening = nextOpening(hours, zone, new Date(now)).getTime();
  const isPaced = perHour !== null && at !== null && count !== null && count > 0;
  const wait = isPaced ? (askPace({ at, count }, perHour, 1, now).waitMs ?? 0) : 0;
  const opens = Math.max(opening, now + wait);
  return opens > now ? opens : null;
}

/** Changes the gate unless the dispatch is over. A campaign's gate follows its campaign. */
async function setGate(pool: Pool, { practiceId, dispatchId }: DispatchKey, gate: 'open' | 'shut'): Promise<boolean> {
  const set = await pool.query(
    `UPDATE dispatch SET gate = $3, hold_until = NULL
     WHERE practice_id = $1 AND id = $2 AND campaign_id IS DISTINCT FROM id AND gate <> 'stopped' AND settled_at IS NULL`,
    [practiceId, dispatchId, gate],
  );
  return set.rowCount === 1;
}

export function createDispatches(pool: Pool): Dispatches {
  return {
    create: (dispatch) => transaction(pool, (client) => createDispatch(client, dispatch)),
    open: (key) => setGate(pool, key, 'open'),
    shut: (key) => setGate(pool, key, 'shut'),

    async stop(key, reason) {
      return transaction(pool, async (client) => {
        const stopped = await client.query(
          `UPDATE dispatch SET gate = 'stopped', stop_reason = $3
           WHERE practice_id = $1 AND id = $2 AND campaign_id IS DISTINCT FROM id AND gate <> 'stopped' AND settled_at IS NULL`,
          [key.practiceId, key.dispatchId, reason],
        );
        if (stopped.rowCount === 0) return 0;
        const cancelled = await cancelPlanned(client, key);
        await returnCredits(client, key, { isOver: false });
        return cancelled;
      });
    },

    async takeStep({ practiceId, dispatchId }, decide) {
      return transaction(pool, async (client) => {
        const found = await client.query<StepRow>(
          `SELECT d.gate, d.settled_at IS NOT NULL AS settled, d.hold_until AS hold, d.tried_until AS tried, d.total, d.purpose,
             CASE WHEN d.recheck = 'bulk' AND c.urgent_at IS NULL THEN ${SENDING_RULES} END AS rules, p.time_zone, c.per_hour,
             e.at AS pace_at, e.count AS pace_count, (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now
           FROM dispatch d
           JOIN practice p ON p.id = d.practice_id
           LEFT JOIN practice_settings s ON s.practice_id = d.practice_id
           LEFT JOIN campaign c ON c.practice_id = d.practice_id AND c.id = d.campaign_id
           LEFT JOIN campaign_pace e ON e.practice_id = d.practice_id AND e.campaign_id = d.campaign_id
           WHERE d.practice_id = $1 AND d.id = $2 AND d.campaign_id IS DISTINCT FROM d.id FOR UPDATE OF d`,
          [practiceId, dispatchId],
        );
        const dispatch = found.rows[0];
        if (!dispatch) return null;
        // A separate statement gets a new snapshot, so it sees rows that the previous holder of the lock wrote.
        const waiting = await client.query<{ planned: number; at: Date | null; begun: boolean; wave: number }>(
          `SELECT count(*)::int AS planned, coalesce(bool_or(first_hand_over_at IS NOT NULL), false) AS begun,
             CASE WHEN NOT bool_or(not_before IS NULL) THEN min(not_before) END AS at,
             coalesce(min(wave) FILTER (WHERE not_before IS NULL OR not_before <= now()), min(wave), 1)::int AS wave
           FROM attempt WHERE practice_id = $1 AND dispatch_id = $2 AND state = 'planned'`,
          [practiceId, dispatchId],
        );
        const { planned, at, begun, wave } = waiting.rows[0]!;
        const facts: StepFacts = {
          wave,
          last: dispatch.total,
          gate: dispatch.gate,
          settled: dispatch.settled,
          holdUntil: dispatch.hold?.getTime() ?? null,
          triedUntil: dispatch.tried?.getTime() ?? null,
          planned,
          nextAt: at?.getTime() ?? null,
          opensAt: opensAt(dispatch),
          begun,
        };
        const step = decide(facts);
        if (step.opens) {
          await client.query(`UPDATE dispatch SET gate = 'open' WHERE practice_id = $1 AND id = $2`, [
            practiceId,
            dispatchId,
          ]);
        }
        return step;
      });
    },

    async single({ practiceId, dispatchId }) {
      const { rows } = await pool.query<SingleMessage>(
        `${SINGLE} WHERE d.practice_id = $1 AND d.id = $2 AND d.campaign_id IS NULL`,
        [practiceId, dispatchId],
      );
      return rows[0] ?? null;
    },

    async latestOf(practiceId, { origin, createdById, since, limit }) {
      const { rows } = await pool.query<SingleMessage>(
        `${SINGLE}
         WHERE d.practice_id = $1 AND d.campaign_id IS NULL AND d.origin = $2 AND d.created_by_id = $3
           AND d.created_at > $4
         ORDER BY d.created_at DESC, d.id DESC LIMIT $5`,
        [practiceId, origin, createdById, since, limit],
      );
      return rows;
    },
  };
}

/**
 * Whether no message of a dispatch may be sent any more. With a Stop at the same moment, one of the two waits and sees
 * the other.
 */
export async function isStopped(client: PoolClient, { practiceId, dispatchId }: DispatchKey): Promise<boolean> {
  const { rows } = await client.query<{ gate: Gate }>(
    `SELECT gate FROM dispatch WHERE practice_id = $1 AND id = $2 FOR SHARE`,
    [practiceId, dispatchId],
  );
  return rows[0]?.gate === 'stopped';
}

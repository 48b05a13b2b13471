import type { Pool, PoolClient } from 'pg';
import type { ApprovalState } from '../../../domain/campaigns/approval';
import type { Phase } from '../../../domain/campaigns/phases';
import { askPace } from '../../../domain/delivery/pace';
import type { DueRange } from '../../../domain/delivery/plan-wave';
import type { Purpose } from '../../../domain/eligibility/purposes';
import { sendingTimes, type SendingRules } from '../../../domain/practice/hours/sending-rules';
import { SENDING_RULES } from '../practice/sending-rules';
import type { CampaignKey, CampaignState, StepTaken } from '../../../ports/delivery/delivery-store';
import { appendAudit } from '../practice/audit-log';
import { transaction } from '../sql/connect';
import { latestRequest } from './approvals';

interface StepRow {
  phase: Phase;
  paused_reason: string | null;
  send_at: Date | null;
  hold_until: Date | null;
  resumed_at: Date | null;
  waves: number;
  account_id: string;
  purpose: Purpose;
  rules: SendingRules;
  is_urgent: boolean;
  bulk_messages: boolean;
  time_zone: string;
  per_hour: number | null;
  pace_at: number | null;
  pace_count: number | null;
  /** By the clock of the database, in milliseconds since the epoch. */
  now: number;
  approval: ApprovalState | null;
}

/**
 * Reads a campaign under its row lock, lets `decide` choose the next step, and writes what it changes. One transaction,
 * so that it either sees a concurrent command or runs before it.
 */
export async function takeCampaignStep(
  pool: Pool,
  key: CampaignKey,
  decide: (state: CampaignState) => StepTaken,
): Promise<{ taken: StepTaken; state: CampaignState; sendAt: Date } | null> {
  return transaction(pool, async (client) => {
    const row = await lock(client, key);
    if (!row) return endDraft(client, key, decide);
    let state = await readState(client, key, row);
    let taken = decide(state);
    if (taken.step.kind === 'plan') {
      await planFirstWave(client, key, row);
      row.phase = 'sending';
      row.waves = 1;
      state = await readState(client, key, row);
      taken = decide(state);
    }
    await write(client, key, taken);
    await client.query(
      `UPDATE command SET seen_at = now() WHERE practice_id = $1 AND dispatch_id = $2 AND seen_at IS NULL`,
      [key.practiceId, key.campaignId],
    );
    return { taken, state, sendAt: row.send_at ?? new Date(0) };
  });
}

/** One that waited for approval and is a draft again: its workflow ends, and another starts when it is sent. */
async function endDraft(
  client: PoolClient,
  { practiceId, campaignId }: CampaignKey,
  decide: (state: CampaignState) => StepTaken,
): Promise<{ taken: StepTaken; state: CampaignState; sendAt: Date } | null> {
  const found = await client.query(`SELECT FROM campaign WHERE practice_id = $1 AND id = $2 AND phase = 'draft'`, [
    practiceId,
    campaignId,
  ]);
  if (!found.rowCount) return null;
  const state: CampaignState = {
    ...{
      phase: 'draft',
      paused: false,
      pausedReason: null,
      sendAt: 0,
      holdUntil: null,
      resumedAt: null,
      approval: null,
    },
    ...{
      begun: false,
      featureOn: true,
      perHour: null,
      paceWaitMs: 0,
      planned: false,
      handOver: { due: 0, nextAt: null },
    },
    ...{ sendingHours: null, timeZone: 'UTC', due: [], counts: {} },
  };
  return { taken: decide(state), state, sendAt: new Date(0) };
}

async function lock(client: PoolClient, { practiceId, campaignId }: CampaignKey): Promise<StepRow | null> {
  const found = await client.query<StepRow>(
    `SELECT c.phase, c.paused_reason, c.approval, c.send_at, c.hold_until, d.resumed_at, d.waves, d.account_id,
       c.purpose, c.urgent_at IS NOT NULL AS is_urgent, ${SENDING_RULES} AS rules, coalesce(s.bulk_messages, true) AS bulk_messages, p.time_zone,
       c.per_hour, u.at AS pace_at, u.count AS pace_count, (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now
     FROM campaign c
     JOIN dispatch d ON d.practice_id = c.practice_id AND d.id = c.id
     JOIN practice p ON p.id = c.practice_id
     LEFT JOIN practice_settings s ON s.practice_id = c.practice_id
     LEFT JOIN campaign_pace u ON u.practice_id = c.practice_id AND u.campaign_id = c.id
     WHERE c.practice_id = $1 AND c.id = $2 FOR UPDATE OF c, d`,
    [practiceId, campaignId],
  );
  return found.rows[0] ?? null;
}

function paceWait({ per_hour: perHour, pace_at: at, pace_count: count, now }: StepRow): number {
  if (perHour === null || at === null || count === null) return 0;
  return askPace({ at, count }, perHour, 1, now).waitMs ?? 0;
}

async function readState(
  client: PoolClient,
  { practiceId, campaignId }: CampaignKey,
  row: StepRow,
): Promise<CampaignState> {
  const due = await client.query<DueRange & { later: Date | null; begun: boolean }>(
    `SELECT wave,
       coalesce(min(seq) FILTER (WHERE ready), 0) AS "from", coalesce(max(seq) FILTER (WHERE ready), 0) AS "to",
       count(*) FILTER (WHERE ready)::int AS count,
       min(not_before) FILTER (WHERE state = 'planned' AND NOT ready) AS later,
       bool_or(state <> 'planned' OR first_hand_over_at IS NOT NULL) AS begun
     FROM (SELECT *, state = 'planned' AND (not_before IS NULL OR not_before <= now()) AS ready FROM attempt
           WHERE practice_id = $1 AND dispatch_id = $2) a
     GROUP BY wave ORDER BY wave`,
    [practiceId, campaignId],
  );
  const counts = await client.query<{ status: string; count: number }>(
    `SELECT status, count(*)::int AS count FROM message WHERE practice_id = $1 AND dispatch_id = $2 GROUP BY status ORDER BY status`,
    [practiceId, campaignId],
  );
  const request = row.approval === 'waiting' ? await latestRequest(client, { practiceId, campaignId }) : null;
  const later = due.rows.flatMap((wave) => (wave.later ? [wave.later.getTime()] : []));
  return {
    phase: row.phase,
    paused: row.paused_reason !== null,
    pausedReason: row.paused_reason,
    sendAt: row.send_at?.getTime() ?? 0,
    holdUntil: row.hold_until?.getTime() ?? null,
    resumedAt: row.resumed_at?.getTime() ?? null,
    approval: request && { dueAt: request.dueAt?.getTime() ?? null },
    begun: row.waves > 1 || due.rows.some((wave) => wave.begun),
    featureOn: row.bulk_messages,
    planned: row.waves > 0,
    handOver: {
      due: due.rows.reduce((sum, wave) => sum + wave.count, 0),
      nextAt: later.length > 0 ? Math.min(...later) : null,
    },
    perHour: row.per_hour,
    paceWaitMs: paceWait(row),
    sendingHours: row.is_urgent ? null : sendingTimes(row.rules, row.purpose),
    timeZone: row.time_zone,
    due: due.rows.filter((wave) => wave.count > 0).map(({ wave, from, to, count }) => ({ wave, from, to, count })),
    counts: Object.fromEntries(counts.rows.map(({ status, count }) => [status, count])),
  };
}

/**
 * Creates attempt 1 of every message. Each hand-over checks by one rule for patients who have since died, left or
 * lost their contact. PostgreSQL generates the ids, because a million of them would not fit in this process's memory.
 */
async function planFirstWave(client: PoolClient, { practiceId, campaignId }: CampaignKey, row: StepRow): Promise<void> {
  const command = await client.query<{ id: string }>(
    `SELECT id FROM command WHERE practice_id = $1 AND dispatch_id = $2 AND kind = 'send'`,
    [practiceId, campaignId],
  );
  const planned = await client.query(
    `INSERT INTO attempt (practice_id, id, dispatch_id, message_id, number, wave, seq, contact, account_id, credits)
     SELECT $1, uuidv7(), $2, m.id, 1, 1, m.position, m.contact, $3,
       CASE WHEN EXISTS (SELECT FROM credit_reservation r WHERE r.practice_id = $1 AND r.dispatch_id = $2) THEN m.segments END
     FROM message m
     WHERE m.practice_id = $1 AND m.dispatch_id = $2 AND m.status = 'planned' ORDER BY m.position`,
    [practiceId, campaignId, row.account_id],
  );
  await client.query(
    `INSERT INTO wave (practice_id, dispatch_id, wave, command_id, attempts) VALUES ($1, $2, 1, $3, $4)`,
    [practiceId, campaignId, command.rows[0]!.id, planned.rowCount],
  );
  await client.query(`UPDATE dispatch SET waves = 1 WHERE practice_id = $1 AND id = $2`, [practiceId, campaignId]);
}

async function write(
  client: PoolClient,
  { practiceId, campaignId }: CampaignKey,
  { step, phase, waiting }: StepTaken,
): Promise<void> {
  if (step.kind === 'end') return;
  if (step.kind === 'pause') {
    await client.query(
      `UPDATE campaign SET phase = $3, paused_reason = $4, paused_at = now(), waiting_kind = NULL, waiting_until = NULL
       WHERE practice_id = $1 AND id = $2`,
      [practiceId, campaignId, phase, step.reason],
    );
    await appendAudit(client, {
      practiceId,
      at: new Date(),
      actor: 'Rollcall',
      act: 'campaign-paused',
      subjectKind: 'campaign',
      subjectId: campaignId,
      details: { reason: step.reason },
    });
    return;
  }
  // Messages that wait for their provider are shown as waiting until a hand-over succeeds.
  await client.query(
    `UPDATE campaign SET phase = $3,
       waiting_kind = CASE WHEN $4::text IS NULL AND waiting_kind = 'provider' AND $3 = 'sending' THEN waiting_kind ELSE $4 END,
       waiting_until = $5
     WHERE practice_id = $1 AND id = $2`,
    [practiceId, campaignId, phase, waiting?.kind ?? null, waiting?.until ? new Date(waiting.until) : null],
  );
}

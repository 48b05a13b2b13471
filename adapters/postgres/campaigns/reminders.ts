import type { Pool, PoolClient } from 'pg';
import { mayRemind, REMINDED, type ReminderState } from '../../../domain/campaigns/reminders';
import type { Phase } from '../../../domain/campaigns/phases';
import type { Channel } from '../../../domain/delivery/states';
import { withLinkLine } from '../../../domain/content/links/link-line';
import { NoCredits } from '../../../ports/practice/credits';
import type { DispatchKey } from '../../../ports/delivery/delivery-store';
import type { DueReminders, ReminderRow, Reminders } from '../../../ports/campaigns/reminders';
import { cancelPlanned } from '../delivery/dispatches';
import { auditCampaign } from '../practice/audit-log';
import { returnCredits } from '../practice/credit-ledger';
import { transaction, type Database } from '../sql/connect';
import { newId } from '../sql/new-id';
import { inTransaction, type Rows, type Transaction } from '../sql/transaction';
import { forgetFollowUps, stopFollowUps, storeFollowUps } from './follow-ups';
import { planFirstAttempts } from './step-dispatch';

interface RemindersOptions {
  /** How long a day lasts (docs/api.md, "Reminders"). */
  daySeconds: number;
  ucs2PartUnits: (kind: string) => number;
}

/** Reminders made in one sweep, so that a sweep ends; the next takes the others. */
const AT_A_TIME = 20;
/** One that could not be made is tried again after this time. */
const TRY_AGAIN_SECONDS = 60;

/** Stores the reminders and follow-ups of a campaign, in the transaction that sends it. */
export async function storeReminders(client: PoolClient, practiceId: string, campaignId: string): Promise<void> {
  await client.query(
    `INSERT INTO reminder (practice_id, campaign_id, step, after_days, body)
     SELECT c.practice_id, c.id, r.step, (r.one ->> 'afterDays')::int, r.one ->> 'body'
     FROM campaign c CROSS JOIN LATERAL jsonb_array_elements(c.reminders) WITH ORDINALITY AS r(one, step)
     WHERE c.practice_id = $1 AND c.id = $2 AND c.type <> 'message'`,
    [practiceId, campaignId],
  );
  await storeFollowUps(client, practiceId, campaignId);
}

/** Takes them away again, where a campaign becomes a draft. */
export async function forgetReminders(client: PoolClient, practiceId: string, campaignId: string): Promise<void> {
  await client.query(`DELETE FROM reminder WHERE practice_id = $1 AND campaign_id = $2`, [practiceId, campaignId]);
  await forgetFollowUps(client, practiceId, campaignId);
}

/** Stops what waits and what has not gone, under the caller's lock on the campaign. @returns how many messages. */
export async function stopReminders(client: PoolClient, practiceId: string, campaignId: string): Promise<number> {
  await client.query(
    `UPDATE reminder SET state = 'stopped', ended_at = now(), held_by = NULL
     WHERE practice_id = $1 AND campaign_id = $2 AND state = 'waiting'`,
    [practiceId, campaignId],
  );
  await stopFollowUps(client, practiceId, campaignId);
  const open = await client.query<{ id: string }>(
    `UPDATE dispatch SET gate = 'stopped', stop_reason = 'asked'
     WHERE practice_id = $1 AND campaign_id = $2 AND step > 0 AND gate <> 'stopped' AND settled_at IS NULL RETURNING id`,
    [practiceId, campaignId],
  );
  let stopped = 0;
  for (const { id } of open.rows) {
    const key = { practiceId, dispatchId: id };
    stopped += await cancelPlanned(client, key);
    await returnCredits(client, key, { isOver: false });
  }
  return stopped;
}

/** What staff see of reminders, and their Stop. */
export function createReminders(pool: Pool, { daySeconds }: Pick<RemindersOptions, 'daySeconds'>): Reminders {
  return {
    async list(practiceId, campaignId) {
      const { rows } = await pool.query<ReminderRow>(
        `SELECT r.step, r.after_days AS "afterDays", r.body, r.state,
           coalesce(c.send_at, c.sent_at, c.created_at) + make_interval(secs => r.after_days * $3::float8) AS "dueAt",
           r.held_by AS "heldBy", r.ended_at AS "endedAt", r.dispatch_id AS "dispatchId",
           coalesce((SELECT jsonb_object_agg(n.status, n.count) FROM (
             SELECT status, count(*)::int AS count FROM message
             WHERE practice_id = r.practice_id AND dispatch_id = r.dispatch_id GROUP BY status) n), '{}') AS counts
         FROM reminder r JOIN campaign c ON c.practice_id = r.practice_id AND c.id = r.campaign_id
         WHERE r.practice_id = $1 AND r.campaign_id = $2 ORDER BY r.step`,
        [practiceId, campaignId, daySeconds],
      );
      return rows;
    },

    stop: (practiceId, campaignId, by, now) =>
      transaction(pool, async (client) => {
        await client.query('SELECT FROM campaign WHERE practice_id = $1 AND id = $2 FOR UPDATE', [
          practiceId,
          campaignId,
        ]);
        const stopped = await stopReminders(client, practiceId, campaignId);
        await auditCampaign(client, practiceId, campaignId, 'campaign-reminders-stopped', by, now);
        return stopped;
      }),
  };
}

/** Makes reminders when they are due: a separate dispatch each, to those who have not answered. */
export function createDueReminders(database: Database, options: RemindersOptions): DueReminders {
  return {
    async makeDue(now) {
      const due = await database.pool.query<Due>(
        `SELECT r.practice_id AS "practiceId", r.campaign_id AS "campaignId", r.step
         FROM reminder r JOIN campaign c ON c.practice_id = r.practice_id AND c.id = r.campaign_id
         WHERE r.state = 'waiting' AND c.phase IN ('settling', 'settled') AND c.paused_reason IS NULL
           AND c.send_at + make_interval(secs => r.after_days * $1::float8) <= $2
           AND coalesce(r.tried_at < $2::timestamptz - make_interval(secs => $3), true)
         ORDER BY r.campaign_id, r.step LIMIT $4`,
        [options.daySeconds, now, TRY_AGAIN_SECONDS, AT_A_TIME],
      );
      const made: DispatchKey[] = [];
      for (const one of due.rows) {
        try {
          const dispatchId = await inTransaction(database, (begun) => make(begun, one, options, now));
          if (dispatchId !== null) made.push({ practiceId: one.practiceId, dispatchId });
        } catch (error) {
          if (!(error instanceof NoCredits)) throw error;
          await database.prisma.reminder.updateMany({
            where: { ...one, state: 'waiting' },
            data: { heldBy: 'credits', triedAt: now },
          });
        }
      }
      return made;
    },
  };
}

interface Due {
  practiceId: string;
  campaignId: string;
  step: number;
}

/** @returns the dispatch's id; null where there was nobody left to remind, or nothing to do any more. */
async function make(
  { client, prisma }: Transaction,
  { practiceId, campaignId, step }: Due,
  { ucs2PartUnits }: RemindersOptions,
  now: Date,
): Promise<string | null> {
  // The campaign first, as everywhere: a Stop at the same moment comes before or after all of this.
  const found = await client.query<{ phase: Phase; isPaused: boolean; linkLine: string | null; channel: Channel }>(
    `SELECT phase, paused_reason IS NOT NULL AS "isPaused", link_line AS "linkLine", channel FROM campaign
     WHERE practice_id = $1 AND id = $2 FOR UPDATE`,
    [practiceId, campaignId],
  );
  const campaign = found.rows[0];
  if (!campaign || !mayRemind(campaign)) return null;
  const reminder = await client.query<{ body: string; state: ReminderState }>(
    `SELECT body, state FROM reminder WHERE practice_id = $1 AND campaign_id = $2 AND step = $3 FOR UPDATE`,
    [practiceId, campaignId, step],
  );
  if (reminder.rows[0]?.state !== 'waiting') return null;
  const key = { practiceId, dispatchId: newId() };
  const accountId = await createReminderDispatch(
    client,
    key,
    { campaignId, step, now },
    {
      body: withLinkLine(reminder.rows[0].body, campaign.linkLine),
    },
  );
  // The reminder has no translation. A patient who was invited by a translation gets that translation again.
  await client.query(
    `INSERT INTO dispatch_text (practice_id, dispatch_id, number, language, subject, body)
     SELECT practice_id, $2, number, language, subject, body FROM dispatch_text
     WHERE practice_id = $1 AND dispatch_id = $3 AND language IS NOT NULL`,
    [practiceId, key.dispatchId, campaignId],
  );
  const messages = await client.query<{ id: string }>(
    `INSERT INTO message (practice_id, id, dispatch_id, position, list_id, row, patient_id, contact, status_at, status, text)
     SELECT $1, uuidv7(), $2, (row_number() OVER (ORDER BY m.position))::int, m.list_id, m.row, m.patient_id, m.contact, $4, 'planned',
       t.number
     FROM message m LEFT JOIN dispatch_text t ON t.practice_id = $1 AND t.dispatch_id = $2 AND t.number = m.text
     WHERE m.practice_id = $1 AND m.dispatch_id = $3 AND m.status = ANY ($5::text[])
       AND NOT EXISTS (SELECT FROM personal_link l WHERE l.practice_id = $1 AND l.about_id = $3
         AND l.patient_id = m.patient_id AND l.finished_at IS NOT NULL)
     ORDER BY m.position RETURNING id`,
    [practiceId, key.dispatchId, campaignId, now, REMINDED],
  );
  if (messages.rows.length === 0) {
    await client.query(`DELETE FROM dispatch WHERE practice_id = $1 AND id = $2`, [practiceId, key.dispatchId]);
    await endReminder(prisma, { practiceId, campaignId, step }, 'nobody', null, now);
    return null;
  }
  await planFirstAttempts(client, key, {
    ...{ channel: campaign.channel, accountId, ids: messages.rows.map(({ id }) => id), ucs2PartUnits },
    ...{ by: 'Rollcall', now },
  });
  await endReminder(prisma, { practiceId, campaignId, step }, 'sent', key.dispatchId, now);
  return key.dispatchId;
}

/** The campaign's own dispatch with another text, open immediately. @returns the account it goes out through. */
async function createReminderDispatch(
  client: PoolClient,
  { practiceId, dispatchId }: DispatchKey,
  { campaignId, step, now }: { campaignId: string; step: number; now: Date },
  { body }: { body: string },
): Promise<string> {
  const made = await client.query<{ accountId: string }>(
    `INSERT INTO dispatch (practice_id, id, origin, campaign_id, step, channel, purpose, recheck, contact_source, account_id,
       subject, body, header, columns, empty_values, sender, reply_to, save_to_record, snomed_codes, allow_replies, total, gate,
       waves, created_by, created_at)
     SELECT practice_id, $3, 'reminder', campaign_id, $4, channel, purpose, recheck, contact_source, account_id, subject, $5,
       header, columns, empty_values, sender, reply_to, false, '{}', allow_replies, 0, 'open', 1, created_by, $6
     FROM dispatch WHERE practice_id = $1 AND id = $2 RETURNING account_id AS "accountId"`,
    [practiceId, campaignId, dispatchId, step, body, now],
  );
  return made.rows[0]!.accountId;
}

async function endReminder(
  prisma: Rows,
  reminder: Due,
  state: Exclude<ReminderState, 'waiting'>,
  dispatchId: string | null,
  now: Date,
): Promise<void> {
  await prisma.reminder.update({
    where: { practiceId_campaignId_step: reminder },
    data: { state, dispatchId, endedAt: now, heldBy: null },
    select: { step: true },
  });
}

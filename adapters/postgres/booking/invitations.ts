import type { PoolClient } from 'pg';
import type {
  Invitation,
  InvitationCounts,
  BookingInvitations,
  ShownInvitation,
} from '../../../ports/booking/invitations';
import { appendAudit, type Queryable } from '../practice/audit-log';
import { transaction, type Database } from '../sql/connect';
import { newId } from '../sql/new-id';

/** The name in the audit log when the service continues automatically. */
const SERVICE = 'Rollcall';

/** Slots of a type `t` that a patient could book now. */
const FREE_SLOTS = `(
  SELECT count(*)::int FROM slot s WHERE s.practice_id = t.practice_id AND s.type_id = t.id AND s.closed_at IS NULL
    AND (s.state = 'free' OR s.state = 'held' AND s.held_until <= clock_timestamp())
    AND s.starts_at >= now() + make_interval(mins => t.min_notice_minutes)
    AND (t.max_days_ahead IS NULL OR s.starts_at < now() + make_interval(days => t.max_days_ahead)))`;

/** The invitation of a campaign `c` as JSON; null where it has none. */
export const INVITATION_OF_CAMPAIGN = `(
  SELECT jsonb_build_object('appointmentTypeId', i.type_id, 'bookingUrl', i.booking_url, 'stopWhenFreeSlotsBelow', i.stop_below)
  FROM campaign_invitation i WHERE i.practice_id = c.practice_id AND i.campaign_id = c.id) AS invitation`;

/** What booking campaigns invite to, and what patients did. */
export function createInvitations({ pool }: Database): BookingInvitations {
  return {
    sweep: (now) => transaction(pool, (client) => resumeInvitations(client, 'all', now)),

    async find(practiceId, campaignId) {
      const { rows } = await pool.query<ShownInvitation>(
        `SELECT i.type_id AS "appointmentTypeId", i.booking_url AS "bookingUrl", i.stop_below AS "stopWhenFreeSlotsBelow",
           t.name AS "appointmentTypeName", CASE WHEN t.id IS NOT NULL THEN ${FREE_SLOTS} END AS "freeSlots"
         FROM campaign_invitation i
         LEFT JOIN appointment_type t ON t.practice_id = i.practice_id AND t.id = i.type_id
         WHERE i.practice_id = $1 AND i.campaign_id = $2`,
        [practiceId, campaignId],
      );
      return rows[0] ?? null;
    },

    async counts(practiceId, campaignId) {
      const { rows } = await pool.query<InvitationCounts>(
        `SELECT l.made, l.opened, l.started, b.booked, a.declined, a.elsewhere
         FROM (SELECT count(*)::int AS made, (count(*) FILTER (WHERE opened_at IS NOT NULL))::int AS opened,
             (count(*) FILTER (WHERE started_at IS NOT NULL))::int AS started
           FROM personal_link WHERE practice_id = $1 AND about_id = $2 AND kind = 'booking' AND revoked_at IS NULL) l
         CROSS JOIN (SELECT count(*)::int AS booked FROM booking
           WHERE practice_id = $1 AND campaign_id = $2 AND state = 'booked') b
         CROSS JOIN (SELECT (count(*) FILTER (WHERE answer = 'declined'))::int AS declined,
             (count(*) FILTER (WHERE answer = 'elsewhere'))::int AS elsewhere
           FROM booking_answer WHERE practice_id = $1 AND campaign_id = $2) a`,
        [practiceId, campaignId],
      );
      return rows[0]!;
    },
  };
}

/** Sets what a draft invites to, within the transaction that writes it; null takes it away. */
export async function setInvitation(
  client: PoolClient,
  practiceId: string,
  campaignId: string,
  invitation: Invitation | null,
): Promise<void> {
  await client.query(`DELETE FROM campaign_invitation WHERE practice_id = $1 AND campaign_id = $2`, [
    practiceId,
    campaignId,
  ]);
  if (!invitation) return;
  const { appointmentTypeId, bookingUrl, stopWhenFreeSlotsBelow } = invitation;
  await client.query(
    `INSERT INTO campaign_invitation (practice_id, campaign_id, type_id, booking_url, stop_below)
     SELECT practice_id, id, $3, $4, $5 FROM campaign WHERE practice_id = $1 AND id = $2`,
    [practiceId, campaignId, appointmentTypeId, bookingUrl, stopWhenFreeSlotsBelow],
  );
}

/** Gives a new draft what another campaign invites to. */
export async function copyInvitation(client: PoolClient, practiceId: string, from: string, to: string): Promise<void> {
  await client.query(
    `INSERT INTO campaign_invitation (practice_id, campaign_id, type_id, booking_url, stop_below)
     SELECT practice_id, $3, type_id, booking_url, stop_below FROM campaign_invitation WHERE practice_id = $1 AND campaign_id = $2`,
    [practiceId, from, to],
  );
}

/** The practice's own booking address that a draft invites to; null where it has none. */
export async function ownBookingUrl(
  client: PoolClient,
  practiceId: string,
  campaignId: string,
): Promise<string | null> {
  const { rows } = await client.query<{ url: string | null }>(
    `SELECT booking_url AS url FROM campaign_invitation WHERE practice_id = $1 AND campaign_id = $2`,
    [practiceId, campaignId],
  );
  return rows[0]?.url ?? null;
}

/** Whether a booking campaign has nothing to invite to, or a type that is no longer offered. */
export async function invitesToNothing(client: PoolClient, practiceId: string, campaignId: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT FROM campaign c
     LEFT JOIN campaign_invitation i ON i.practice_id = c.practice_id AND i.campaign_id = c.id
     LEFT JOIN appointment_type t ON t.practice_id = i.practice_id AND t.id = i.type_id
     WHERE c.practice_id = $1 AND c.id = $2 AND c.type = 'booking' AND (i.campaign_id IS NULL OR t.archived_at IS NOT NULL)`,
    [practiceId, campaignId],
  );
  return rowCount === 1;
}

/** Whether fewer slots are free than a campaign needs to go on. */
export async function isShortOfSlots(db: Queryable, practiceId: string, campaignId: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT FROM campaign_invitation i JOIN appointment_type t ON t.practice_id = i.practice_id AND t.id = i.type_id
     WHERE i.practice_id = $1 AND i.campaign_id = $2 AND ${FREE_SLOTS} < i.stop_below`,
    [practiceId, campaignId],
  );
  return rowCount === 1;
}

/**
 * Lets campaigns go on that were paused for want of slots and now have enough, in the transaction that frees or adds them.
 * Each is a command, so its workflow gets a signal.
 */
export async function resumeInvitations(
  client: PoolClient,
  of: { practiceId: string; typeId: string } | 'all',
  now: Date,
): Promise<void> {
  const { practiceId: only, typeId } = of === 'all' ? { practiceId: null, typeId: null } : of;
  const { rows } = await client.query<{ practiceId: string; id: string }>(
    `UPDATE campaign c SET paused_reason = NULL, paused_at = NULL
     FROM campaign_invitation i JOIN appointment_type t ON t.practice_id = i.practice_id AND t.id = i.type_id
     WHERE ($1::uuid IS NULL OR c.practice_id = $1) AND ($2::uuid IS NULL OR i.type_id = $2) AND c.paused_reason = 'slots' AND c.phase IN ('scheduled', 'held', 'sending', 'settling')
       AND i.practice_id = c.practice_id AND i.campaign_id = c.id AND ${FREE_SLOTS} >= i.stop_below
     RETURNING c.practice_id AS "practiceId", c.id`,
    [only, typeId],
  );
  for (const { practiceId, id } of rows) {
    await client.query(`UPDATE dispatch SET resumed_at = $3 WHERE practice_id = $1 AND id = $2`, [practiceId, id, now]);
    await client.query(
      `INSERT INTO command (practice_id, id, dispatch_id, kind, details, requested_by, requested_at)
       VALUES ($1, $2, $3, 'resume', '{}', $4, $5)`,
      [practiceId, newId(), id, SERVICE, now],
    );
    await appendAudit(client, {
      ...{ practiceId, at: now, actor: SERVICE, act: 'campaign-resumed', subjectKind: 'campaign', subjectId: id },
      details: {},
    });
  }
}

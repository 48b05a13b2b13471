import type { Pool, PoolClient } from 'pg';
import {
  bookingLanguage,
  bookingSubject,
  bookingText,
  wayToTell,
  type BookingNews,
  type NotToldReason,
  type BookingTextFacts,
} from '../../../domain/booking/booking-texts';
import type { Channel } from '../../../domain/delivery/states';
import { languageOf } from '../../../domain/patients/preferences/language';
import type { BookingMessage } from '../../../ports/booking/sessions';
import type { ProviderAccount } from '../../../ports/delivery/message-provider';
import { NoCredits } from '../../../ports/practice/credits';
import { createDispatch } from '../delivery/dispatches';
import type { Queryable } from '../practice/audit-log';
import { capabilityIsOn } from '../practice/capabilities';
import { newIds } from '../sql/new-id';
import { transaction } from '../sql/transaction';

/** So many are made in one round; the rest a few seconds later. */
const MOST_AT_ONCE = 200;

/** What patients are to be told of their appointments. */
export interface NewBookingMessages {
  practiceId: string;
  kind: BookingNews;
  changeId: string | null;
  channel: Channel | null;
  at: Date;
  of: readonly { bookingId: string; sequence: number; startsAt: Date }[];
}

/** Stores the messages about a change, in the transaction of the change. Each change of an appointment gets one message. */
export async function noteBookingMessages(client: PoolClient, told: NewBookingMessages): Promise<void> {
  const { practiceId, kind, changeId, channel, at, of } = told;
  if (of.length === 0) return;
  await client.query(
    `INSERT INTO booking_message (practice_id, id, booking_id, sequence, kind, change_id, channel, starts_at, at)
     SELECT $1, n.id, n.booking_id, n.sequence, $2, $3, $4, n.starts_at, $5
     FROM unnest($6::uuid[], $7::uuid[], $8::int[], $9::timestamptz[]) AS n(id, booking_id, sequence, starts_at)
     ON CONFLICT (booking_id, sequence, kind) DO NOTHING`,
    [
      ...[practiceId, kind, changeId, channel, at, newIds(of.length)],
      of.map(({ bookingId }) => bookingId),
      of.map(({ sequence }) => sequence),
      of.map(({ startsAt }) => startsAt),
    ],
  );
}

interface DueMessage {
  practiceId: string;
  id: string;
}

/** The oldest that no message was made for yet. */
export async function messagesDue(pool: Pool): Promise<DueMessage[]> {
  const { rows } = await pool.query<DueMessage>(
    `SELECT practice_id AS "practiceId", id FROM booking_message WHERE made_at IS NULL AND left_out IS NULL
     ORDER BY at LIMIT ${MOST_AT_ONCE}`,
  );
  return rows;
}

interface LockedMessage extends BookingTextFacts {
  kind: BookingNews;
  asked: Channel | null;
  isLatest: boolean;
  patientId: string;
  mobile: string | null;
  email: string | null;
  letterInstead: boolean | null;
  preferredLanguage: string | null;
  registerLanguage: string | null;
  hasWelshPages: boolean;
}

/**
 * Makes one message, or notes why there is none. Its dispatch has the id of the row, and both are written in one
 * transaction, so a process that dies makes it neither twice nor not at all.
 *
 * @returns whether there is a dispatch now, whose workflow is to be told.
 */
export async function makeMessage(
  pool: Pool,
  { practiceId, id }: DueMessage,
  accounts: readonly ProviderAccount[],
  { ucs2PartUnits, demo }: { ucs2PartUnits: (kind: string) => number; demo: boolean },
  now: Date,
): Promise<boolean> {
  try {
    return await transaction(pool, async (client) => {
      const { rows } = await client.query<LockedMessage>(
        `SELECT x.kind, x.channel AS asked, x.starts_at AS "startsAt", x.sequence = b.sequence AS "isLatest",
           b.patient_id AS "patientId", e.mobile, e.email, e.letter_instead AS "letterInstead",
           e.preferred_language AS "preferredLanguage", e.language AS "registerLanguage",
           ${capabilityIsOn('welsh-pages', 'x.practice_id')} AS "hasWelshPages",
           p.name AS "practiceName", p.time_zone AS "timeZone", s.telephone, t.location, CASE WHEN NOT t.sensitive THEN t.name END AS "typeName", CASE WHEN NOT t.sensitive THEN t.clinician END AS clinician
         FROM booking_message x
         JOIN booking b ON b.practice_id = x.practice_id AND b.id = x.booking_id
         JOIN appointment_type t ON t.practice_id = b.practice_id AND t.id = b.type_id
         JOIN patient e ON e.practice_id = b.practice_id AND e.id = b.patient_id
         JOIN practice p ON p.id = x.practice_id
         LEFT JOIN practice_settings s ON s.practice_id = x.practice_id
         WHERE x.practice_id = $1 AND x.id = $2 AND x.made_at IS NULL AND x.left_out IS NULL FOR UPDATE OF x SKIP LOCKED`,
        [practiceId, id],
      );
      const [told] = rows;
      if (!told) return false;
      if (!told.isLatest) return leaveOut(client, { practiceId, id }, 'superseded');
      const { mobile, email, letterInstead } = told;
      const channels = accounts.map(({ channel }) => channel);
      const known = { asked: told.asked, mobile, email, letterInstead: letterInstead ?? false, channels };
      const way = wayToTell(known);
      const account = accounts.find(({ channel }) => channel === way);
      if (!account) return leaveOut(client, { practiceId, id }, way as NotToldReason);
      const needed = languageOf(told.preferredLanguage, told.registerLanguage);
      const { language, needsLanguage } = bookingLanguage(told.kind, needed, demo || told.hasWelshPages);
      await createDispatch(client, {
        ...{ practiceId, id, origin: 'automatic', channel: account.channel, purpose: 'care', recheck: 'individual' },
        ...{ contactSource: 'demographics', accountId: account.id, sender: account.sender, replyTo: account.replyTo },
        subject: account.channel === 'email' ? bookingSubject(told.kind, told.practiceName, language) : null,
        ...{ body: bookingText(told.kind, told, language), ucs2PartUnits: ucs2PartUnits(account.kind) },
        ...{ saveToRecord: false, snomedCodes: [], allowReplies: false, holdUntil: null, forgetsContacts: false },
        // Once the appointment is over it helps nobody.
        triedUntil: told.startsAt,
        ...{ createdBy: { name: 'Rollcall', id }, createdAt: now },
        messages: [{ id, patientId: told.patientId, contact: null }],
      });
      await client.query(
        `UPDATE booking_message SET made_at = $3, needs_language = $4 WHERE practice_id = $1 AND id = $2`,
        [...[practiceId, id, now, needsLanguage]],
      );
      return true;
    });
  } catch (error) {
    if (!(error instanceof NoCredits)) throw error;
    return transaction(pool, (client) => leaveOut(client, { practiceId, id }, 'no-credits'));
  }
}

async function leaveOut(
  client: PoolClient,
  { practiceId, id }: DueMessage,
  why: NotToldReason | 'superseded',
): Promise<false> {
  await client.query(
    `UPDATE booking_message SET left_out = $3 WHERE practice_id = $1 AND id = $2 AND made_at IS NULL`,
    [practiceId, id, why],
  );
  return false;
}

interface StoredMessage extends Omit<BookingMessage, 'patient'> {
  patientId: string;
  nhsNumber: string;
  familyName: string | null;
  givenName: string | null;
}

/** What patients were told, the oldest first. */
export async function readBookingMessages(
  db: Queryable,
  practiceId: string,
  { changeIds = [], bookingIds = [] }: { changeIds?: readonly string[]; bookingIds?: readonly string[] },
): Promise<BookingMessage[]> {
  const { rows } = await db.query<StoredMessage>(
    `SELECT x.id, x.booking_id AS "bookingId", x.kind, x.change_id AS "changeId", x.starts_at AS "startsAt", x.at,
       x.left_out AS "leftOut", x.needs_language AS "needsLanguage", d.channel, m.status, m.reason_code AS "reasonCode", b.patient_id AS "patientId",
       e.nhs_number AS "nhsNumber", e.family_name AS "familyName", e.given_name AS "givenName",
       e.status = 'restricted' AS "isRestricted"
     FROM booking_message x
     JOIN booking b ON b.practice_id = x.practice_id AND b.id = x.booking_id
     JOIN patient e ON e.practice_id = b.practice_id AND e.id = b.patient_id
     LEFT JOIN dispatch d ON d.practice_id = x.practice_id AND d.id = x.id
     LEFT JOIN message m ON m.practice_id = x.practice_id AND m.id = x.id
     WHERE x.practice_id = $1 AND (x.change_id = ANY ($2::uuid[]) OR x.booking_id = ANY ($3::uuid[]))
     ORDER BY x.starts_at, x.at, x.id`,
    [practiceId, [...changeIds], [...bookingIds]],
  );
  return rows.map(({ patientId, nhsNumber, familyName, givenName, ...told }) => ({
    ...told,
    patient: told.isRestricted ? null : { id: patientId, nhsNumber, familyName, givenName },
  }));
}

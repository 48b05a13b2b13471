import type { PoolClient } from 'pg';
import { shiftedTimes } from '../../../domain/booking/session-shift';
import type { SessionAnswer, SessionChange, SessionCommand, Clinics } from '../../../ports/booking/sessions';
import { appendAudit } from '../practice/audit-log';
import type { Database } from '../sql/connect';
import { codesOf } from '../sql/error-codes';
import { newIds } from '../sql/new-id';
import { toPage } from '../sql/to-page';
import { inTransaction, type Transaction } from '../sql/transaction';
import { noteBookingMessages, readBookingMessages } from './booking-messages';
import { recallsWaitAgain } from './booked-recalls';
import { lockDiaryOfType } from './diary-lock';

const CHANGES = `
  SELECT id, type_id AS "typeId", kind, starts_at AS "startsAt", ends_at AS "endsAt", moved_to AS "movedTo", slots, booked,
    changed_by AS "changedBy", changed_at AS "changedAt"
  FROM session_change WHERE practice_id = $1`;

interface SessionSlot {
  id: string;
  seat: number;
  startsAt: Date;
  endsAt: Date;
  /** Of who has it; null for a free one. */
  bookingId: string | null;
}

interface EndedBooking {
  bookingId: string;
  sequence: number;
  patientId: string;
  campaignId: string | null;
}

/** Clinics as a whole. */
export function createClinics(database: Database): Clinics {
  const { pool } = database;

  /** One change of a clinic; the constraints decide whether its new times are free. */
  const changing = async (work: (transaction: Transaction) => Promise<SessionAnswer>): Promise<SessionAnswer> => {
    try {
      return await inTransaction(database, work);
    } catch (error) {
      if (codesOf(error).includes('23P01')) return { kind: 'overlaps' };
      throw error;
    }
  };

  return {
    cancel: (command) =>
      changing(async (transaction) => {
        const begun = await begin(transaction, command);
        if (begun.kind !== 'slots') return begun;
        const { client } = transaction;
        const { practiceId, by, now } = command;
        await close(client, command, begun.slots);
        const { rows } = await client.query<EndedBooking>(
          `UPDATE booking SET state = 'cancelled', cancelled_at = $3, cancelled_by = $4, sequence = sequence + 1,
             needs_entry = entered_at IS NOT NULL, alarmed_at = NULL
           WHERE practice_id = $1 AND id = ANY ($2::uuid[]) AND state = 'booked'
           RETURNING id AS "bookingId", sequence, patient_id AS "patientId", campaign_id AS "campaignId"`,
          [practiceId, begun.slots.flatMap(({ bookingId }) => bookingId ?? []), now, by.user],
        );
        for (const { campaignId, patientId } of rows) {
          if (campaignId !== null) await recallsWaitAgain(client, { practiceId, patientId, campaignId }, now);
        }
        const change = await store(transaction, command, begun.slots, null);
        const startOf = new Map(begun.slots.map(({ bookingId, startsAt }) => [bookingId, startsAt]));
        await tell(client, command, 'cancelled', rows, (bookingId) => startOf.get(bookingId)!);
        return { kind: 'changed', change };
      }),

    move: (command, startsAt) =>
      changing(async (transaction) => {
        const begun = await begin(transaction, command);
        if (begun.kind !== 'slots') return begun;
        const { client } = transaction;
        const { practiceId, typeId, by, now } = command;
        const moved = shiftedTimes(begun.slots, startsAt);
        const ids = newIds(moved.length);
        await close(client, command, begun.slots);
        await client.query(
          `INSERT INTO slot (practice_id, id, type_id, seat, diary, starts_at, ends_at, created_by, created_at, state, patient_id)
           SELECT $1, n.id, t.id, n.seat, t.diary, n.starts_at, n.ends_at, $3, $4,
             CASE WHEN b.id IS NULL THEN 'free' ELSE 'booked' END, b.patient_id
           FROM unnest($5::uuid[], $6::int[], $7::timestamptz[], $8::timestamptz[], $9::uuid[]) AS n(id, seat, starts_at, ends_at, booking_id)
           JOIN appointment_type t ON t.practice_id = $1 AND t.id = $2
           LEFT JOIN booking b ON b.practice_id = $1 AND b.id = n.booking_id`,
          [
            ...[practiceId, typeId, by.user, now, ids],
            moved.map(({ seat }) => seat),
            moved.map((time) => time.startsAt),
            moved.map((time) => time.endsAt),
            moved.map(({ bookingId }) => bookingId),
          ],
        );
        const { rows } = await client.query<EndedBooking>(
          `UPDATE booking b SET slot_id = n.slot_id, sequence = b.sequence + 1, needs_entry = true, alarmed_at = NULL
           FROM unnest($2::uuid[], $3::uuid[]) AS n(booking_id, slot_id)
           WHERE b.practice_id = $1 AND b.id = n.booking_id AND b.state = 'booked'
           RETURNING b.id AS "bookingId", b.sequence, b.patient_id AS "patientId", b.campaign_id AS "campaignId"`,
          [practiceId, moved.map(({ bookingId }) => bookingId), ids],
        );
        const change = await store(transaction, command, begun.slots, startsAt);
        const startOf = new Map(moved.map((time) => [time.bookingId, time.startsAt]));
        await tell(client, command, 'moved', rows, (bookingId) => startOf.get(bookingId)!);
        return { kind: 'changed', change };
      }),

    async page(practiceId, typeId, { limit, after }) {
      const { rows } = await pool.query<SessionChange>(
        `${CHANGES} AND type_id = $2 AND ($3::timestamptz IS NULL OR (changed_at, id) < ($3, $4::uuid))
         ORDER BY changed_at DESC, id DESC LIMIT $5`,
        [practiceId, typeId, after?.changedAt ?? null, after?.id ?? null, limit + 1],
      );
      return toPage(rows, limit, ({ changedAt, id }) => ({ changedAt, id }));
    },

    async within(practiceId, from, to) {
      const { rows } = await pool.query<SessionChange>(
        `${CHANGES} AND starts_at >= $2 AND starts_at < $3 ORDER BY starts_at, id LIMIT 200`,
        [practiceId, from, to],
      );
      return rows;
    },

    messages: (practiceId, of) => readBookingMessages(pool, practiceId, of),
  };
}

/** The times that a change is about, locked; or what there is to answer without any. */
async function begin(
  { client }: Transaction,
  { practiceId, typeId, changeId, from, to, now }: SessionCommand,
): Promise<{ kind: 'slots'; slots: SessionSlot[] } | SessionAnswer> {
  await lockDiaryOfType(client, practiceId, typeId);
  const earlier = await client.query<SessionChange>(`${CHANGES} AND id = $2`, [practiceId, changeId]);
  if (earlier.rows[0]) return { kind: 'changed', change: earlier.rows[0] };
  const { rows } = await client.query<SessionSlot>(
    `SELECT s.id, s.seat, s.starts_at AS "startsAt", s.ends_at AS "endsAt", b.id AS "bookingId"
     FROM slot s LEFT JOIN booking b ON b.practice_id = s.practice_id AND b.slot_id = s.id AND b.state = 'booked'
     WHERE s.practice_id = $1 AND s.type_id = $2 AND s.starts_at >= $3 AND s.starts_at < $4 AND s.starts_at > $5
       AND s.closed_at IS NULL
     ORDER BY s.starts_at, s.seat FOR UPDATE OF s`,
    [practiceId, typeId, from, to, now],
  );
  return rows.length === 0 ? { kind: 'empty' } : { kind: 'slots', slots: rows };
}

/** Nobody has these times from now on, and nobody can take them. */
async function close(
  client: PoolClient,
  { practiceId, now }: SessionCommand,
  slots: readonly SessionSlot[],
): Promise<void> {
  await client.query(
    `UPDATE slot SET state = 'free', patient_id = NULL, held_until = NULL, closed_at = $3
     WHERE practice_id = $1 AND id = ANY ($2::uuid[])`,
    [practiceId, slots.map(({ id }) => id), now],
  );
}

async function store(
  { prisma, client }: Transaction,
  { practiceId, typeId, changeId, by, now }: SessionCommand,
  slots: readonly SessionSlot[],
  movedTo: Date | null,
): Promise<SessionChange> {
  const kind = movedTo === null ? 'cancelled' : 'moved';
  const change: SessionChange = {
    ...{ id: changeId, typeId, kind, movedTo, slots: slots.length, changedBy: by.user, changedAt: now },
    startsAt: slots[0]!.startsAt,
    endsAt: slots.at(-1)!.endsAt,
    booked: slots.filter(({ bookingId }) => bookingId !== null).length,
  };
  await prisma.sessionChange.create({ data: { practiceId, ...change } });
  const { name } = await prisma.appointmentType.findUniqueOrThrow({
    where: { practiceId_id: { practiceId, id: typeId } },
    select: { name: true },
  });
  await appendAudit(client, {
    ...(kind === 'moved' ? { act: 'session-moved' } : { act: 'session-cancelled' }),
    ...{ practiceId, at: now, actor: by.user },
    ...{ subjectKind: 'appointment-type', subjectId: typeId, subjectLabel: name },
    details: { byToken: by.tokenId, changeId, slots: change.slots, booked: change.booked },
  });
  return change;
}

/** Each patient gets a message, and the audit log an entry about each. */
async function tell(
  client: PoolClient,
  { practiceId, changeId, by, now }: SessionCommand,
  kind: SessionChange['kind'],
  bookings: readonly EndedBooking[],
  startsAt: (bookingId: string) => Date,
): Promise<void> {
  await noteBookingMessages(client, {
    ...{ practiceId, kind, changeId, channel: null, at: now },
    of: bookings.map(({ bookingId, sequence }) => ({ bookingId, sequence, startsAt: startsAt(bookingId) })),
  });
  for (const { bookingId, patientId } of bookings) {
    await appendAudit(client, {
      ...(kind === 'moved' ? { act: 'booking-moved' } : { act: 'booking-cancelled' }),
      ...{ practiceId, at: now, actor: by.user, subjectKind: 'booking', subjectId: bookingId },
      details: { byToken: by.tokenId, patientId, changeId },
    });
  }
}

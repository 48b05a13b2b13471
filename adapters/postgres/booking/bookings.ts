import type { PoolClient } from 'pg';
import type { BookingNews } from '../../../domain/booking/booking-texts';
import { bookable } from '../../../domain/booking/booking-window';
import type { Channel } from '../../../domain/delivery/states';
import type { BookingAnswer } from '../../../domain/booking/invitation-answer';
import type {
  BookingInvitation,
  BookingRow,
  Bookings,
  ShownBooking,
  SlotTaking,
} from '../../../ports/booking/bookings';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import { appendAudit } from '../practice/audit-log';
import type { Database } from '../sql/connect';
import { codesOf } from '../sql/error-codes';
import { toPage } from '../sql/to-page';
import { inTransaction, type Transaction } from '../sql/transaction';
import { recallsBooked, recallsWaitAgain } from './booked-recalls';
import { keepAnswer, withdrawAnswer } from './invitation-answers';
import { resumeInvitations } from './invitations';
import { lockDiary } from './diary-lock';
import { noteBookingMessages } from './booking-messages';
import { releaseSlot, takeSlot, type Taker } from './slot-taking';
import { telephoneShare } from './slots';

/** Who the audit log names where a patient acted by the link. */
const PATIENT = 'The patient';

const BOOKINGS = `
  SELECT b.id, b.slot_id AS "slotId", b.type_id AS "typeId", t.name AS "typeName", t.clinician, t.location, t.instructions,
    b.patient_id AS "patientId", b.campaign_id AS "campaignId", b.state AS status, b.sequence, b.booked_by AS "bookedBy",
    b.booked_at AS "bookedAt", b.cancelled_at AS "cancelledAt", b.needs_entry AS "needsEntry", b.entered_by AS "enteredBy",
    b.entered_at AS "enteredAt", b.attended, s.starts_at AS "startsAt", s.ends_at AS "endsAt", p.time_zone AS "timeZone",
    e.nhs_number AS "nhsNumber", e.family_name AS "familyName", e.given_name AS "givenName",
    e.status = 'restricted' AS "isRestricted"
  FROM booking b
  JOIN slot s ON s.practice_id = b.practice_id AND s.id = b.slot_id
  JOIN appointment_type t ON t.practice_id = b.practice_id AND t.id = b.type_id
  JOIN practice p ON p.id = b.practice_id
  JOIN patient e ON e.practice_id = b.practice_id AND e.id = b.patient_id
  WHERE b.practice_id = $1`;

interface StoredBooking extends BookingRow {
  nhsNumber: string;
  familyName: string | null;
  givenName: string | null;
  isRestricted: boolean;
}

/** What exclusion and unique constraints say of a slot that somebody else took at the same moment. */
const TAKEN = ['23P01', '23505', 'P2002'];

/** Appointments of patients. */
export function createBookings(database: Database): Bookings {
  const { pool } = database;

  /** A taking of a slot; the constraints decide between two at the same time. */
  const taking = async <T>(work: (transaction: Transaction) => Promise<T | null>): Promise<T | null> => {
    try {
      return await inTransaction(database, work);
    } catch (error) {
      if (codesOf(error).some((code) => TAKEN.includes(code))) return null;
      throw error;
    }
  };

  /** What a link may take now: times within the window of the type, beyond what stays for the telephone. */
  const byLink = async (
    { prisma }: Transaction,
    { practiceId, patientId, typeId }: BookingInvitation,
    now: Date,
  ): Promise<Taker> => {
    const type = await prisma.appointmentType.findUniqueOrThrow({
      where: { practiceId_id: { practiceId, id: typeId } },
    });
    const share = await telephoneShare(prisma, practiceId);
    return { practiceId, patientId, link: { typeId, share, ...bookable(type, now) } };
  };

  return {
    hold: (invitation, slotId, now) =>
      taking(async (transaction) => {
        const taker = await byLink(transaction, invitation, now);
        return (await takeSlot(transaction.client, taker, slotId, 'held'))?.id ?? null;
      }),

    async bookByLink(invitation, slotId, bookingId, now, confirmBy) {
      const { practiceId, campaignId, patientId } = invitation;
      const id = await taking(async (transaction) => {
        const { prisma, client } = transaction;
        const taker = await byLink(transaction, invitation, now);
        await lockDiary(client, practiceId, slotId);
        const earlier = await prisma.booking.findFirst({
          where: { practiceId, campaignId, patientId, state: 'booked' },
          include: { slot: { select: { startsAt: true } } },
        });
        // A second press finds the appointment that the first one made.
        if (earlier?.slotId === slotId) return earlier.id;
        const slot = await takeSlot(client, taker, slotId, 'booked');
        if (!slot) return null;
        await prisma.bookingAnswer.deleteMany({ where: { practiceId, campaignId, patientId } });
        await withdrawAnswer(client, invitation, now);
        await recallsBooked(client, invitation, { by: PATIENT, now });
        if (earlier) {
          await moveTo(transaction, practiceId, { ...earlier, confirmBy }, slot.id);
          await audit(client, practiceId, earlier.id, { act: 'booking-moved', by: null, now, patientId });
        } else {
          const { typeId } = invitation;
          const made = { practiceId, id: bookingId, slotId: slot.id, typeId, patientId, campaignId, bookedAt: now };
          await prisma.booking.create({ data: { ...made, confirmBy } });
          await audit(client, practiceId, bookingId, { act: 'booking-made', by: null, now, patientId });
        }
        const id = earlier?.id ?? bookingId;
        if (confirmBy !== null) await tellOf(transaction, practiceId, id, { kind: 'confirmed', now });
        return id;
      });
      return ended(id);
    },

    async book(practiceId, slotId, patientId, bookingId, by, now, { confirmBy } = { confirmBy: null }) {
      const id = await taking(async (transaction) => {
        const { prisma, client } = transaction;
        const repeated = await prisma.booking.findUnique({ where: { practiceId_id: { practiceId, id: bookingId } } });
        if (repeated) return repeated.id;
        const slot = await takeSlot(client, { practiceId, patientId, link: null }, slotId, 'booked');
        if (!slot) return null;
        const { typeId } = slot;
        const made = {
          practiceId,
          id: bookingId,
          slotId: slot.id,
          typeId,
          patientId,
          bookedBy: by.user,
          bookedAt: now,
        };
        await prisma.booking.create({ data: { ...made, confirmBy } });
        await audit(client, practiceId, bookingId, { act: 'booking-made', by, now, patientId });
        if (confirmBy !== null) await tellOf(transaction, practiceId, bookingId, { kind: 'confirmed', now });
        return bookingId;
      });
      return ended(id);
    },

    async move(practiceId, bookingId, slotId, by, now, { tells } = { tells: false }) {
      const id = await taking(async (transaction) => {
        const { prisma, client } = transaction;
        await lockDiary(client, practiceId, slotId);
        const earlier = await prisma.booking.findUnique({ where: { practiceId_id: { practiceId, id: bookingId } } });
        if (earlier?.state !== 'booked') return null;
        if (earlier.slotId === slotId) return bookingId;
        const { patientId } = earlier;
        const slot = await takeSlot(client, { practiceId, patientId, link: null }, slotId, 'booked');
        if (slot?.typeId !== earlier.typeId) throw new OtherType();
        await moveTo(transaction, practiceId, earlier, slot.id);
        await audit(client, practiceId, bookingId, { act: 'booking-moved', by, now, patientId });
        if (tells) await tellOf(transaction, practiceId, bookingId, { kind: 'moved', now });
        return bookingId;
      }).catch((error: unknown) => {
        if (error instanceof OtherType) return null;
        throw error;
      });
      return ended(id);
    },

    cancel: (practiceId, bookingId, by, now, { tells } = { tells: false }) =>
      inTransaction(database, (transaction) => cancelBooking(transaction, practiceId, bookingId, { by, now, tells })),

    setEntered: (practiceId, bookingId, entered, by, now) =>
      inTransaction(database, async ({ prisma, client }) => {
        const { count } = await prisma.booking.updateMany({
          where: { practiceId, id: bookingId, needsEntry: entered },
          data: entered
            ? { needsEntry: false, enteredBy: by.user, enteredAt: now }
            : { needsEntry: true, alarmedAt: null },
        });
        if (count === 0) return;
        await audit(client, practiceId, bookingId, {
          ...(entered ? { act: 'booking-entered' } : { act: 'booking-not-entered' }),
          ...{ by, now },
        });
      }),

    setAttended: (practiceId, bookingId, attended, by, now) =>
      inTransaction(database, async ({ prisma, client }) => {
        const said = attended !== null;
        const { count } = await prisma.booking.updateMany({
          where: {
            ...{ practiceId, id: bookingId, state: 'booked' },
            OR: [{ attended: said ? !attended : { not: null } }, ...(said ? [{ attended: null }] : [])],
          },
          data: { attended, attendedBy: said ? by.user : null, attendedAt: said ? now : null },
        });
        if (count === 0) return;
        const what = attended ? { act: 'booking-attended' } : { act: 'booking-missed' };
        const done = said ? what : { act: 'booking-attendance-removed' };
        await audit(client, practiceId, bookingId, { ...done, by, now });
      }),

    async find(practiceId, bookingId) {
      const { rows } = await pool.query<StoredBooking>(`${BOOKINGS} AND b.id = $2`, [practiceId, bookingId]);
      return rows[0] ? shown(rows[0]) : null;
    },

    async page(practiceId, { limit, after }, { from, to, needsEntry = false }) {
      const { rows } = await pool.query<StoredBooking>(
        `${BOOKINGS} AND (b.needs_entry OR NOT $2) AND (b.state = 'booked' OR $2)
         AND ($3::timestamptz IS NULL OR s.starts_at >= $3) AND ($4::timestamptz IS NULL OR s.starts_at < $4)
         AND ($5::timestamptz IS NULL OR (s.starts_at, b.id) > ($5, $6::uuid))
         ORDER BY s.starts_at, b.id LIMIT $7`,
        [practiceId, needsEntry, from ?? null, to ?? null, after?.startsAt ?? null, after?.id ?? null, limit + 1],
      );
      return toPage(rows.map(shown), limit, ({ startsAt, id }) => ({ startsAt, id }));
    },

    async ofInvitation({ practiceId, campaignId, patientId }) {
      const { rows } = await pool.query<StoredBooking>(
        `${BOOKINGS} AND b.campaign_id = $2 AND b.patient_id = $3 AND b.state = 'booked'`,
        [practiceId, campaignId, patientId],
      );
      const answer = await database.prisma.bookingAnswer.findUnique({
        where: { practiceId_campaignId_patientId: { practiceId, campaignId, patientId } },
      });
      return { booking: rows[0] ? shown(rows[0]) : null, answer: (answer?.answer ?? null) as BookingAnswer | null };
    },

    answer: ({ practiceId, campaignId, patientId }, answer, now) =>
      inTransaction(database, async (transaction) => {
        const { prisma, client } = transaction;
        const booking = await prisma.booking.findFirst({
          where: { practiceId, campaignId, patientId, state: 'booked' },
        });
        // Who asks for a call keeps what is booked until then.
        if (booking && answer !== 'call-me')
          await cancelBooking(transaction, practiceId, booking.id, { by: null, now, tells: false });
        await keepAnswer(transaction, { practiceId, campaignId, patientId }, answer, now);
        const acted = answer === 'call-me' ? { act: 'booking-call-asked' } : { act: 'booking-declined' };
        await audit(client, practiceId, campaignId, { ...acted, by: null, now, patientId });
      }),
  };
}

/** The slot is of another type, which a booking cannot be moved to. Rolls the taking of it back. */
class OtherType extends Error {}

function ended(bookingId: string | null): SlotTaking {
  return bookingId === null ? { kind: 'taken' } : { kind: 'ok', bookingId };
}

async function moveTo(
  { prisma, client }: Transaction,
  practiceId: string,
  earlier: { id: string; slotId: string; confirmBy: string | null },
  slotId: string,
): Promise<void> {
  await prisma.booking.update({
    where: { practiceId_id: { practiceId, id: earlier.id } },
    data: { slotId, sequence: { increment: 1 }, needsEntry: true, alarmedAt: null, confirmBy: earlier.confirmBy },
  });
  await releaseSlot(client, practiceId, earlier.slotId);
}

/** Notes that the patient is to be told of an appointment as it is now. */
async function tellOf(
  { prisma, client }: Transaction,
  practiceId: string,
  bookingId: string,
  { kind, now }: { kind: BookingNews; now: Date },
): Promise<void> {
  const { sequence, confirmBy, slot } = await prisma.booking.findUniqueOrThrow({
    where: { practiceId_id: { practiceId, id: bookingId } },
    select: { sequence: true, confirmBy: true, slot: { select: { startsAt: true } } },
  });
  const channel = confirmBy as Channel | null;
  const of = [{ bookingId, sequence, startsAt: slot.startsAt }];
  await noteBookingMessages(client, { practiceId, kind, changeId: null, channel, at: now, of });
}

/** Frees the time. Somebody has to take it out of the clinical system only if it was entered there. */
async function cancelBooking(
  transaction: Transaction,
  practiceId: string,
  bookingId: string,
  { by, now, tells }: { by: TokenHolder | null; now: Date; tells: boolean },
): Promise<void> {
  const { prisma, client } = transaction;
  const found = await prisma.booking.findUnique({ where: { practiceId_id: { practiceId, id: bookingId } } });
  if (!found) return;
  await lockDiary(client, practiceId, found.slotId);
  const booking = await prisma.booking.findUniqueOrThrow({ where: { practiceId_id: { practiceId, id: bookingId } } });
  if (booking.state !== 'booked') return;
  await prisma.booking.update({
    where: { practiceId_id: { practiceId, id: bookingId } },
    data: {
      ...{ state: 'cancelled', cancelledAt: now, cancelledBy: by?.user ?? null },
      ...{ sequence: { increment: 1 }, needsEntry: booking.enteredAt !== null, alarmedAt: null },
    },
  });
  await releaseSlot(client, practiceId, booking.slotId);
  const { campaignId, patientId } = booking;
  if (campaignId !== null) await recallsWaitAgain(client, { practiceId, patientId, campaignId }, now);
  await resumeInvitations(client, { practiceId, typeId: booking.typeId }, now);
  await audit(client, practiceId, bookingId, { act: 'booking-cancelled', by, now, patientId: booking.patientId });
  if (tells) await tellOf(transaction, practiceId, bookingId, { kind: 'cancelled', now });
}

function shown({ nhsNumber, familyName, givenName, isRestricted, ...booking }: StoredBooking): ShownBooking {
  const patient = isRestricted ? null : { id: booking.patientId, nhsNumber, familyName, givenName };
  return { ...booking, isRestricted, patient };
}

function audit(
  client: PoolClient,
  practiceId: string,
  subjectId: string,
  { act, by, now, patientId }: { act: string; by: TokenHolder | null; now: Date; patientId?: string },
): Promise<void> {
  return appendAudit(client, {
    ...{ practiceId, at: now, actor: by?.user ?? PATIENT, act, subjectKind: 'booking', subjectId },
    details: { ...(by && { byToken: by.tokenId }), ...(patientId !== undefined && { patientId }) },
  });
}

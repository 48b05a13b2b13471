import { bookable, keptForTelephone } from '../../../domain/booking/booking-window';
import type { FreeTime, SlotRow, Slots } from '../../../ports/booking/slots';
import { appendAudit, type Queryable } from '../practice/audit-log';
import { readSettings } from '../practice/settings';
import type { Database } from '../sql/connect';
import { newIds } from '../sql/new-id';
import { toPage } from '../sql/to-page';
import { inTransaction, type Rows } from '../sql/transaction';
import { lockDiary } from './diary-lock';
import { resumeInvitations } from './invitations';

/** A slot whose reservation ran out is free again, by the clock of the database. A closed one is given to nobody. */
export const IS_FREE = `(s.closed_at IS NULL AND (s.state = 'free' OR s.state = 'held' AND s.held_until <= clock_timestamp()))`;

/** The days of the practice on which a type has free slots, with all slots of each. $3: the earliest instant. */
const DAYS = `
  SELECT to_char(s.starts_at AT TIME ZONE p.time_zone, 'YYYY-MM-DD') AS day, count(*)::int AS slots,
    (count(*) FILTER (WHERE ${IS_FREE}))::int AS free
  FROM slot s JOIN practice p ON p.id = s.practice_id
  WHERE s.practice_id = $1 AND s.type_id = $2 AND s.closed_at IS NULL
    AND s.starts_at >= date_trunc('day', $3::timestamptz AT TIME ZONE p.time_zone) AT TIME ZONE p.time_zone
  GROUP BY 1`;

/** Free times of such days, one slot of each. A time at which the clinician is busy with another type is left out. */
const OFFERED = `
  SELECT DISTINCT ON (s.starts_at) s.id AS "slotId", s.starts_at AS "startsAt", s.ends_at AS "endsAt"
  FROM slot s JOIN practice p ON p.id = s.practice_id
  WHERE s.practice_id = $1 AND s.type_id = $2 AND s.starts_at >= $3 AND ($4::timestamptz IS NULL OR s.starts_at < $4)
    AND ${IS_FREE} AND to_char(s.starts_at AT TIME ZONE p.time_zone, 'YYYY-MM-DD') = ANY ($5::text[])
    AND NOT EXISTS (
      SELECT FROM slot b WHERE b.practice_id = s.practice_id AND b.diary = s.diary AND b.seat = s.seat AND b.state <> 'free'
        AND (b.state = 'booked' OR b.held_until > clock_timestamp()) AND tstzrange(b.starts_at, b.ends_at) && tstzrange(s.starts_at, s.ends_at))
  ORDER BY s.starts_at, s.seat LIMIT $6`;

/** The days, `YYYY-MM-DD`, on which patients can still book by a link, by what each keeps for the telephone. */
export async function openDays(
  db: Queryable,
  { practiceId, typeId, share }: { practiceId: string; typeId: string; share: number },
  from: Date,
): Promise<Set<string>> {
  const { rows } = await db.query<{ day: string; slots: number; free: number }>(DAYS, [practiceId, typeId, from]);
  return new Set(rows.filter(({ slots, free }) => free > keptForTelephone(slots, share)).map(({ day }) => day));
}

/** Times of appointment types. */
export function createSlots(database: Database): Slots {
  const { pool, prisma } = database;
  return {
    add: (practiceId, typeId, times, by, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const { name, seats, diary } = await rows.appointmentType.findUniqueOrThrow({
          where: { practiceId_id: { practiceId, id: typeId } },
        });
        const sorted = [...times].sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
        const added = await client.query<{ startsAt: Date }>(
          `WITH added AS (
             INSERT INTO slot (practice_id, id, type_id, seat, diary, starts_at, ends_at, created_by, created_at)
             SELECT $1, s.id, $2, s.seat, $3, s.starts_at, s.ends_at, $8, $9
             FROM unnest($4::uuid[], $5::int[], $6::timestamptz[], $7::timestamptz[]) WITH ORDINALITY AS s(id, seat, starts_at, ends_at, n)
             ORDER BY s.n
             ON CONFLICT DO NOTHING RETURNING starts_at)
           SELECT DISTINCT starts_at AS "startsAt" FROM added`,
          [
            ...[practiceId, typeId, diary, newIds(sorted.length * seats)],
            sorted.flatMap(() => Array.from({ length: seats }, (_, index) => index + 1)),
            sorted.flatMap(({ startsAt }) => Array.from({ length: seats }, () => startsAt)),
            sorted.flatMap(({ endsAt }) => Array.from({ length: seats }, () => endsAt)),
            ...[by.user, now],
          ],
        );
        const counts = { added: added.rows.length, skipped: times.length - added.rows.length };
        if (counts.added > 0) await resumeInvitations(client, { practiceId, typeId }, now);
        await appendAudit(client, {
          ...{ practiceId, at: now, actor: by.user, act: 'slots-added' },
          ...{ subjectKind: 'appointment-type', subjectId: typeId, subjectLabel: name },
          details: { byToken: by.tokenId, ...counts },
        });
        return counts;
      }),

    find: (practiceId, typeId, slotId) =>
      prisma.slot.findFirst({
        where: { practiceId, typeId, id: slotId },
        select: { id: true, startsAt: true, endsAt: true },
      }),

    async page(practiceId, typeId, { limit, after }, { from, to, status }) {
      const { rows } = await pool.query<SlotRow>(
        `SELECT s.id, s.starts_at AS "startsAt", s.ends_at AS "endsAt", s.status, s."patientId", s."isRestricted" FROM (
           SELECT s.id, s.starts_at, s.ends_at, CASE WHEN ${IS_FREE} THEN 'free' ELSE s.state END AS status,
             CASE WHEN NOT ${IS_FREE} AND p.status <> 'restricted' THEN s.patient_id END AS "patientId",
             NOT ${IS_FREE} AND coalesce(p.status = 'restricted', false) AS "isRestricted"
           FROM slot s LEFT JOIN patient p ON p.practice_id = s.practice_id AND p.id = s.patient_id
           WHERE s.practice_id = $1 AND s.type_id = $2 AND s.closed_at IS NULL AND ($3::timestamptz IS NULL OR s.starts_at >= $3)
             AND ($4::timestamptz IS NULL OR s.starts_at < $4)
             AND ($6::timestamptz IS NULL OR (s.starts_at, s.id) > ($6, $7::uuid))
         ) s WHERE $5::text IS NULL OR s.status = $5
         ORDER BY s.starts_at, s.id LIMIT $8`,
        [
          ...[practiceId, typeId, from ?? null, to ?? null, status ?? null],
          ...[after?.startsAt ?? null, after?.id ?? null, limit + 1],
        ],
      );
      return toPage(rows, limit, ({ startsAt, id }) => ({ startsAt, id }));
    },

    async offered(practiceId, typeId, now, limit) {
      const type = await prisma.appointmentType.findUnique({ where: { practiceId_id: { practiceId, id: typeId } } });
      if (!type) return [];
      const { from, until } = bookable(type, now);
      const share = await telephoneShare(prisma, practiceId);
      const days = await openDays(pool, { practiceId, typeId, share }, from);
      if (type.archivedAt !== null || days.size === 0) return [];
      const { rows } = await pool.query<FreeTime>(OFFERED, [practiceId, typeId, from, until, [...days], limit]);
      return rows;
    },

    remove: (practiceId, slotId, by, now) =>
      inTransaction(database, async ({ client }) => {
        // One who takes it at the same moment holds its row: either they have it, or it is gone.
        await lockDiary(client, practiceId, slotId);
        // A cancelled booking keeps its slot: what was agreed, and when, can always be told.
        const closed = await client.query<{ typeId: string; startsAt: Date }>(
          `UPDATE slot s SET state = 'free', patient_id = NULL, held_until = NULL, closed_at = $3
           WHERE s.practice_id = $1 AND s.id = $2 AND ${IS_FREE}
             AND EXISTS (SELECT FROM booking b WHERE b.practice_id = s.practice_id AND b.slot_id = s.id)
           RETURNING s.type_id AS "typeId", s.starts_at AS "startsAt"`,
          [practiceId, slotId, now],
        );
        const removed = await client.query<{ typeId: string; startsAt: Date }>(
          `DELETE FROM slot s WHERE s.practice_id = $1 AND s.id = $2 AND ${IS_FREE}
           RETURNING s.type_id AS "typeId", s.starts_at AS "startsAt"`,
          [practiceId, slotId],
        );
        const [slot] = [...closed.rows, ...removed.rows];
        if (!slot) return false;
        await appendAudit(client, {
          ...{ practiceId, at: now, actor: by.user, act: 'slot-removed' },
          ...{ subjectKind: 'appointment-type', subjectId: slot.typeId },
          details: { byToken: by.tokenId, startsAt: slot.startsAt.toISOString() },
        });
        return true;
      }),
  };
}

/** The share of each day's slots that stays for the telephone. */
export async function telephoneShare(prisma: Rows, practiceId: string): Promise<number> {
  return (await readSettings(prisma, practiceId)).telephoneShare;
}

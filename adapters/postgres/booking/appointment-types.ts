import type { AppointmentTypeRow, AppointmentTypes } from '../../../ports/booking/appointment-types';
import { appendAudit } from '../practice/audit-log';
import type { Database } from '../sql/connect';
import { toPage } from '../sql/to-page';
import { inTransaction } from '../sql/transaction';

/** Types with the free slots that are still ahead. A reservation that ran out is free. */
const TYPES = `
  SELECT t.id, t.name, t.minutes, t.clinician, t.location, t.instructions, t.seats, t.sensitive,
    t.min_notice_minutes AS "minNoticeMinutes", t.max_days_ahead AS "maxDaysAhead", t.declined_code AS "declinedCode",
    t.elsewhere_code AS "elsewhereCode", t.created_by AS "createdBy",
    t.created_at AS "createdAt", t.archived_at AS "archivedAt", p.time_zone AS "timeZone", f.free AS "freeSlots"
  FROM appointment_type t
  JOIN practice p ON p.id = t.practice_id
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS free FROM slot s WHERE s.practice_id = t.practice_id AND s.type_id = t.id AND s.starts_at > now() AND s.closed_at IS NULL
      AND (s.state = 'free' OR s.state = 'held' AND s.held_until <= now())
  ) f
  WHERE t.practice_id = $1`;

/** Kinds of appointment of practices. */
export function createAppointmentTypes(database: Database): AppointmentTypes {
  const { pool } = database;
  return {
    create: (practiceId, typeId, content, by, now) =>
      inTransaction(database, async ({ prisma, client }) => {
        const { count } = await prisma.appointmentType.createMany({
          data: { practiceId, id: typeId, ...content, createdBy: by.user, createdAt: now },
          skipDuplicates: true,
        });
        if (count === 0) return;
        await appendAudit(client, {
          ...{ practiceId, at: now, actor: by.user, act: 'appointment-type-made' },
          ...{ subjectKind: 'appointment-type', subjectId: typeId, subjectLabel: content.name },
          details: { byToken: by.tokenId, minutes: content.minutes },
        });
      }),

    async find(practiceId, typeId) {
      const { rows } = await pool.query<AppointmentTypeRow>(`${TYPES} AND t.id = $2`, [practiceId, typeId]);
      return rows[0] ?? null;
    },

    async page(practiceId, { limit, after }, { archived }) {
      const { rows } = await pool.query<AppointmentTypeRow>(
        `${TYPES} AND (t.archived_at IS NOT NULL) = $2
         AND ($3::timestamptz IS NULL OR (t.created_at, t.id) < ($3, $4::uuid))
         ORDER BY t.created_at DESC, t.id DESC LIMIT $5`,
        [practiceId, archived, after?.createdAt ?? null, after?.id ?? null, limit + 1],
      );
      return toPage(rows, limit, ({ createdAt, id }) => ({ createdAt, id }));
    },

    setAnswerCodes: (practiceId, typeId, codes, by, now) =>
      inTransaction(database, async ({ prisma, client }) => {
        const { name } = await prisma.appointmentType.update({
          where: { practiceId_id: { practiceId, id: typeId } },
          data: codes,
          select: { name: true },
        });
        await appendAudit(client, {
          ...{ practiceId, at: now, actor: by.user, act: 'appointment-type-codes-set' },
          ...{ subjectKind: 'appointment-type', subjectId: typeId, subjectLabel: name },
          details: { byToken: by.tokenId, ...codes },
        });
      }),

    setArchived: (practiceId, typeId, archived, by, now) =>
      inTransaction(database, async ({ prisma, client }) => {
        const { count } = await prisma.appointmentType.updateMany({
          where: { practiceId, id: typeId, archivedAt: archived ? null : { not: null } },
          data: archived ? { archivedAt: now, archivedBy: by.user } : { archivedAt: null, archivedBy: null },
        });
        if (count === 0) return;
        const { name } = await prisma.appointmentType.findUniqueOrThrow({
          where: { practiceId_id: { practiceId, id: typeId } },
          select: { name: true },
        });
        await appendAudit(client, {
          ...(archived ? { act: 'appointment-type-archived' } : { act: 'appointment-type-restored' }),
          ...{ practiceId, at: now, actor: by.user },
          ...{ subjectKind: 'appointment-type', subjectId: typeId, subjectLabel: name },
          details: { byToken: by.tokenId },
        });
      }),
  };
}

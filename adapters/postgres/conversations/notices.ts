import {
  NO_CHOICES,
  planNotice,
  type NoticeChoices,
  type NoticeKind,
  type NoticeWays,
} from '../../../domain/conversations/notices';
import type { SendingHours } from '../../../domain/practice/hours/hours';
import type { Colleague } from '../../../domain/conversations/internal-messages';
import type { Role } from '../../../domain/practice/roles';
import type {
  DueNotice,
  NoticeMails,
  NoticePlace,
  NoticeReader,
  NoticeRow,
  Notifications,
} from '../../../ports/conversations/notifications';
import type { PageRequest } from '../../../ports/page';
import type { Queryable } from '../practice/audit-log';
import type { Database } from '../sql/connect';
import { newId } from '../sql/new-id';
import { json, jsonValue } from '../sql/rows';
import { toPage } from '../sql/to-page';

/** So many emails are taken in one round; the rest a few seconds later. */
const MOST_AT_ONCE = 200;
/** An email that was taken and not sent, because the process died or the mail server was away, is due again after this. */
const AGAIN_AFTER = '2 minutes';
/** What nobody could mail for so long is left to the page. */
const GIVEN_UP_AFTER = '1 day';

/** Everyone who works at a practice now. */
export async function readStaff(client: Queryable, practiceId: string): Promise<Colleague[]> {
  const { rows } = await client.query<{ staffId: string; role: Role }>(
    `SELECT staff_id AS "staffId", role FROM membership WHERE practice_id = $1 AND removed_at IS NULL ORDER BY staff_id`,
    [practiceId],
  );
  return rows;
}

/**
 * Notifies people, each as they have chosen, in the transaction of the event. Someone with an unread notification about the
 * same thing gets no second one.
 */
export async function raiseNotices(
  client: Queryable,
  { practiceId, kind, subjectId, now }: { practiceId: string; kind: NoticeKind; subjectId: string; now: Date },
  staffIds: readonly string[],
): Promise<void> {
  if (staffIds.length === 0) return;
  const { rows } = await client.query<{
    staffId: string;
    kinds: object | null;
    hours: object | null;
    timeZone: string;
  }>(
    `SELECT m.staff_id AS "staffId", c.kinds, c.hours, p.time_zone AS "timeZone"
     FROM membership m
     JOIN practice p ON p.id = m.practice_id
     LEFT JOIN notification_choice c ON c.practice_id = m.practice_id AND c.staff_id = m.staff_id
     WHERE m.practice_id = $1 AND m.staff_id = ANY($2::uuid[]) AND m.removed_at IS NULL ORDER BY m.staff_id`,
    [practiceId, staffIds],
  );
  const plans = rows
    .map(({ staffId, timeZone, ...stored }) => ({
      staffId,
      ...planNotice(toChoices(stored.kinds === null ? null : stored), kind, now, timeZone),
    }))
    .filter(({ isKept }) => isKept);
  if (plans.length === 0) return;
  await client.query(
    `INSERT INTO notification (practice_id, id, staff_id, kind, subject_id, at, mail_at)
     SELECT $1, n.id, n.staff_id, $2, $3, $4, n.mail_at
     FROM unnest($5::uuid[], $6::uuid[], $7::timestamptz[]) AS n(id, staff_id, mail_at)
     ON CONFLICT (staff_id, kind, subject_id, practice_id) WHERE read_at IS NULL DO UPDATE SET at = excluded.at`,
    [
      ...[practiceId, kind, subjectId, now],
      ...[plans.map(() => newId()), plans.map(({ staffId }) => staffId), plans.map(({ mailAt }) => mailAt)],
    ],
  );
}

/** What people are told of, and how they want to be told. */
export function createNotifications({ pool, prisma }: Database): Notifications {
  return {
    async unread({ practiceId, staffId }) {
      return prisma.notification.count({ where: { practiceId, staffId, readAt: null } });
    },

    async page({ practiceId, staffId }, { limit, after }: PageRequest<NoticePlace>) {
      const { rows } = await pool.query<NoticeRow>(
        `SELECT id, kind, subject_id AS "subjectId", at, read_at AS "readAt" FROM notification
         WHERE practice_id = $1 AND staff_id = $2 AND ($3::timestamptz IS NULL OR (at, id) < ($3, $4::uuid))
         ORDER BY at DESC, id DESC LIMIT $5`,
        [practiceId, staffId, after?.at ?? null, after?.id ?? null, limit + 1],
      );
      return toPage(rows, limit, ({ at, id }) => ({ at, id }));
    },

    async markRead({ practiceId, staffId }, which, now) {
      await prisma.notification.updateMany({
        where: { practiceId, staffId, readAt: null, ...(which === 'all' ? {} : { id: { in: [...which] } }) },
        data: { readAt: now },
      });
    },

    async seen({ practiceId, staffId }, subjectId, now) {
      await prisma.notification.updateMany({
        where: { practiceId, staffId, subjectId, readAt: null },
        data: { readAt: now },
      });
    },

    async choices({ practiceId, staffId }) {
      const where = { practiceId_staffId: { practiceId, staffId } };
      return toChoices(await prisma.notificationChoice.findUnique({ where, select: { kinds: true, hours: true } }));
    },

    async choose({ practiceId, staffId }: NoticeReader, { kinds, hours }, now) {
      const row = { kinds: jsonValue(kinds), hours: json(hours), changedAt: now };
      await prisma.notificationChoice.upsert({
        where: { practiceId_staffId: { practiceId, staffId } },
        create: { practiceId, staffId, ...row },
        update: row,
      });
    },
  };
}

/** Emails about notifications: taken by one process at a time, and taken again if that process died. */
export function createNoticeMails({ pool, prisma }: Database): NoticeMails {
  return {
    async take(now) {
      const { rows } = await pool.query<{
        practiceId: string;
        id: string;
        staffId: string;
        email: string;
        kind: NoticeKind;
      }>(
        `UPDATE notification n SET mail_at = $1::timestamptz + interval '${AGAIN_AFTER}'
         FROM membership m JOIN staff s ON s.id = m.staff_id
         WHERE m.practice_id = n.practice_id AND m.staff_id = n.staff_id AND m.removed_at IS NULL
           AND (n.practice_id, n.id) IN (
             SELECT practice_id, id FROM notification
             WHERE mail_at <= $1 AND mailed_at IS NULL AND read_at IS NULL AND at > $1::timestamptz - interval '${GIVEN_UP_AFTER}'
             ORDER BY mail_at LIMIT ${MOST_AT_ONCE} FOR UPDATE SKIP LOCKED)
         RETURNING n.practice_id AS "practiceId", n.id, n.staff_id AS "staffId", s.email, n.kind`,
        [now],
      );
      const due = new Map<string, DueNotice>();
      for (const { practiceId, staffId, email, id, kind } of rows) {
        const key = `${practiceId} ${staffId}`;
        const known = due.get(key) ?? { practiceId, staffId, email, kinds: [], ids: [] };
        due.set(key, { ...known, kinds: [...known.kinds, kind], ids: [...known.ids, id] });
      }
      return [...due.values()];
    },

    async sent({ practiceId, ids }, now) {
      await prisma.notification.updateMany({ where: { practiceId, id: { in: ids } }, data: { mailedAt: now } });
    },
  };
}

function toChoices(row: { kinds: unknown; hours: unknown } | null): NoticeChoices {
  if (row === null) return NO_CHOICES;
  return {
    kinds: row.kinds as Partial<Record<NoticeKind, NoticeWays>>,
    hours: row.hours as SendingHours | null,
  };
}

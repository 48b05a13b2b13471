import type { Pool } from 'pg';
import { firstLine } from '../../../domain/content/first-line';
import {
  readersOf,
  takesPart,
  type Colleague,
  type InternalAddressee,
  type InternalParties,
} from '../../../domain/conversations/internal-messages';
import { isRestricted } from '../../../domain/patients/exposure';
import type { Role } from '../../../domain/practice/roles';
import type {
  InternalAnswer,
  InternalMessageRow,
  InternalMessages,
  InternalRefusal,
  InternalThread,
  InternalThreadRow,
  StaffReader,
} from '../../../ports/conversations/internal-messages';
import { appendAudit, type Queryable } from '../practice/audit-log';
import type { Database } from '../sql/connect';
import { inTransaction, type Transaction } from '../sql/transaction';
import { toPage } from '../sql/to-page';
import { raiseNotices, readStaff } from './notices';

interface ThreadRecord {
  id: string;
  toStaffId: string | null;
  toName: string | null;
  toLeftAt: Date | null;
  toRole: Role | null;
  starterId: string;
  starterName: string;
  starterLeftAt: Date | null;
  patientId: string | null;
  patientStatus: string | null;
  nhsNumber: string | null;
  familyName: string | null;
  givenName: string | null;
  lastAt: Date;
  lastBy: string;
  lastBody: string;
  unread: boolean;
}

/** Threads that a person takes part in: $1 practice, $2 person, $3 their role. */
const THREADS = `
  SELECT t.id, t.to_staff_id AS "toStaffId", ts.name AS "toName", tm.removed_at AS "toLeftAt", t.to_role AS "toRole",
    f.written_by_id AS "starterId", fs.name AS "starterName", fm.removed_at AS "starterLeftAt",
    t.patient_id AS "patientId", p.status AS "patientStatus", p.nhs_number AS "nhsNumber", p.family_name AS "familyName",
    p.given_name AS "givenName", t.last_at AS "lastAt", ls.name AS "lastBy", l.body AS "lastBody",
    EXISTS (SELECT FROM internal_message u WHERE u.practice_id = t.practice_id AND u.thread_id = t.id AND u.written_by_id <> $2
      AND u.at > coalesce(r.read_at, '-infinity')) AS unread
  FROM internal_thread t
  JOIN LATERAL (SELECT * FROM internal_message m WHERE m.practice_id = t.practice_id AND m.thread_id = t.id
    ORDER BY m.at, m.id LIMIT 1) f ON true
  JOIN LATERAL (SELECT * FROM internal_message m WHERE m.practice_id = t.practice_id AND m.thread_id = t.id
    ORDER BY m.at DESC, m.id DESC LIMIT 1) l ON true
  JOIN staff fs ON fs.id = f.written_by_id
  JOIN membership fm ON fm.practice_id = t.practice_id AND fm.staff_id = f.written_by_id
  JOIN staff ls ON ls.id = l.written_by_id
  LEFT JOIN staff ts ON ts.id = t.to_staff_id
  LEFT JOIN membership tm ON tm.practice_id = t.practice_id AND tm.staff_id = t.to_staff_id
  LEFT JOIN patient p ON p.practice_id = t.practice_id AND p.id = t.patient_id
  LEFT JOIN internal_reading r ON r.practice_id = t.practice_id AND r.thread_id = t.id AND r.staff_id = $2
  WHERE t.practice_id = $1 AND (t.to_staff_id = $2 OR t.to_role = $3
    OR EXISTS (SELECT FROM internal_message w WHERE w.practice_id = t.practice_id AND w.thread_id = t.id AND w.written_by_id = $2))`;

/** What a thread is called in notifications and in the audit. */
const TOLD_AS = 'internal-message';

const refused = (refusal: InternalRefusal): InternalAnswer => ({ kind: 'refused', ...refusal });
const accepted = (threadId: string): InternalAnswer => ({ kind: 'accepted', threadId });

/**
 * Begins a thread, in the caller's transaction; repeated with the same id it stores nothing more.
 *
 * @returns a refusal where nobody would read it, or the patient cannot be written about.
 */
export async function sendInternally(
  tx: Transaction,
  by: StaffReader,
  { id, to, patientId, body }: Parameters<InternalMessages['send']>[1],
  now: Date,
): Promise<InternalAnswer> {
  const { practiceId, staffId } = by;
  const { prisma, client } = tx;
  const where = { practiceId_id: { practiceId, id } };
  if (await prisma.internalThread.findUnique({ where, select: { id: true } })) return accepted(id);
  const staff = await readStaff(client, practiceId);
  const refusal = whyNotTo(to, staffId, staff) ?? (await whyNotAbout(tx, practiceId, patientId));
  if (refusal) return refused(refusal);
  await prisma.internalThread.create({
    data: {
      ...{ practiceId, id, patientId, createdAt: now, lastAt: now },
      ...('staffId' in to ? { toStaffId: to.staffId } : { toRole: to.role }),
    },
  });
  await store(tx, by, id, { id, body }, now);
  await tell(tx, by, id, readersOf({ to, authors: [staffId] }, staffId, staff), now);
  await audit(tx, by, id, 'internal-message-sent', patientId, now);
  return accepted(id);
}

/** Messages between staff, stored with their notices and their audit entry (W5–W8). */
export function createInternalMessages(database: Database): InternalMessages {
  const { pool } = database;

  return {
    send: (by, message, now) => inTransaction(database, (tx) => sendInternally(tx, by, message, now)),

    reply: (by, threadId, { id, body }, now) =>
      inTransaction(database, async (tx) => {
        const { practiceId, staffId } = by;
        const thread = await lockThread(tx, practiceId, threadId);
        const where = { practiceId_id: { practiceId, id } };
        if (await tx.prisma.internalMessage.findUnique({ where, select: { id: true } })) return accepted(threadId);
        const staff = await readStaff(tx.client, practiceId);
        const readers = readersOf(thread, staffId, staff);
        if (readers.length === 0) return refused({ code: 'nobody-left' });
        // Later than the message before it, whatever the clocks of two processes say.
        const at = new Date(Math.max(now.getTime(), thread.lastAt.getTime() + 1));
        await tx.prisma.internalThread.update({
          where: { practiceId_id: { practiceId, id: threadId } },
          data: { lastAt: at },
        });
        await store(tx, by, threadId, { id, body }, at);
        await tell(tx, by, threadId, readers, now);
        await audit(tx, by, threadId, 'internal-message-answered', thread.patientId, now);
        return accepted(threadId);
      }),

    async page({ practiceId, staffId, role }, { limit, after }) {
      const { rows } = await pool.query<ThreadRecord>(
        `${THREADS} AND ($4::timestamptz IS NULL OR (t.last_at, t.id) < ($4, $5::uuid))
         ORDER BY t.last_at DESC, t.id DESC LIMIT $6`,
        [practiceId, staffId, role, after?.at ?? null, after?.id ?? null, limit + 1],
      );
      return toPage(rows.map(toThread), limit, ({ lastAt: at, id }) => ({ at, id }));
    },

    find: (reader, threadId) => readThread(pool, reader, threadId),

    async markRead({ practiceId, staffId }, threadId, now) {
      await inTransaction(database, async ({ prisma, client }) => {
        const { rows } = await client.query<{ lastAt: Date }>(
          'SELECT last_at AS "lastAt" FROM internal_thread WHERE practice_id = $1 AND id = $2',
          [practiceId, threadId],
        );
        const readAt = rows[0] && rows[0].lastAt > now ? rows[0].lastAt : now;
        await prisma.internalReading.upsert({
          where: { practiceId_threadId_staffId: { practiceId, threadId, staffId } },
          create: { practiceId, threadId, staffId, readAt },
          update: { readAt },
        });
        await prisma.notification.updateMany({
          where: { practiceId, staffId, subjectId: threadId, readAt: null },
          data: { readAt: now },
        });
      });
    },

    async unread({ practiceId, staffId, role }) {
      const { rows } = await pool.query<{ unread: number }>(
        `SELECT count(*) FILTER (WHERE unread)::int AS unread FROM (${THREADS}) AS threads`,
        [practiceId, staffId, role],
      );
      return rows[0]!.unread;
    },

    async readable({ practiceId, staffId, role }, threadIds) {
      if (threadIds.length === 0) return [];
      const { rows } = await pool.query<{ id: string }>(
        `SELECT id FROM (${THREADS} AND t.id = ANY($4::uuid[])) AS threads`,
        [practiceId, staffId, role, threadIds],
      );
      return rows.map(({ id }) => id);
    },

    async colleagues({ practiceId, staffId }) {
      const { rows } = await pool.query<{ staffId: string; name: string; role: Role }>(
        `SELECT m.staff_id AS "staffId", s.name, m.role FROM membership m JOIN staff s ON s.id = m.staff_id
         WHERE m.practice_id = $1 AND m.removed_at IS NULL AND m.staff_id <> $2 ORDER BY s.name, m.staff_id`,
        [practiceId, staffId],
      );
      return rows;
    },
  };
}

function whyNotTo(to: InternalAddressee, staffId: string, staff: readonly Colleague[]): InternalRefusal | null {
  if ('staffId' in to) {
    if (to.staffId === staffId) return { code: 'message-to-yourself' };
    return staff.some((one) => one.staffId === to.staffId) ? null : { code: 'colleague-unknown' };
  }
  return staff.some((one) => one.role === to.role && one.staffId !== staffId) ? null : { code: 'nobody-in-role' };
}

async function whyNotAbout(
  { prisma }: Transaction,
  practiceId: string,
  patientId: string | null,
): Promise<InternalRefusal | null> {
  if (patientId === null) return null;
  const where = { practiceId_id: { practiceId, id: patientId } };
  const patient = await prisma.patient.findUnique({ where, select: { status: true } });
  if (!patient) return { code: 'about-unknown' };
  return isRestricted(patient) ? { code: 'about-restricted' } : null;
}

async function lockThread(
  { client }: Transaction,
  practiceId: string,
  id: string,
): Promise<InternalParties & { lastAt: Date; patientId: string | null }> {
  const { rows } = await client.query<{
    toStaffId: string | null;
    toRole: Role | null;
    lastAt: Date;
    patientId: string | null;
  }>(
    `SELECT to_staff_id AS "toStaffId", to_role AS "toRole", last_at AS "lastAt", patient_id AS "patientId"
     FROM internal_thread WHERE practice_id = $1 AND id = $2 FOR UPDATE`,
    [practiceId, id],
  );
  const thread = rows[0];
  if (!thread) throw new Error('a thread that was just found is gone');
  const { toStaffId, toRole, lastAt, patientId } = thread;
  const authors = await readAuthors(client, practiceId, id);
  const to = toStaffId === null ? { role: toRole! } : { staffId: toStaffId };
  return { to, authors, lastAt, patientId };
}

async function readAuthors(client: Queryable, practiceId: string, threadId: string): Promise<string[]> {
  const { rows } = await client.query<{ staffId: string }>(
    'SELECT DISTINCT written_by_id AS "staffId" FROM internal_message WHERE practice_id = $1 AND thread_id = $2',
    [practiceId, threadId],
  );
  return rows.map(({ staffId }) => staffId);
}

/** Stores a message; who writes has read all before it, and needs no notification of it any more. */
async function store(
  { prisma }: Transaction,
  { practiceId, staffId }: StaffReader,
  threadId: string,
  { id, body }: { id: string; body: string },
  at: Date,
): Promise<void> {
  await prisma.internalMessage.create({ data: { practiceId, id, threadId, at, writtenById: staffId, body } });
  await prisma.internalReading.upsert({
    where: { practiceId_threadId_staffId: { practiceId, threadId, staffId } },
    create: { practiceId, threadId, staffId, readAt: at },
    update: { readAt: at },
  });
  await prisma.notification.updateMany({
    where: { practiceId, staffId, subjectId: threadId, readAt: null },
    data: { readAt: at },
  });
}

function tell(
  { client }: Transaction,
  { practiceId }: StaffReader,
  threadId: string,
  readers: readonly string[],
  now: Date,
): Promise<void> {
  return raiseNotices(client, { practiceId, kind: TOLD_AS, subjectId: threadId, now }, readers);
}

/** What was said is in no audit entry, only that something was, and about which patient. */
function audit(
  { client }: Transaction,
  { practiceId, staffId, name }: StaffReader,
  threadId: string,
  act: string,
  patientId: string | null,
  now: Date,
): Promise<void> {
  const subject =
    patientId === null
      ? { subjectKind: TOLD_AS, subjectId: threadId }
      : { subjectKind: 'patient', subjectId: patientId };
  return appendAudit(client, {
    ...{ practiceId, at: now, actor: name, act, ...subject, details: { byToken: staffId, threadId } },
  });
}

async function readThread(pool: Pool, reader: StaffReader, id: string): Promise<InternalThread | null> {
  const { practiceId, staffId, role } = reader;
  const { rows } = await pool.query<ThreadRecord>(`${THREADS} AND t.id = $4`, [practiceId, staffId, role, id]);
  const record = rows[0];
  if (!record) return null;
  const thread = toThread(record);
  const [{ rows: messages }, staff, { rows: readings }] = await Promise.all([
    pool.query<{ id: string; at: Date; body: string; staffId: string; name: string; leftAt: Date | null }>(
      `SELECT i.id, i.at, i.body, i.written_by_id AS "staffId", s.name, m.removed_at AS "leftAt"
       FROM internal_message i
       JOIN staff s ON s.id = i.written_by_id
       JOIN membership m ON m.practice_id = i.practice_id AND m.staff_id = i.written_by_id
       WHERE i.practice_id = $1 AND i.thread_id = $2 ORDER BY i.at, i.id`,
      [practiceId, id],
    ),
    readStaff(pool, practiceId),
    pool.query<{ staffId: string; readAt: Date }>(
      'SELECT staff_id AS "staffId", read_at AS "readAt" FROM internal_reading WHERE practice_id = $1 AND thread_id = $2',
      [practiceId, id],
    ),
  ]);
  const to = record.toStaffId === null ? { role: record.toRole! } : { staffId: record.toStaffId };
  const parties = { to, authors: [...new Set(messages.map((message) => message.staffId))] };
  const named = [
    ...(record.toStaffId === null
      ? []
      : [{ staffId: record.toStaffId, name: record.toName!, leftAt: record.toLeftAt }]),
    ...messages,
  ];
  const left = new Map(named.filter(({ leftAt }) => leftAt !== null).map((one) => [one.staffId, one.name]));
  const hasRead = (who: string) => readings.some((one) => one.staffId === who && one.readAt >= record.lastAt);
  return {
    ...thread,
    messages: messages.map(({ staffId: writer, name, leftAt, body, ...message }): InternalMessageRow => ({
      ...message,
      by: { staffId: writer, name, hasLeft: leftAt !== null },
      body: thread.isRestricted ? null : body,
    })),
    isAbandoned: !staff.some((person) => person.staffId !== staffId && takesPart(parties, person)),
    leftUnread: [...left].filter(([who]) => !hasRead(who)).map(([, name]) => name),
  };
}

function toThread(record: ThreadRecord): InternalThreadRow {
  const { patientId, nhsNumber, familyName, givenName, lastBody, ...row } = record;
  const hidden = isRestricted({ status: record.patientStatus });
  return {
    id: row.id,
    to:
      row.toStaffId === null
        ? { staff: null, role: row.toRole! }
        : { staff: { staffId: row.toStaffId, name: row.toName!, hasLeft: row.toLeftAt !== null }, role: null },
    startedBy: { staffId: row.starterId, name: row.starterName, hasLeft: row.starterLeftAt !== null },
    patient: patientId === null || hidden ? null : { id: patientId, nhsNumber: nhsNumber!, familyName, givenName },
    isAboutPatient: patientId !== null,
    isRestricted: hidden,
    ...{ lastAt: row.lastAt, lastBy: row.lastBy, unread: row.unread },
    firstLine: hidden ? null : firstLine(lastBody),
  };
}

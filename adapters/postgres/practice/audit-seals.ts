import { createHash } from 'node:crypto';
import { DateTime } from 'luxon';
import { lookReason, type LookReason } from '../../../domain/practice/audit/look-findings';
import { LOOKS } from '../../../domain/practice/looks';
import type { AuditCheck, AuditSeal, AuditSeals, LookFinding } from '../../../ports/practice/audit-seals';
import { appendAudit, type Queryable } from './audit-log';
import { inOneSnapshot, transaction, type Database } from '../sql/connect';
import { newId } from '../sql/new-id';
import { inTransaction } from '../sql/transaction';
import { servedPractices } from './served-practices';

/** Rows are read so many at a time. */
const CHUNK = 1_000;
/** A group waits until it is so old, and until every transaction that may still write into it has ended. */
const SEALED_AFTER = '10 minutes';
const SEAL_EVERY_MS = 60 * 60_000;
const VERIFY_EVERY_MS = 24 * 60 * 60_000;
const FIRST = '00000000-0000-0000-0000-000000000000';

/**
 * The ids up to which all rows are there. Ids begin with their time, and a row is committed after its id was made: it is
 * there once every transaction that began before has ended. A minute and more is for clocks that differ.
 */
const FINISHED = `
  SELECT (lpad(to_hex(floor(extract(epoch FROM least($1::timestamptz - interval '${SEALED_AFTER}',
    (SELECT min(xact_start) - interval '1 minute' FROM pg_stat_activity
     WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()))) * 1000)::bigint), 12, '0')
    || '70008000000000000000')::uuid AS bound`;

interface SealedRow {
  id: string;
  line: string;
}

/** One row as it is hashed: everything that it says, in one order. */
const LINES = `
  SELECT id, jsonb_build_array(id, extract(epoch FROM at), actor, act, subject_kind, subject_id, details, subject_label, times,
    extract(epoch FROM since))::text AS line
  FROM audit_entry WHERE practice_id = $1 AND id > $2::uuid AND id <= $3::uuid ORDER BY id LIMIT $4`;

interface StoredSeal {
  number: number;
  lastId: string;
  entries: number;
  previous: Buffer | null;
  hash: Buffer;
}

interface Hashed {
  hash: Buffer;
  entries: number;
  lastId: string;
}

/** The hash over a group: the hash before it, and each of its rows. */
async function hashGroup(
  db: Queryable,
  practiceId: string,
  { after, upTo, previous }: { after: string; upTo: string; previous: Buffer | null },
): Promise<Hashed> {
  const hash = createHash('sha256').update(previous ?? Buffer.alloc(32));
  let [entries, lastId] = [0, after];
  for (;;) {
    const { rows } = await db.query<SealedRow>(LINES, [practiceId, lastId, upTo, CHUNK]);
    for (const { line } of rows) hash.update(line).update('\n');
    entries += rows.length;
    lastId = rows.at(-1)?.id ?? lastId;
    if (rows.length < CHUNK) return { hash: hash.digest(), entries, lastId };
  }
}

/** Looks of a week at patients who may be related to staff. Names are compared again by the rule, word by word. */
const LOOKED = `
  WITH look AS (
    SELECT e.at, e.times, (e.details ->> 'byToken')::uuid AS staff_id, CASE WHEN e.subject_kind = 'patient' THEN e.subject_id END AS one,
      e.details -> 'patientIds' AS many
    FROM audit_entry e
    WHERE e.practice_id = $1 AND e.act = ANY($2::text[]) AND e.at >= $3::timestamptz AND e.at < $4::timestamptz
      AND EXISTS (SELECT FROM membership m WHERE m.practice_id = $1 AND m.staff_id::text = e.details ->> 'byToken')
  ), looked AS (
    SELECT at, times, staff_id, one AS patient_id FROM look WHERE one IS NOT NULL
    UNION ALL
    SELECT at, times, staff_id, p.id::uuid FROM look, jsonb_array_elements_text(many) AS p(id) WHERE jsonb_typeof(many) = 'array'
  )
  SELECT l.staff_id AS "staffId", p.id AS "patientId", p.family_name AS "familyName", p.given_name AS "givenName", p.email,
    sum(l.times)::int AS looks, min(l.at) AS "firstAt", max(l.at) AS "lastAt"
  FROM looked l JOIN patient p ON p.practice_id = $1 AND p.id = l.patient_id
  WHERE EXISTS (SELECT FROM membership m JOIN staff s ON s.id = m.staff_id WHERE m.practice_id = $1
    AND (lower(s.email) = lower(p.email) OR name_key(s.name) LIKE '%' || name_key(p.family_name)))
  GROUP BY l.staff_id, p.id, p.family_name, p.given_name, p.email`;

interface LookedRow {
  staffId: string;
  patientId: string;
  familyName: string | null;
  givenName: string | null;
  email: string | null;
  looks: number;
  firstAt: Date;
  lastAt: Date;
}

/** The chain of hashes over the audit log, and the weekly report of looks. */
export function createAuditSeals(database: Database): AuditSeals {
  const { pool, prisma } = database;

  const seal = (practiceId: string, now: Date): Promise<AuditSeal | null> =>
    transaction(pool, async (client) => {
      await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('audit_seal ' || $1::text, 0))`, [practiceId]);
      const { rows: last } = await client.query<StoredSeal>(
        `SELECT number, last_id AS "lastId", entries, previous, hash FROM audit_seal WHERE practice_id = $1
         ORDER BY number DESC LIMIT 1`,
        [practiceId],
      );
      const { rows: finished } = await client.query<{ bound: string }>(FINISHED, [now]);
      const previous = last[0]?.hash ?? null;
      const group = { after: last[0]?.lastId ?? FIRST, upTo: finished[0]!.bound, previous };
      const { hash, entries, lastId } = await hashGroup(client, practiceId, group);
      if (entries === 0) return null;
      const number = (last[0]?.number ?? 0) + 1;
      await client.query(
        `INSERT INTO audit_seal (practice_id, number, last_id, entries, previous, hash, sealed_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [practiceId, number, lastId, entries, previous, hash, now],
      );
      return { number, entries, sealedAt: now, hash: hash.toString('hex') };
    });

  async function verify(practiceId: string, now: Date): Promise<AuditCheck> {
    const found = await inOneSnapshot(pool, async (client) => {
      const { rows } = await client.query<StoredSeal>(
        `SELECT number, last_id AS "lastId", entries, previous, hash FROM audit_seal WHERE practice_id = $1 ORDER BY number`,
        [practiceId],
      );
      let [before, entries]: [StoredSeal | null, number] = [null, 0];
      for (const [index, one] of rows.entries()) {
        const previous: Buffer | null = before?.hash ?? null;
        const group = { after: before?.lastId ?? FIRST, upTo: one.lastId, previous };
        const hashed = await hashGroup(client, practiceId, group);
        entries += hashed.entries;
        const isLinked = previous === null ? one.previous === null : (one.previous?.equals(previous) ?? false);
        const fits =
          isLinked && one.number === index + 1 && hashed.entries === one.entries && hashed.hash.equals(one.hash);
        if (!fits) return { seals: rows.length, entries, broken: one.number };
        before = one;
      }
      return { seals: rows.length, entries, broken: null };
    });
    await prisma.auditCheck.create({ data: { practiceId, id: newId(), at: now, ...found } });
    return { at: now, ...found };
  }

  const reportLooks = (practiceId: string, week: string, now: Date): Promise<void> =>
    inTransaction(database, async ({ prisma: rows, client }) => {
      const { count } = await rows.lookReport.createMany({
        data: { practiceId, week: new Date(week), madeAt: now },
        skipDuplicates: true,
      });
      if (count === 0) return;
      const monday = DateTime.fromISO(week, { zone: 'UTC' });
      const { rows: looked } = await client.query<LookedRow>(LOOKED, [
        ...[practiceId, LOOKS, monday.toJSDate(), monday.plus({ weeks: 1 }).toJSDate()],
      ]);
      const members = await rows.membership.findMany({
        where: { practiceId },
        select: { staffId: true, staff: { select: { name: true, email: true } } },
      });
      const everyone = members.map(({ staffId, staff }) => ({ staffId, ...staff }));
      const people = new Map(everyone.map((one) => [one.staffId, one]));
      const findings = looked.flatMap(({ staffId, patientId, looks, firstAt, lastAt, ...patient }) => {
        const by = people.get(staffId);
        const reason = by ? lookReason(by, patient, everyone) : null;
        if (reason === null) return [];
        return [{ practiceId, id: newId(), week: new Date(week), reason, staffId, patientId, looks, firstAt, lastAt }];
      });
      if (findings.length > 0) await rows.lookFinding.createMany({ data: findings });
    });

  return {
    seal,
    verify,
    reportLooks,

    async seals(practiceId, limit) {
      const rows = await prisma.auditSeal.findMany({
        where: { practiceId },
        orderBy: { number: 'desc' },
        take: limit,
        select: { number: true, entries: true, sealedAt: true, hash: true },
      });
      return rows.map(({ hash, ...row }) => ({ ...row, hash: Buffer.from(hash).toString('hex') }));
    },

    lastCheck: (practiceId) =>
      prisma.auditCheck.findFirst({
        where: { practiceId },
        orderBy: { id: 'desc' },
        select: { at: true, seals: true, entries: true, broken: true },
      }),

    async findings(practiceId, limit) {
      const rows = await prisma.lookFinding.findMany({
        where: { practiceId },
        orderBy: [{ week: 'desc' }, { id: 'desc' }],
        take: limit,
        select: {
          ...{ id: true, week: true, reason: true, looks: true, firstAt: true, lastAt: true },
          ...{ reviewedBy: true, reviewedAt: true, note: true },
          staff: { select: { staff: { select: { name: true } } } },
          patient: { select: { id: true, status: true, nhsNumber: true, familyName: true, givenName: true } },
        },
      });
      return rows.map(({ week, reason, staff, patient: { status, ...patient }, ...row }): LookFinding => ({
        ...row,
        week: week.toISOString().slice(0, 10),
        reason: reason as LookReason,
        staffName: staff.staff.name,
        patient: status === 'restricted' ? null : patient,
      }));
    },

    async weeks(practiceId, limit) {
      const rows = await prisma.lookReport.findMany({
        where: { practiceId },
        orderBy: { week: 'desc' },
        take: limit,
        select: { week: true },
      });
      return rows.map(({ week }) => week.toISOString().slice(0, 10));
    },

    review: ({ practiceId, user, tokenId }, id, note, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const { count } = await rows.lookFinding.updateMany({
          where: { practiceId, id },
          data: { note, reviewedBy: user, reviewedAt: now },
        });
        if (count === 0) return false;
        await appendAudit(client, {
          ...{ practiceId, at: now, actor: user, act: 'look-reviewed', subjectKind: 'audit', subjectId: null },
          details: { byToken: tokenId, findingId: id },
        });
        return true;
      }),

    async sweep(now) {
      const week = DateTime.fromJSDate(now, { zone: 'UTC' }).startOf('week').minus({ weeks: 1 }).toISODate() as string;
      for (const practiceId of await servedPractices(database)) {
        const [sealed, checked] = await Promise.all([
          prisma.auditSeal.findFirst({
            where: { practiceId },
            orderBy: { number: 'desc' },
            select: { sealedAt: true },
          }),
          prisma.auditCheck.findFirst({ where: { practiceId }, orderBy: { id: 'desc' }, select: { at: true } }),
        ]);
        if (isDue(sealed?.sealedAt, SEAL_EVERY_MS, now)) await seal(practiceId, now);
        if (isDue(checked?.at, VERIFY_EVERY_MS, now)) await verify(practiceId, now);
        await reportLooks(practiceId, week, now);
      }
    },
  };
}

function isDue(last: Date | undefined, every: number, now: Date): boolean {
  return last === undefined || now.getTime() - last.getTime() >= every;
}

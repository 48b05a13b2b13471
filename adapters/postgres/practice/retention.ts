import type { Pool, PoolClient } from 'pg';
import {
  cutoff,
  isPurgedKind,
  PURGED_KINDS,
  RETENTION,
  type PurgedKind,
} from '../../../domain/practice/retention/periods';
import type { LegalHold, PurgePreview, PurgeRun, Retention, RetentionPeriods } from '../../../ports/practice/retention';
import { appendAudit } from './audit-log';
import { transaction, type Database } from '../sql/connect';
import { inTransaction } from '../sql/transaction';
import { DUE, purgeBatch } from './purging';

/** So many rows go in one transaction, so that a purge never holds others up. */
const BATCH = 500;
/** A purge ends here and goes on with the next sweep, so that one practice does not keep the others waiting. */
const MOST_BATCHES = 40;

const HOLD = { id: true, patientId: true, why: true, by: true, at: true, endedBy: true, endedAt: true } as const;

/** Periods, legal holds and the daily purge. */
export function createRetention(database: Database): Retention {
  const { pool, prisma } = database;

  async function periods(practiceId: string): Promise<RetentionPeriods> {
    const rows = await prisma.retentionPeriod.findMany({ where: { practiceId }, select: { kind: true, days: true } });
    const own = new Map(rows.map(({ kind, days }) => [kind, days]));
    const entries = PURGED_KINDS.map((kind) => [kind, own.get(kind) ?? RETENTION[kind].usual] as const);
    return Object.fromEntries(entries) as RetentionPeriods;
  }

  async function preview(practiceId: string, now: Date): Promise<Record<PurgedKind, PurgePreview>> {
    const days = await periods(practiceId);
    const found = {} as Record<PurgedKind, PurgePreview>;
    for (const kind of PURGED_KINDS) {
      const before = cutoff(days[kind], now);
      const { rows } = await pool.query<PurgePreview>(
        `SELECT count(*) FILTER (WHERE NOT held)::int AS due, count(*) FILTER (WHERE held)::int AS held
         FROM (${DUE[kind]}) AS old`,
        [practiceId, before],
      );
      found[kind] = rows[0]!;
    }
    return found;
  }

  async function purge(practiceId: string, now: Date): Promise<PurgeRun> {
    const days = await periods(practiceId);
    const day = now.toISOString().slice(0, 10);
    await prisma.purgeRun.createMany({
      data: { practiceId, day: new Date(day), startedAt: now },
      skipDuplicates: true,
    });
    let isOver = true;
    for (const kind of PURGED_KINDS) {
      let batches = 0;
      let count: number;
      do {
        count = await purgeOnce(pool, { practiceId, day, kind, before: cutoff(days[kind], now) });
      } while (count > 0 && ++batches < MOST_BATCHES);
      if (count > 0) isOver = false;
    }
    return inTransaction(database, async ({ prisma: rows, client }) => {
      const key = { practiceId_day: { practiceId, day: new Date(day) } };
      const run = await rows.purgeRun.update({
        where: key,
        data: isOver ? { finishedAt: now } : {},
        select: { startedAt: true, finishedAt: true, counts: true },
      });
      const counts = run.counts as PurgeRun['counts'];
      if (isOver && Object.values(counts).some((one) => one > 0)) {
        await appendAudit(client, {
          ...{ practiceId, at: now, actor: 'Rollcall', act: 'purged', subjectKind: 'practice', subjectId: practiceId },
          details: { day, ...counts },
        });
      }
      return { day, startedAt: run.startedAt, finishedAt: run.finishedAt, counts };
    });
  }

  return {
    periods,
    preview,
    purge,

    change: (by, changes, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const { practiceId, user, tokenId } = by;
        for (const [kind, days] of Object.entries(changes)) {
          if (!isPurgedKind(kind)) continue;
          const data = { days, changedBy: user, changedAt: now };
          await rows.retentionPeriod.upsert({
            where: { practiceId_kind: { practiceId, kind } },
            create: { practiceId, kind, ...data },
            update: data,
          });
        }
        await appendAudit(client, {
          ...{ practiceId, at: now, actor: user, act: 'retention-changed' },
          ...{ subjectKind: 'practice', subjectId: practiceId, details: { byToken: tokenId, ...changes } },
        });
      }).then(() => periods(by.practiceId)),

    async runs(practiceId, limit) {
      const rows = await prisma.purgeRun.findMany({
        where: { practiceId },
        orderBy: { day: 'desc' },
        take: limit,
        select: { day: true, startedAt: true, finishedAt: true, counts: true },
      });
      return rows.map(({ day, counts, ...row }) => ({
        ...row,
        day: day.toISOString().slice(0, 10),
        counts: counts as PurgeRun['counts'],
      }));
    },

    holds: (practiceId): Promise<LegalHold[]> =>
      prisma.legalHold.findMany({ where: { practiceId }, orderBy: { id: 'desc' }, take: 200, select: HOLD }),

    hold: (by, { id, patientId, why }, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const { practiceId, user, tokenId } = by;
        const known = await rows.legalHold.findUnique({ where: { practiceId_id: { practiceId, id } }, select: HOLD });
        if (known) return known;
        if (patientId !== null && (await rows.patient.count({ where: { practiceId, id: patientId } })) === 0)
          return null;
        const made = await rows.legalHold.create({
          data: { practiceId, id, patientId, why, by: user, at: now },
          select: HOLD,
        });
        await appendAudit(client, {
          ...{ practiceId, at: now, actor: user, act: 'legal-hold-set' },
          ...(patientId === null
            ? { subjectKind: 'practice', subjectId: practiceId }
            : { subjectKind: 'patient', subjectId: patientId }),
          details: { byToken: tokenId, holdId: id },
        });
        return made;
      }),

    endHold: (by, id, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const { practiceId, user, tokenId } = by;
        const { count } = await rows.legalHold.updateMany({
          where: { practiceId, id, endedAt: null },
          data: { endedBy: user, endedAt: now },
        });
        const found = await rows.legalHold.findUnique({ where: { practiceId_id: { practiceId, id } }, select: HOLD });
        if (count === 0 || !found) return found;
        await appendAudit(client, {
          ...{ practiceId, at: now, actor: user, act: 'legal-hold-ended' },
          ...(found.patientId === null
            ? { subjectKind: 'practice', subjectId: practiceId }
            : { subjectKind: 'patient', subjectId: found.patientId }),
          details: { byToken: tokenId, holdId: id },
        });
        return found;
      }),

    async sweep(now) {
      const { rows } = await pool.query<{ id: string }>(
        `SELECT o.id FROM practice o LEFT JOIN departure l ON l.practice_id = o.id
         WHERE l.deleted_at IS NULL AND NOT EXISTS (SELECT FROM purge_run r
           WHERE r.practice_id = o.id AND r.day = $1::date AND r.finished_at IS NOT NULL) ORDER BY o.id`,
        [now.toISOString().slice(0, 10)],
      );
      for (const { id } of rows) await purge(id, now);
    },
  };
}

/** One batch with its count, together or not at all. Only one process purges a practice at a time. */
function purgeOnce(
  pool: Pool,
  { practiceId, day, kind, before }: { practiceId: string; day: string; kind: PurgedKind; before: Date },
): Promise<number> {
  return transaction(pool, async (client: PoolClient) => {
    await client.query(`SELECT FROM purge_run WHERE practice_id = $1 AND day = $2::date FOR UPDATE`, [practiceId, day]);
    const count = await purgeBatch(client, kind, { practiceId, before, limit: BATCH });
    if (count === 0) return 0;
    await client.query(
      `UPDATE purge_run SET counts = counts || jsonb_build_object($3::text, coalesce((counts ->> $3::text)::int, 0) + $4::int)
       WHERE practice_id = $1 AND day = $2::date`,
      [practiceId, day, kind, count],
    );
    return count;
  });
}

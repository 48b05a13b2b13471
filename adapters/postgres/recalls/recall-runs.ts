import { exposed } from '../../../domain/patients/exposure';
import { windowOf } from '../../../domain/practice/hours/hours';
import { countRun, type RunCounts, type RunLeftOutCode } from '../../../domain/recalls/automation/plan-run';
import { isMissed, runTimesOf } from '../../../domain/recalls/automation/run-times';
import type { CategoryTimes, RecallRuns, RunPatient, RunRow } from '../../../ports/recalls/recall-runs';
import type { RecallRunModel } from '../generated/models';
import { isClinician } from '../practice/clinicians';
import { appendAudit } from '../practice/audit-log';
import { readSettings } from '../practice/settings';
import type { Database } from '../sql/connect';
import { toPage } from '../sql/to-page';
import { inTransaction, type Rows } from '../sql/transaction';

const NO_COUNTS: RunCounts = countRun([]).counts;

/** Runs of automation, as staff start and read them. The worker's part is in `run-making.ts`. */
export function createRecallRuns(database: Database): RecallRuns {
  const { pool, prisma } = database;
  return {
    start: (by, { runId, categoryId, trial, now }) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const { practiceId } = by;
        const { count } = await rows.recallRun.createMany({
          data: {
            ...{ practiceId, id: runId, categoryId, trial, startedAt: now },
            ...{ by: by.user, byId: by.tokenId, byRole: by.role },
          },
          skipDuplicates: true,
        });
        if (count === 0) return;
        await appendAudit(client, {
          ...{ practiceId, at: now, actor: by.user },
          ...(trial ? { act: 'recall-run-tried' } : { act: 'recall-run-started' }),
          ...{ subjectKind: 'recall-category', subjectId: categoryId, details: { byToken: by.tokenId, runId } },
        });
      }),

    async find(practiceId, runId) {
      const row = await prisma.recallRun.findUnique({
        where: { practiceId_id: { practiceId, id: runId } },
        include: WITH,
      });
      return row && toRow(row);
    },

    async page(practiceId, categoryId, { limit, after }) {
      const rows = await prisma.recallRun.findMany({
        where: {
          practiceId,
          ...(categoryId === null ? {} : { categoryId }),
          ...(after === null ? {} : { id: { lt: after } }),
        },
        orderBy: { id: 'desc' },
        take: limit + 1,
        include: WITH,
      });
      return toPage(rows.map(toRow), limit, ({ id }) => id);
    },

    async patients(practiceId, runId, outcome, { limit, after }) {
      const from = after ?? 0;
      const { rows } = await pool.query<{
        recallId: string;
        code: string | null;
        patientId: string;
        nhsNumber: string;
        familyName: string | null;
        givenName: string | null;
        status: string;
      }>(
        `SELECT i.recall_id AS "recallId", i.code, p.id AS "patientId", p.nhs_number AS "nhsNumber",
           p.family_name AS "familyName", p.given_name AS "givenName", p.status
         FROM recall_run_item i JOIN patient p ON p.practice_id = i.practice_id AND p.id = i.patient_id
         WHERE i.practice_id = $1 AND i.run_id = $2 AND i.outcome = $3
         ORDER BY p.family_name, p.given_name, i.recall_id OFFSET $4 LIMIT $5`,
        [practiceId, runId, outcome, from, limit + 1],
      );
      const items = rows.map(({ recallId, code, status, patientId, nhsNumber, familyName, givenName }): RunPatient =>
        exposed(
          {
            ...{ recallId, outcome, code: code as RunLeftOutCode | null },
            patient: { id: patientId, nhsNumber, familyName, givenName },
          },
          ['patient'],
          { status },
        ),
      );
      return { items: items.slice(0, limit), next: items.length > limit ? from + limit : null };
    },

    markRead: (by, runId, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const { practiceId } = by;
        if (!(await isClinician(rows, by))) return 'clinician-needed';
        const run = await rows.recallRun.findUnique({ where: { practiceId_id: { practiceId, id: runId } } });
        if (!run?.trial || run.finishedAt === null || run.problem !== null) return 'no-trial';
        if (run.readAt !== null) return 'read';
        await rows.recallRun.update({
          where: { practiceId_id: { practiceId, id: runId } },
          data: { readBy: by.user, readAt: now },
        });
        await appendAudit(client, {
          ...{ practiceId, at: now, actor: by.user, act: 'recall-run-read', subjectKind: 'recall-category' },
          ...{ subjectId: run.categoryId, details: { runId } },
        });
        return 'read';
      }),

    trialsRead: (practiceId, categoryId) =>
      prisma.recallRun.count({ where: { practiceId, categoryId, readAt: { not: null } } }),

    times: async (practiceId, categoryId) => await readTimes(prisma, practiceId, categoryId),

    async expected(practiceId, categoryId, from, to, now) {
      const { rows } = await pool.query<{ dueAt: Date; runId: string | null; seenBy: string | null }>(
        `SELECT e.due_at AS "dueAt", r.id AS "runId", e.seen_by AS "seenBy" FROM recall_expected_run e
         LEFT JOIN recall_run r ON r.practice_id = e.practice_id AND r.category_id = e.category_id AND r.due_at = e.due_at
         WHERE e.practice_id = $1 AND e.category_id = $2 AND e.due_at >= $3 AND e.due_at <= $4 ORDER BY e.due_at DESC`,
        [practiceId, categoryId, from, to],
      );
      return rows.map((row) => ({ ...row, isMissed: row.runId === null && isMissed(row.dueAt, now) }));
    },

    async seen(by, categoryId, dueAt, now) {
      await prisma.recallExpectedRun.updateMany({
        where: { practiceId: by.practiceId, categoryId, dueAt, seenAt: null },
        data: { seenBy: by.user, seenAt: now },
      });
    },

    async countMissed(practiceId, now) {
      const { rows } = await pool.query<{ missed: number }>(
        `SELECT count(*)::int AS missed FROM recall_expected_run e
         WHERE e.practice_id = $1 AND e.missed_at IS NOT NULL AND e.seen_at IS NULL AND e.due_at > $2::timestamptz - interval '7 days'
           AND NOT EXISTS (SELECT FROM recall_run r
             WHERE r.practice_id = e.practice_id AND r.category_id = e.category_id AND r.due_at = e.due_at)`,
        [practiceId, now],
      );
      return rows[0]!.missed;
    },
  };
}

const WITH = {
  category: { select: { name: true } },
  letterBatches: { select: { id: true } },
  attempts: { where: { campaignId: { not: null } }, select: { campaignId: true } },
} as const;

type RunWith = RecallRunModel & {
  category: { name: string };
  letterBatches: { id: string }[];
  attempts: { campaignId: string | null }[];
};

function toRow(row: RunWith): RunRow {
  const { id, categoryId, by, startedAt, dueAt, finishedAt, trial, category, letterBatches, attempts } = row;
  const found = [...new Set(attempts.flatMap(({ campaignId }) => campaignId ?? []))].sort();
  const first = row.campaignId;
  return {
    ...{ id, categoryId, categoryName: category.name, by, startedAt, dueAt, finishedAt, trial },
    read: row.readAt === null ? null : { by: row.readBy!, at: row.readAt },
    problem: (row.problem as { code: string } | null)?.code ?? null,
    campaignIds: first === null ? found : [first, ...found.filter((one) => one !== first)],
    letterBatchId: letterBatches[0]?.id ?? null,
    counts: (row.counts as unknown as RunCounts | null) ?? NO_COUNTS,
    leftOut: (row.leftOut as unknown as RunRow['leftOut'] | null) ?? [],
  };
}

/** When a category runs, by its own hours and the days on which the practice sends. */
export async function readTimes(
  rows: Rows,
  practiceId: string,
  categoryId: string,
): Promise<(CategoryTimes & { version: number }) | null> {
  const category = await rows.recallCategory.findUnique({
    where: { practiceId_id: { practiceId, id: categoryId } },
    select: { automated: true, sendFrom: true, version: true, practice: { select: { timeZone: true } } },
  });
  if (!category) return null;
  const rules = await readSettings(rows, practiceId);
  const own = rules.sendingHoursFor.recall;
  const hours = own === 'any' ? null : (own ?? rules.sendingHours);
  const days = hours === null ? null : [...windowOf(hours).weekdays].sort();
  return {
    ...{ automated: category.automated, version: category.version, rules },
    times: runTimesOf({ from: category.sendFrom, days, zone: category.practice.timeZone }),
  };
}

import type { PoolClient } from 'pg';
import { sharedWith, type ContactStep, type RecallCategoryFields } from '../../../domain/recalls/categories';
import type { Urgency } from '../../../domain/recalls/recalls';
import type { CategoryAnswer, RecallCategories, RecallCategoryRow } from '../../../ports/recalls/recall-categories';
import type { RecallCategory } from '../generated/client';
import { appendAudit } from '../practice/audit-log';
import type { Database } from '../sql/connect';
import { jsonValue } from '../sql/rows';
import { inTransaction, type Rows } from '../sql/transaction';
import { regroupRecalls } from './regroup';

/** Categories of recalls. Each change sets again which recalls belong to them. */
export function createRecallCategories(database: Database): RecallCategories {
  const { pool, prisma } = database;
  return {
    async all(practiceId) {
      const rows = await prisma.recallCategory.findMany({ where: { practiceId }, orderBy: { name: 'asc' } });
      return rows.map(toRow);
    },

    async find(practiceId, categoryId) {
      const row = await prisma.recallCategory.findUnique({ where: { practiceId_id: { practiceId, id: categoryId } } });
      return row && toRow(row);
    },

    create: (practiceId, categoryId, fields, by, now) =>
      inTransaction(database, async ({ prisma: rows, client }): Promise<CategoryAnswer> => {
        await lockCategories(client, practiceId);
        const others = await categoriesOf(rows, practiceId);
        if (others.some(({ id }) => id === categoryId)) return { kind: 'stored' };
        const taken = takenBy(fields, others);
        if (taken) return taken;
        const made = { createdBy: by.user, createdAt: now, changedBy: by.user, changedAt: now };
        await rows.recallCategory.create({ data: { practiceId, id: categoryId, ...stored(fields), ...made } });
        await regroupRecalls(client, practiceId, now);
        await audit(client, practiceId, categoryId, {
          act: 'recall-category-made',
          by: by.user,
          now,
          label: fields.name,
        });
        return { kind: 'stored' };
      }),

    change: (practiceId, categoryId, version, fields, by, now) =>
      inTransaction(database, async ({ prisma: rows, client }): Promise<CategoryAnswer> => {
        await lockCategories(client, practiceId);
        const all = await categoriesOf(rows, practiceId);
        const before = all.find(({ id }) => id === categoryId)!;
        if (version !== null && version !== before.version) return { kind: 'conflict', by: before.changedBy };
        const taken = takenBy(
          fields,
          all.filter(({ id }) => id !== categoryId),
        );
        if (taken) return taken;
        await rows.recallCategory.update({
          where: { practiceId_id: { practiceId, id: categoryId } },
          data: { ...stored(fields), version: { increment: 1 }, changedBy: by.user, changedAt: now },
        });
        await regroupRecalls(client, practiceId, now);
        await audit(client, practiceId, categoryId, {
          ...{ act: 'recall-category-changed', by: by.user, now, label: fields.name },
          ...(before.automated === fields.automated ? {} : { details: { automated: fields.automated } }),
        });
        return { kind: 'stored' };
      }),

    async reasonsWithoutCategory(practiceId) {
      const { rows } = await pool.query<{ reason: string; count: number }>(
        `SELECT reason, count(*)::int AS count FROM recall
         WHERE practice_id = $1 AND category_id IS NULL AND status = 'open' AND ended IS NULL
         GROUP BY reason ORDER BY count(*) DESC, reason LIMIT 50`,
        [practiceId],
      );
      return rows;
    },
  };
}

/** Two changes at the same time take turns, so that recalls are sorted by both. */
async function lockCategories(client: PoolClient, practiceId: string): Promise<void> {
  await client.query('SELECT FROM practice WHERE id = $1 FOR NO KEY UPDATE', [practiceId]);
}

async function categoriesOf(rows: Rows, practiceId: string): Promise<RecallCategoryRow[]> {
  return (await rows.recallCategory.findMany({ where: { practiceId } })).map(toRow);
}

/** The first other category that has the name, or one of the reasons. */
function takenBy(fields: RecallCategoryFields, others: readonly RecallCategoryRow[]): CategoryAnswer | null {
  for (const other of others) {
    const shared = sharedWith(fields, other);
    if (shared) return { kind: 'taken', ...shared, category: other.name };
  }
  return null;
}

function stored({ sendBetween, steps, ...fields }: RecallCategoryFields) {
  return { ...fields, steps: jsonValue(steps), sendFrom: sendBetween.from, sendTo: sendBetween.to };
}

function toRow(row: RecallCategory): RecallCategoryRow {
  const { practiceId: _, sendFrom, sendTo, steps, urgencies, ...fields } = row;
  return {
    ...fields,
    urgencies: urgencies as Urgency[],
    steps: steps as unknown as ContactStep[],
    sendBetween: { from: sendFrom, to: sendTo },
  };
}

function audit(
  client: PoolClient,
  practiceId: string,
  categoryId: string,
  entry: { act: string; by: string; now: Date; label: string; details?: Record<string, unknown> },
): Promise<void> {
  const { act, by, now, label, details } = entry;
  return appendAudit(client, {
    ...{ practiceId, at: now, actor: by, act, subjectKind: 'recall-category', subjectId: categoryId },
    ...{ subjectLabel: label, details },
  });
}

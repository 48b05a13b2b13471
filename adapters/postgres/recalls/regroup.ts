import type { PoolClient } from 'pg';
import { belongsTo } from '../../../domain/recalls/categories';
import type { Urgency } from '../../../domain/recalls/recalls';

/** Gives each recall the category that its reason and urgency belong to now, in the caller's transaction. */
export async function regroupRecalls(client: Pick<PoolClient, 'query'>, practiceId: string, now: Date): Promise<void> {
  const categories = await client.query<{ id: string; reasons: string[]; urgencies: string[] }>(
    'SELECT id, reasons, urgencies FROM recall_category WHERE practice_id = $1 ORDER BY created_at DESC, id DESC',
    [practiceId],
  );
  const { rows } = await client.query<{ reason: string; urgency: string }>(
    'SELECT DISTINCT reason, urgency FROM recall WHERE practice_id = $1',
    [practiceId],
  );
  const places = rows.map(({ reason, urgency }) => {
    const recall = { reason, urgency: urgency as Urgency };
    const category = categories.rows.find((one) =>
      belongsTo({ ...one, urgencies: one.urgencies as Urgency[] }, recall),
    );
    return { reason, urgency, categoryId: category?.id ?? null };
  });
  await client.query(
    `UPDATE recall r SET category_id = t.category_id, changed_at = $5
     FROM unnest($2::text[], $3::text[], $4::uuid[]) AS t (reason, urgency, category_id)
     WHERE r.practice_id = $1 AND r.reason = t.reason AND r.urgency = t.urgency AND r.category_id IS DISTINCT FROM t.category_id`,
    [
      practiceId,
      places.map(({ reason }) => reason),
      places.map(({ urgency }) => urgency),
      places.map(({ categoryId }) => categoryId),
      now,
    ],
  );
}

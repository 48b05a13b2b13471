import type { PoolClient } from 'pg';

/** Entries of so many days are read in any case: recalls of the same sync are not there yet when it begins. */
const LEAST_DAYS = 90;
/** Entries that are older than this say nothing about a recall that is still open. */
const LONGEST_DAYS = 730;

/**
 * Which codes of the record a practice looks for, and from which date on, by the oldest open recall that they are for.
 * @returns no codes where its categories name none; `since` is `YYYY-MM-DD`.
 */
export async function entriesWanted(
  client: PoolClient,
  practiceId: string,
  now: Date,
): Promise<{ codes: string[]; since: string | null }> {
  const { rows } = await client.query<{ codes: string[]; since: string | null }>(
    `SELECT coalesce(array_agg(DISTINCT d.code ORDER BY d.code), '{}') AS codes,
       CASE WHEN count(*) > 0 THEN greatest(least(min(o.first), $2::date - ${LEAST_DAYS}), $2::date - ${LONGEST_DAYS})::text END AS since
     FROM recall_category c
     CROSS JOIN LATERAL unnest(c.done_codes) AS d (code)
     CROSS JOIN LATERAL (
       SELECT min(r.due_date) - c.done_days_before AS first FROM recall r
       WHERE r.practice_id = c.practice_id AND r.category_id = c.id AND r.status = 'open' AND r.ended IS NULL) o
     WHERE c.practice_id = $1`,
    [practiceId, now],
  );
  return rows[0]!;
}

/** Entries of a sync `$2` that say that an open recall was done. `$1` is the practice. */
const DONE = `
  FROM recall_sync_entry e
  JOIN patient p ON p.practice_id = e.practice_id AND p.nhs_number = e.nhs_number
  JOIN recall r ON r.practice_id = e.practice_id AND r.patient_id = p.id AND r.status = 'open' AND r.ended IS NULL
  JOIN recall_category c ON c.practice_id = r.practice_id AND c.id = r.category_id AND e.code = ANY (c.done_codes)
  WHERE e.practice_id = $1 AND e.reading_id = $2 AND e.done_on >= r.due_date - c.done_days_before`;

/**
 * Asks staff about recalls that an entry of the record says were done, and takes back what is not there any more: it was
 * entered in error, or the category has other codes now. Nobody is asked about an entry twice (N39).
 */
export async function noteDone(
  client: PoolClient,
  practiceId: string,
  { readingId, now }: { readingId: string; now: Date },
): Promise<void> {
  await client.query(
    `DELETE FROM recall_answer a WHERE a.practice_id = $1 AND a.kind = 'in-record' AND a.decided_at IS NULL
       AND NOT EXISTS (SELECT ${DONE} AND r.id = a.recall_id AND e.resource_id = a.entry)`,
    [practiceId, readingId],
  );
  await client.query(
    `INSERT INTO recall_answer (practice_id, id, recall_id, kind, at, entry, entry_code, entry_on)
     SELECT DISTINCT ON (r.id) $1, uuidv7(), r.id, 'in-record', $3, e.resource_id, e.code, e.done_on
     ${DONE} AND NOT EXISTS (SELECT FROM recall_answer k
       WHERE k.practice_id = r.practice_id AND k.recall_id = r.id AND k.entry = e.resource_id)
     ORDER BY r.id, e.done_on DESC, e.resource_id
     ON CONFLICT DO NOTHING`,
    [practiceId, readingId, now],
  );
}

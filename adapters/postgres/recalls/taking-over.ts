import type { PoolClient } from 'pg';
import { closingByAbsence, CLOSED_BY_ABSENCE } from '../../../domain/recalls/closing';
import { reasonMessage } from '../../../domain/lists/row-reasons';
import { SYNC_REFUSAL_WORDS, type SyncRefusal } from '../../../domain/recalls/sync/recall-resource';
import type { RecallOfFile } from '../../../domain/recalls/told-recall';
import type { CopyValue } from '../sql/copy-text';
import { regroupRecalls } from './regroup';

/** Rollcall closes by absence in its own name. */
export const BY_ITSELF = 'Rollcall';

/** What the practice system told, on its way into `recall`. The table is dropped with the transaction. */
const TOLD = `
  CREATE TEMP TABLE told_recall (
    row int, reference text, nhs_number char(10), date_of_birth date, reason text, due_date date, urgency text, status text,
    patient_id uuid, refusal text, first_row int
  ) ON COMMIT DROP`;
export const TOLD_COLUMNS = 'row, reference, nhs_number, date_of_birth, reason, due_date, urgency, status';

/** @returns the rows of `told_recall`, for COPY. */
export function* toldValues(recalls: readonly RecallOfFile[]): Generator<CopyValue[]> {
  for (const { row, reference, nhsNumber, dateOfBirth, reason, dueDate, urgency, status } of recalls) {
    yield [row, reference, nhsNumber, dateOfBirth, reason, dueDate, urgency, status];
  }
}

/** What is wrong with rows that could be read: repeated, of no patient, or of another one. */
const REFUSE = `
  UPDATE told_recall t SET patient_id = j.patient_id, first_row = j.first_row, refusal = coalesce(t.refusal, CASE
    WHEN j.first_row < t.row THEN 'duplicate-row'
    WHEN j.patient_id IS NULL THEN 'not-found'
    WHEN j.born <> t.date_of_birth THEN 'details-mismatch'
    WHEN j.owner <> j.patient_id THEN 'reference-of-other-patient' END)
  FROM (
    SELECT o.row, p.id AS patient_id, p.date_of_birth AS born, r.patient_id AS owner,
      min(o.row) OVER (PARTITION BY o.reference) AS first_row
    FROM told_recall o
    LEFT JOIN patient p ON p.practice_id = $1 AND p.nhs_number = o.nhs_number
    LEFT JOIN recall r ON r.practice_id = $1 AND r.reference = o.reference
  ) j WHERE j.row = t.row`;

const CHANGE = `
  UPDATE recall r SET reason = t.reason, due_date = t.due_date, urgency = t.urgency, status = t.status, changed_at = $2,
    ended = CASE WHEN reopens THEN NULL ELSE r.ended END, ended_at = CASE WHEN reopens THEN NULL ELSE r.ended_at END,
    ended_by = CASE WHEN reopens THEN NULL ELSE r.ended_by END, ended_why = CASE WHEN reopens THEN NULL ELSE r.ended_why END
  FROM (
    SELECT t.*, t.status = 'open' AND o.ended_why IS NOT DISTINCT FROM '${CLOSED_BY_ABSENCE}' AS reopens
    FROM told_recall t JOIN recall o ON o.practice_id = $1 AND o.reference = t.reference WHERE t.refusal IS NULL
  ) t
  WHERE r.practice_id = $1 AND r.reference = t.reference
    AND (reopens OR (r.reason, r.due_date, r.urgency, r.status) IS DISTINCT FROM (t.reason, t.due_date, t.urgency, t.status))`;

/** In the order of references, so that two files at the same time do not deadlock. */
const ADD = `
  INSERT INTO recall (practice_id, id, reference, patient_id, reason, due_date, urgency, status, created_at, changed_at)
  SELECT $1, uuidv7(), reference, patient_id, reason, due_date, urgency, status, $2, $2
  FROM told_recall WHERE refusal IS NULL ORDER BY reference
  ON CONFLICT (reference, practice_id) DO NOTHING`;

/** One import or sync of a practice at a time, until the transaction ends. */
export async function oneAtATime(client: PoolClient, practiceId: string): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('recall-import ' || $1, 0))::text`, [practiceId]);
}

/** Makes the table that `takeOver` reads. */
export async function makeTold(client: PoolClient): Promise<void> {
  await client.query(TOLD);
}

export interface TakenOver {
  /** Rows of `told_recall`. All but these that were refused are `added`, `changed` or unchanged. */
  rows: number;
  refused: number;
  added: number;
  changed: number;
}

/** Takes over what `told_recall` holds. @param isSync notes that a sync holds them. */
export async function takeOver(
  client: PoolClient,
  practiceId: string,
  { isSync, now }: { isSync: boolean; now: Date },
): Promise<TakenOver> {
  await client.query(REFUSE, [practiceId]);
  const changed = await client.query(CHANGE, [practiceId, now]);
  const added = await client.query(ADD, [practiceId, now]);
  await client.query(
    `UPDATE recall r SET missing_from_id = NULL, synced = r.synced OR $2 FROM told_recall t
     WHERE r.practice_id = $1 AND r.reference = t.reference
       AND (r.missing_from_id IS NOT NULL OR ($2 AND NOT r.synced))`,
    [practiceId, isSync],
  );
  await regroupRecalls(client, practiceId, now);
  const { rows } = await client.query<{ rows: number; refused: number }>(
    'SELECT count(*)::int AS rows, count(refusal)::int AS refused FROM told_recall',
  );
  return { ...rows[0]!, added: added.rowCount ?? 0, changed: changed.rowCount ?? 0 };
}

export interface RefusedTold {
  row: number;
  reference: string;
  code: string;
  message: string;
}

/** What was wrong with rows, in their order; at most `most`. */
export async function refusedTold(client: PoolClient, most: number): Promise<RefusedTold[]> {
  const { rows } = await client.query<{ row: number; reference: string; code: string | null; first: number | null }>(
    `SELECT row, reference, refusal AS code, first_row AS first FROM told_recall WHERE refusal IS NOT NULL ORDER BY row LIMIT $1`,
    [most],
  );
  return rows.map(({ row, reference, code, first }) => ({
    ...{ row, reference, code: code!, message: wordsOf(code!, first) },
  }));
}

function wordsOf(code: string, first: number | null): string {
  if (code in SYNC_REFUSAL_WORDS) return SYNC_REFUSAL_WORDS[code as SyncRefusal];
  if (code === 'reference-of-other-patient') return 'The reference belongs to another patient';
  if (code === 'details-mismatch') return reasonMessage('details-mismatch', 'date of birth');
  return code === 'duplicate-row' ? reasonMessage('duplicate-row', String(first)) : reasonMessage('not-found');
}

/** Open recalls that an import was the first to miss. `$1` practice, `$2` import. */
export const MISSING = `r.practice_id = $1 AND r.missing_from_id = $2 AND r.status = 'open' AND r.ended IS NULL`;

/**
 * Notes which open recalls `told_recall` lacks. A reference in a row that was refused is there. Those that an earlier sync missed keep its mark, so that nobody is asked
 * about them again; they count, so that a server cannot lose many recalls little by little.
 *
 * @param importId where a person decides about them; null only counts.
 */
export async function noteAbsent(
  client: PoolClient,
  practiceId: string,
  { importId, before, isSync }: { importId: string | null; before: Date; isSync: boolean },
): Promise<{ open: number; missing: number; clinicallySignificant: number; isNew: number }> {
  const absent = `r.practice_id = $1 AND r.status = 'open' AND r.ended IS NULL AND r.created_at <= $2
    AND (r.synced OR NOT $3) AND NOT EXISTS (SELECT FROM told_recall t WHERE t.reference = r.reference)`;
  if (importId !== null) {
    await client.query(
      `UPDATE recall r SET missing_from_id = $4 WHERE ${absent} AND (r.missing_from_id IS NULL OR NOT $3)`,
      [practiceId, before, isSync, importId],
    );
  }
  const { rows } = await client.query<{ open: number; missing: number; clinicallySignificant: number; isNew: number }>(
    `SELECT (SELECT count(*)::int FROM recall o WHERE o.practice_id = $1 AND o.status = 'open' AND o.ended IS NULL) AS open,
       count(*)::int AS missing, (count(*) FILTER (WHERE r.missing_from_id IS NULL))::int AS "isNew",
       (count(*) FILTER (WHERE c.clinically_significant OR r.urgency = 'urgent'))::int AS "clinicallySignificant"
     FROM recall r LEFT JOIN recall_category c ON c.practice_id = r.practice_id AND c.id = r.category_id WHERE ${absent}`,
    [practiceId, before, isSync],
  );
  return rows[0]!;
}

/** Closes what an import missed, or leaves it to a person. @returns how many were closed, or wait. */
export async function closeAbsent(
  client: PoolClient,
  practiceId: string,
  absent: { importId: string; before: Date; isSync: boolean; now: Date },
): Promise<{ closed: number; waits: number | null }> {
  const found = await noteAbsent(client, practiceId, absent);
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM recall r WHERE ${MISSING}`,
    [practiceId, absent.importId],
  );
  const missing = rows[0]!.count;
  if (missing === 0) return { closed: 0, waits: null };
  if (closingByAbsence(found) === 'ask') return { closed: 0, waits: missing };
  return { closed: await closeMissing(client, practiceId, absent.importId, BY_ITSELF, absent.now), waits: null };
}

/** Closes the recalls that an import missed. */
export async function closeMissing(
  client: PoolClient,
  practiceId: string,
  importId: string,
  by: string,
  now: Date,
): Promise<number> {
  const { rowCount } = await client.query(
    `UPDATE recall r SET ended = 'closed', ended_at = $3, ended_by = $4, ended_why = '${CLOSED_BY_ABSENCE}', changed_at = $3
     WHERE ${MISSING}`,
    [practiceId, importId, now, by],
  );
  return rowCount ?? 0;
}

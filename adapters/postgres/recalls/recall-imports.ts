import type { PoolClient } from 'pg';
import { closingByAbsence, CLOSED_BY_ABSENCE } from '../../../domain/recalls/closing';
import { reasonMessage } from '../../../domain/lists/row-reasons';
import { isRestricted } from '../../../domain/patients/exposure';
import type { RecallOfFile, RefusedRecall } from '../../../domain/recalls/told-recall';
import {
  SHOWN_RECALL_REFUSALS,
  type RecallImportCounts,
  type RecallImportRef,
  type RecallImportRow,
  type RecallImports,
  type RecallImportStore,
  type UploadedRecalls,
} from '../../../ports/recalls/recall-imports';
import { withoutNul } from '../lists/stored-problem';
import { importReading } from '../lists/upload-reading';
import { appendAudit } from '../practice/audit-log';
import { isClinician } from '../practice/clinicians';
import { transaction, type Database } from '../sql/connect';
import { inTransaction } from '../sql/transaction';
import type { DecideAnswer } from '../../../ports/recalls/recalls';
import { copyRows, type CopyValue } from '../sql/copy-text';
import { regroupRecalls } from './regroup';

/** Rollcall closes by absence in its own name. */
const BY = 'Rollcall';

/** Files of recalls, as the API stores and shows them. */
export function createRecallImports(database: Database): RecallImports {
  const { pool, prisma } = database;
  const toRow = (row: Record<string, unknown>): RecallImportRow => {
    const { fullFile, ...rest } = row as unknown as RecallImportRow & { fullFile: boolean };
    return { ...rest, full: fullFile };
  };
  const SHOWN = {
    ...{ id: true, fileName: true, status: true, fullFile: true, counts: true, problem: true, reading: true },
    ...{ refusals: true, closingWaits: true, createdBy: true, createdAt: true, finishedAt: true },
  } as const;

  return {
    uploaded: (upload, by, now) =>
      transaction(pool, async (client) => {
        const { practiceId, id, choice } = upload;
        const { rowCount } = await client.query(
          `INSERT INTO recall_import (practice_id, id, file, file_name, full_file, created_by, created_at, asked_sheet, with_hidden_rows)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (practice_id, id) DO NOTHING`,
          [
            ...[practiceId, id, upload.file, upload.fileName, upload.full, by.user, now],
            ...[choice.sheet, choice.hiddenRows],
          ],
        );
        if (!rowCount) return;
        await appendAudit(client, {
          ...{
            practiceId,
            at: now,
            actor: by.user,
            act: 'recalls-uploaded',
            subjectKind: 'recall-import',
            subjectId: id,
          },
          ...{
            subjectLabel: upload.fileName,
            details: { byToken: by.tokenId, bytes: upload.file.length, full: upload.full },
          },
        });
      }),

    async find(practiceId, importId) {
      const row = await prisma.recallImport.findUnique({
        where: { practiceId_id: { practiceId, id: importId } },
        select: SHOWN,
      });
      return row && toRow(row);
    },

    async latest(practiceId) {
      const rows = await prisma.recallImport.findMany({
        where: { practiceId },
        select: SHOWN,
        orderBy: { createdAt: 'desc' },
        take: 20,
      });
      return rows.map(toRow);
    },

    async missing(practiceId, importId) {
      const { rows } = await pool.query<{
        id: string;
        reference: string;
        reason: string;
        dueDate: string;
        familyName: string | null;
        givenName: string | null;
        status: string;
      }>(
        `SELECT r.id, r.reference, r.reason, r.due_date AS "dueDate", p.family_name AS "familyName",
           p.given_name AS "givenName", p.status
         FROM recall r JOIN patient p ON p.practice_id = r.practice_id AND p.id = r.patient_id
         WHERE ${MISSING} ORDER BY r.due_date, r.id LIMIT 500`,
        [practiceId, importId],
      );
      return rows.map(({ familyName, givenName, status, ...row }) => {
        const name = [givenName, familyName].filter((part) => part !== null).join(' ');
        return isRestricted({ status }) ? { ...row, patient: null, reason: null } : { ...row, patient: name };
      });
    },

    decideClosing: (practiceId, importId, close, by, now) =>
      inTransaction(database, async ({ prisma: rows, client }): Promise<DecideAnswer> => {
        if (close && !(await isClinician(rows, by)) && (await lacksSignificant(client, practiceId, importId))) {
          return 'clinician-needed';
        }
        const { rowCount } = await client.query(
          `UPDATE recall_import SET closing_waits = NULL, closing_decided_by = $3, closing_decided_at = $4, closing_confirmed = $5
           WHERE practice_id = $1 AND id = $2 AND closing_waits IS NOT NULL`,
          [practiceId, importId, by.user, now, close],
        );
        if (!rowCount) return 'already';
        const closed = close ? await closeMissing(client, practiceId, importId, by.user, now) : 0;
        await client.query(
          `UPDATE recall_import SET counts = jsonb_set(counts, '{closed}', to_jsonb($3::int)) WHERE practice_id = $1 AND id = $2`,
          [practiceId, importId, closed],
        );
        await appendAudit(client, {
          ...{ practiceId, at: now, actor: by.user, act: 'recalls-closing-decided', subjectKind: 'recall-import' },
          ...{ subjectId: importId, details: { close, closed } },
        });
        return 'decided';
      }),
  };
}

/** Open recalls that are older than an import and that it does not hold. */
const MISSING = `r.practice_id = $1 AND r.status = 'open' AND r.ended IS NULL
  AND r.seen_import_id IS DISTINCT FROM $2 AND r.created_at <= (
    SELECT i.created_at FROM recall_import i WHERE i.practice_id = $1 AND i.id = $2)`;

/** Whether a clinically significant recall is among those that an import lacks. */
async function lacksSignificant(client: PoolClient, practiceId: string, importId: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT FROM recall r JOIN recall_category c ON c.practice_id = r.practice_id AND c.id = r.category_id
     WHERE ${MISSING} AND c.clinically_significant LIMIT 1`,
    [practiceId, importId],
  );
  return Boolean(rowCount);
}

async function closeMissing(
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

/** The rows of a file on their way into `recall`. The table is dropped with the transaction. */
const TOLD = `
  CREATE TEMP TABLE told_recall (
    row int, reference text, nhs_number char(10), date_of_birth date, reason text, due_date date, urgency text, status text,
    patient_id uuid, refusal text, first_row int
  ) ON COMMIT DROP`;
const TOLD_COLUMNS = 'row, reference, nhs_number, date_of_birth, reason, due_date, urgency, status';

function* toldValues(recalls: readonly RecallOfFile[]): Generator<CopyValue[]> {
  for (const { row, reference, nhsNumber, dateOfBirth, reason, dueDate, urgency, status } of recalls) {
    yield [row, reference, nhsNumber, dateOfBirth, reason, dueDate, urgency, status];
  }
}

/** What is wrong with rows that could be read: repeated, of no patient, or of another one. */
const REFUSE = `
  UPDATE told_recall t SET patient_id = j.patient_id, first_row = j.first_row, refusal = CASE
    WHEN j.first_row < t.row THEN 'duplicate-row'
    WHEN j.patient_id IS NULL THEN 'not-found'
    WHEN j.born <> t.date_of_birth THEN 'details-mismatch'
    WHEN j.owner <> j.patient_id THEN 'reference-of-other-patient' END
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

/** What the steps that read a file of recalls work with. */
export function createRecallImportStore({ pool }: Database): RecallImportStore {
  return {
    async uploaded({ practiceId, importId }, now) {
      const { rows } = await pool.query<UploadedRecalls>(
        `SELECT i.status, octet_length(i.file) AS "fileBytes", i.file_name AS "fileName", i.counts,
           jsonb_build_object('sheet', i.asked_sheet, 'hiddenRows', i.with_hidden_rows) AS choice,
           ($3::timestamptz AT TIME ZONE p.time_zone)::date AS today
         FROM recall_import i JOIN practice p ON p.id = i.practice_id
         WHERE i.practice_id = $1 AND i.id = $2`,
        [practiceId, importId, now],
      );
      return rows[0] ?? null;
    },

    ...importReading(pool, 'recall_import'),

    bringIn: (ref, recalls, refused, now) =>
      transaction(pool, async (client) => {
        const isFull = await lockImport(client, ref);
        if (isFull === null) return null;
        const { practiceId, importId } = ref;
        await client.query(TOLD);
        for await (const page of recalls) await copyRows(client, `told_recall (${TOLD_COLUMNS})`, toldValues(page));
        await client.query(REFUSE, [practiceId]);
        const changed = await client.query(CHANGE, [practiceId, now]);
        const added = await client.query(ADD, [practiceId, now]);
        const seen = await client.query(
          `UPDATE recall r SET seen_import_id = $2 FROM told_recall t
           WHERE r.practice_id = $1 AND r.reference = t.reference AND coalesce(t.refusal, '') <> 'reference-of-other-patient'`,
          [practiceId, importId],
        );
        await regroupRecalls(client, practiceId, now);
        const unread = refused();
        const told = await refusedOf(client);
        const absence = isFull ? await closeAbsent(client, ref, now) : { closed: 0, waits: null };
        const refusedCount = unread.count + told.count;
        const good = told.rows - told.count;
        const counts: RecallImportCounts = {
          rows: told.rows + unread.count,
          added: added.rowCount ?? 0,
          changed: changed.rowCount ?? 0,
          unchanged: good - (added.rowCount ?? 0) - (changed.rowCount ?? 0),
          closed: absence.closed,
          refused: refusedCount,
        };
        const shown = [...unread.shown, ...told.shown].sort((a, b) => a.row - b.row).slice(0, SHOWN_RECALL_REFUSALS);
        await client.query(
          `UPDATE recall_import SET status = 'ready', counts = $3, refusals = $4, file = NULL, finished_at = $5, closing_waits = $6
           WHERE practice_id = $1 AND id = $2`,
          [practiceId, importId, JSON.stringify(counts), withoutNul(JSON.stringify(shown)), now, absence.waits],
        );
        await appendAudit(client, {
          ...{
            practiceId,
            at: now,
            actor: BY,
            act: 'recalls-imported',
            subjectKind: 'recall-import',
            subjectId: importId,
          },
          details: { ...counts, seen: seen.rowCount },
        });
        return counts;
      }),
  };
}

/** Closes what a full file lacks, or leaves it to a person. */
async function closeAbsent(
  client: PoolClient,
  { practiceId, importId }: RecallImportRef,
  now: Date,
): Promise<{ closed: number; waits: number | null }> {
  const { rows } = await client.query<{ open: number; missing: number; clinicallySignificant: number }>(
    `SELECT (SELECT count(*)::int FROM recall o WHERE o.practice_id = $1 AND o.status = 'open' AND o.ended IS NULL) AS open,
       count(*)::int AS missing, (count(*) FILTER (WHERE c.clinically_significant OR r.urgency = 'urgent'))::int AS "clinicallySignificant"
     FROM recall r LEFT JOIN recall_category c ON c.practice_id = r.practice_id AND c.id = r.category_id WHERE ${MISSING}`,
    [practiceId, importId],
  );
  const absent = rows[0]!;
  if (absent.missing === 0) return { closed: 0, waits: null };
  if (closingByAbsence(absent) === 'ask') return { closed: 0, waits: absent.missing };
  return { closed: await closeMissing(client, practiceId, importId, BY, now), waits: null };
}

/** What was wrong with rows that could be read, with the first of them. */
async function refusedOf(client: PoolClient): Promise<{ rows: number; count: number; shown: RefusedRecall[] }> {
  const counted = await client.query<{ rows: number; refused: number }>(
    'SELECT count(*)::int AS rows, count(refusal)::int AS refused FROM told_recall',
  );
  const { rows } = await client.query<{ row: number; code: string | null; first: number | null }>(
    `SELECT row, refusal AS code, first_row AS first FROM told_recall WHERE refusal IS NOT NULL ORDER BY row LIMIT $1`,
    [SHOWN_RECALL_REFUSALS],
  );
  const shown = rows.map(({ row, code, first }) => ({
    row,
    reasons: [{ code: code!, message: wordsOf(code!, first) }],
  }));
  return { ...{ rows: counted.rows[0]!.rows, count: counted.rows[0]!.refused }, shown };
}

function wordsOf(code: string, first: number | null): string {
  if (code === 'reference-of-other-patient') return 'The reference belongs to another patient';
  if (code === 'details-mismatch') return reasonMessage('details-mismatch', 'date of birth');
  return code === 'duplicate-row' ? reasonMessage('duplicate-row', String(first)) : reasonMessage('not-found');
}

/** Whether the file holds every recall; null when the import is not being processed. One import of a practice at a time. */
async function lockImport(client: PoolClient, { practiceId, importId }: RecallImportRef): Promise<boolean | null> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('recall-import ' || $1, 0))::text`, [practiceId]);
  const { rows } = await client.query<{ full: boolean }>(
    `SELECT full_file AS full FROM recall_import WHERE practice_id = $1 AND id = $2 AND status = 'processing' FOR UPDATE`,
    [practiceId, importId],
  );
  return rows[0]?.full ?? null;
}

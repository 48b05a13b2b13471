import type { PoolClient } from 'pg';
import { isRestricted } from '../../../domain/patients/exposure';
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
import { copyRows } from '../sql/copy-text';
import {
  BY_ITSELF,
  closeAbsent,
  closeMissing,
  makeTold,
  MISSING,
  oneAtATime,
  refusedTold,
  takeOver,
  TOLD_COLUMNS,
  toldValues,
} from './taking-over';

/** Files of recalls, as the API stores and shows them. */
export function createRecallImports(database: Database): RecallImports {
  const { pool, prisma } = database;
  const toRow = (row: Record<string, unknown>): RecallImportRow => {
    const { fullFile, ...rest } = row as unknown as RecallImportRow & { fullFile: boolean };
    return { ...rest, full: fullFile };
  };
  const SHOWN = {
    ...{ id: true, fileName: true, status: true, fullFile: true, counts: true, problem: true, reading: true },
    ...{ refusals: true, closingWaits: true, createdBy: true, createdAt: true, finishedAt: true, source: true },
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

/** Whether a clinically significant recall is among those that an import lacks. */
async function lacksSignificant(client: PoolClient, practiceId: string, importId: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT FROM recall r JOIN recall_category c ON c.practice_id = r.practice_id AND c.id = r.category_id
     WHERE ${MISSING} AND c.clinically_significant LIMIT 1`,
    [practiceId, importId],
  );
  return Boolean(rowCount);
}

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
        const found = await lockImport(client, ref);
        if (found === null) return null;
        const { practiceId, importId } = ref;
        await makeTold(client);
        for await (const page of recalls) await copyRows(client, `told_recall (${TOLD_COLUMNS})`, toldValues(page));
        const taken = await takeOver(client, practiceId, { isSync: false, now });
        const unread = refused();
        const told = (await refusedTold(client, SHOWN_RECALL_REFUSALS)).map(({ row, code, message }) => ({
          ...{ row, reasons: [{ code, message }] },
        }));
        const absence = found.full
          ? await closeAbsent(client, practiceId, { importId, before: found.createdAt, isSync: false, now })
          : { closed: 0, waits: null };
        const counts: RecallImportCounts = {
          rows: taken.rows + unread.count,
          added: taken.added,
          changed: taken.changed,
          unchanged: taken.rows - taken.refused - taken.added - taken.changed,
          closed: absence.closed,
          refused: unread.count + taken.refused,
        };
        const shown = [...unread.shown, ...told].sort((a, b) => a.row - b.row).slice(0, SHOWN_RECALL_REFUSALS);
        await client.query(
          `UPDATE recall_import SET status = 'ready', counts = $3, refusals = $4, file = NULL, finished_at = $5, closing_waits = $6
           WHERE practice_id = $1 AND id = $2`,
          [practiceId, importId, JSON.stringify(counts), withoutNul(JSON.stringify(shown)), now, absence.waits],
        );
        await appendAudit(client, {
          ...{
            practiceId,
            at: now,
            actor: BY_ITSELF,
            act: 'recalls-imported',
            subjectKind: 'recall-import',
            subjectId: importId,
          },
          details: { ...counts },
        });
        return counts;
      }),
  };
}

/** The import under its lock; null when it is not being processed. */
async function lockImport(
  client: PoolClient,
  { practiceId, importId }: RecallImportRef,
): Promise<{ full: boolean; createdAt: Date } | null> {
  await oneAtATime(client, practiceId);
  const { rows } = await client.query<{ full: boolean; createdAt: Date }>(
    `SELECT full_file AS full, created_at AS "createdAt" FROM recall_import
     WHERE practice_id = $1 AND id = $2 AND status = 'processing' FOR UPDATE`,
    [practiceId, importId],
  );
  return rows[0] ?? null;
}

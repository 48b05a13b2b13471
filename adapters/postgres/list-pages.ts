import type { Reason } from '../../domain/recipients/row-reasons';
import type { AcceptedRow, ListPages, ListRowItem, RecipientListRow, RejectedRow } from '../../ports/list-pages';
import { appendAudit } from './audit-log';
import { transaction, type Database } from './connect';
import { toPage } from './to-page';

/** Rejected rows read at once for a download: a few hundred kilobytes. */
const DOWNLOAD_PAGE = 1_000;

interface ListRecord {
  id: string;
  name: string;
  channel: RecipientListRow['channel'];
  contact_source: RecipientListRow['contactSource'];
  status: RecipientListRow['status'];
  rows: number | null;
  accepted: number | null;
  rejected: number | null;
  problem: RecipientListRow['problem'];
  header: string[] | null;
  columns: RecipientListRow['columns'];
  created_by: string;
  created_at: Date;
}

const LIST_COLUMNS =
  'id, name, channel, contact_source, status, rows, accepted, rejected, problem, header, columns, created_by, created_at';

function toList(record: ListRecord): RecipientListRow {
  const { rows, accepted, rejected } = record;
  return {
    id: record.id,
    name: record.name,
    channel: record.channel,
    contactSource: record.contact_source,
    status: record.status,
    counts:
      record.status === 'processing' ? null : { rows: rows ?? 0, accepted: accepted ?? 0, rejected: rejected ?? 0 },
    problem: record.problem,
    header: record.header,
    columns: record.columns,
    createdBy: record.created_by,
    createdAt: record.created_at,
  };
}

/** Recipient lists as the API reads them, and their upload. The reading and matching of an upload is a workflow's (`list/<id>`). */
export function createListPages({ pool }: Database): ListPages {
  return {
    uploaded: (upload, by, now) =>
      transaction(pool, async (client) => {
        const { rowCount } = await client.query(
          `INSERT INTO recipient_list (practice_id, id, name, channel, contact_source, file, file_name, asked_columns,
             created_by, created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (practice_id, id) DO NOTHING`,
          [
            upload.practiceId,
            upload.id,
            upload.name,
            upload.channel,
            upload.contactSource,
            upload.file,
            upload.fileName,
            upload.askedColumns ? JSON.stringify(upload.askedColumns) : null,
            by.user,
            now,
          ],
        );
        if (!rowCount) return;
        await appendAudit(client, {
          practiceId: upload.practiceId,
          at: now,
          actor: by.user,
          act: 'list-uploaded',
          subjectKind: 'list',
          subjectId: upload.id,
          details: { byToken: by.tokenId, channel: upload.channel, bytes: upload.file.length },
        });
      }),

    async find(practiceId, listId) {
      const { rows } = await pool.query<ListRecord>(
        `SELECT ${LIST_COLUMNS} FROM recipient_list WHERE practice_id = $1 AND id = $2`,
        [practiceId, listId],
      );
      return rows[0] ? toList(rows[0]) : null;
    },

    async page(practiceId, { limit, after }) {
      const { rows } = await pool.query<ListRecord>(
        `SELECT ${LIST_COLUMNS} FROM recipient_list
         WHERE practice_id = $1 AND ($2::timestamptz IS NULL OR (created_at, id) < ($2, $3::uuid))
         ORDER BY created_at DESC, id DESC LIMIT $4`,
        [practiceId, after?.createdAt ?? null, after?.id ?? null, limit + 1],
      );
      return toPage(rows.map(toList), limit, ({ createdAt, id }) => ({ createdAt, id }));
    },

    async rows(practiceId, listId, outcome, { limit, after }) {
      const { rows } = await pool.query<{
        row: number;
        nhs_number: string | null;
        family_name: string | null;
        given_name: string | null;
        date_of_birth: string | null;
        outcome: ListRowItem['outcome'];
        reasons: Reason[] | null;
        contact: string | null;
        patient_id: string | null;
      }>(
        `SELECT row, nhs_number, family_name, given_name, date_of_birth, outcome, reasons, contact, patient_id
         FROM list_row
         WHERE practice_id = $1 AND list_id = $2 AND row > $3 AND outcome IS NOT NULL AND ($4::text IS NULL OR outcome = $4)
         ORDER BY row LIMIT $5`,
        [practiceId, listId, after ?? 0, outcome, limit + 1],
      );
      const items = rows.map((row) => ({
        row: row.row,
        nhsNumber: row.nhs_number,
        familyName: row.family_name,
        givenName: row.given_name,
        dateOfBirth: row.date_of_birth,
        outcome: row.outcome,
        reasons: row.reasons ?? [],
        contact: row.contact,
        patientId: row.patient_id,
      }));
      return toPage(items, limit, (item) => item.row);
    },

    async accepted(practiceId, listId, after, limit) {
      const { rows } = await pool.query<AcceptedRow>(
        `SELECT row, cells, family_name AS "familyName", given_name AS "givenName", contact FROM list_row
         WHERE practice_id = $1 AND list_id = $2 AND row > $3 AND outcome = 'accepted' ORDER BY row LIMIT $4`,
        [practiceId, listId, after, limit],
      );
      return rows;
    },

    async *rejected(practiceId, listId) {
      let after = 0;
      for (;;) {
        const { rows } = await pool.query<RejectedRow>(
          `SELECT row, cells, coalesce(reasons, '[]') AS reasons FROM list_row
           WHERE practice_id = $1 AND list_id = $2 AND row > $3 AND outcome = 'rejected' ORDER BY row LIMIT $4`,
          [practiceId, listId, after, DOWNLOAD_PAGE],
        );
        yield* rows;
        const last = rows.at(-1);
        if (!last || rows.length < DOWNLOAD_PAGE) return;
        after = last.row;
      }
    },
  };
}

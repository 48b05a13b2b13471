import { createHash } from 'node:crypto';
import type { Reason, RowReasonCode } from '../../domain/recipients/row-reasons';
import type {
  AcceptedRow,
  ListPages,
  ListPlace,
  ListReading,
  ListRowItem,
  ListUse,
  MendedRow,
  RecipientListRow,
  RejectedRow,
} from '../../ports/list-pages';
import { appendAudit } from './audit-log';
import { transaction, type Database } from './connect';
import { judgeAgain } from './suppression';
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
  purpose: RecipientListRow['purpose'];
  shared_numbers: RecipientListRow['sharedNumbers'];
  judged_at: Date | null;
  file_name: string;
  created_by: string;
  created_at: Date;
}

const LIST_COLUMNS =
  'id, name, channel, contact_source, status, rows, accepted, rejected, problem, header, columns, purpose, shared_numbers, judged_at, file_name, created_by, created_at';

function toList(record: ListRecord): RecipientListRow {
  const { rows, accepted, rejected } = record;
  return {
    id: record.id,
    name: record.name,
    channel: record.channel,
    contactSource: record.contact_source,
    purpose: record.purpose,
    sharedNumbers: record.shared_numbers,
    judgedAt: record.judged_at,
    status: record.status,
    counts:
      record.status === 'processing' ? null : { rows: rows ?? 0, accepted: accepted ?? 0, rejected: rejected ?? 0 },
    problem: record.problem,
    header: record.header,
    columns: record.columns,
    fileName: record.file_name,
    createdBy: record.created_by,
    createdAt: record.created_at,
  };
}

/** Recipient lists as the API reads them, and their upload. The reading and matching of an upload is a workflow's (`list/<id>`). */
export function createListPages({ pool }: Database): ListPages {
  async function placeOf(practiceId: string, id: string): Promise<ListPlace | null> {
    const { rows } = await pool.query<ListPlace>(
      'SELECT created_at AS "createdAt", id FROM recipient_list WHERE practice_id = $1 AND id = $2',
      [practiceId, id],
    );
    return rows[0] ?? null;
  }

  return {
    uploaded: (upload, by, now) =>
      transaction(pool, async (client) => {
        const { rowCount } = await client.query(
          `INSERT INTO recipient_list (practice_id, id, name, channel, contact_source, file, file_name, asked_columns,
             created_by, created_at, purpose, shared_numbers, file_hash)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (practice_id, id) DO NOTHING`,
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
            upload.purpose,
            upload.sharedNumbers,
            createHash('sha256').update(upload.file).digest(),
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

    async find(practiceId, listId, purpose) {
      await judgeAgain(pool, { practiceId, listId }, purpose ?? null);
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

    async rows(practiceId, listId, outcome, { limit, after }, reason = null) {
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
           AND ($6::text IS NULL OR reasons -> 0 ->> 'code' = $6)
         ORDER BY row LIMIT $5`,
        [practiceId, listId, after ?? 0, outcome, limit + 1, reason],
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

    async progress(practiceId, listId) {
      const { rows } = await pool.query<{ rows: number | null; stored: number }>(
        `SELECT rows, (SELECT count(*)::int FROM list_row WHERE practice_id = $1 AND list_id = $2) AS stored
         FROM recipient_list WHERE practice_id = $1 AND id = $2`,
        [practiceId, listId],
      );
      return rows[0] ?? null;
    },

    async outcome(practiceId, listId) {
      const { rows } = await pool.query<{ code: RowReasonCode | null; count: number; contacts: number }>(
        `SELECT reasons -> 0 ->> 'code' AS code, count(*)::int AS count, count(contact)::int AS contacts
         FROM list_row WHERE practice_id = $1 AND list_id = $2 GROUP BY 1 ORDER BY 2 DESC, 1`,
        [practiceId, listId],
      );
      return {
        contacts: rows.reduce((sum, { contacts }) => sum + contacts, 0),
        reasons: rows.flatMap(({ code, count }) => (code === null ? [] : [{ code, count }])),
      };
    },

    async standOfRows(practiceId, listId, { outcome, reason }, { limit, after }) {
      if (after === null) return { before: 0, previous: null };
      const { rows } = await pool.query<{ before: number; previous: number | null }>(
        `SELECT count(*)::int AS before, (array_agg(row ORDER BY row DESC))[$6] AS previous
         FROM list_row
         WHERE practice_id = $1 AND list_id = $2 AND row <= $3 AND outcome = $4
           AND ($5::text IS NULL OR reasons -> 0 ->> 'code' = $5)`,
        [practiceId, listId, after, outcome, reason, limit + 1],
      );
      return rows[0]!;
    },

    async standOfLists(practiceId, { limit, after }) {
      const { rows } = await pool.query<{ before: number; previous: string | null; total: number }>(
        `WITH l AS MATERIALIZED (
           SELECT id, created_at, $2::timestamptz IS NOT NULL AND (created_at, id) >= ($2, $3::uuid) AS earlier
           FROM recipient_list WHERE practice_id = $1
         )
         SELECT count(*)::int AS total, count(*) FILTER (WHERE earlier)::int AS before,
           (array_agg(id ORDER BY created_at, id) FILTER (WHERE earlier))[$4] AS previous
         FROM l`,
        [practiceId, after?.createdAt ?? null, after?.id ?? null, limit + 1],
      );
      const { before, previous, total } = rows[0]!;
      return { before, total, previous: previous === null ? null : await placeOf(practiceId, previous) };
    },

    async usesOf(practiceId, listIds) {
      const { rows } = await pool.query<ListUse>(
        `SELECT list_id AS "listId", id AS "campaignId", name, phase = 'draft' AS "isDraft" FROM campaign
         WHERE practice_id = $1 AND list_id = ANY ($2::uuid[]) ORDER BY coalesce(sent_at, created_at) DESC, id DESC`,
        [practiceId, listIds],
      );
      return rows;
    },

    async firstCells(practiceId, listId, limit) {
      const { rows } = await pool.query<{ cells: string[] }>(
        'SELECT cells FROM list_row WHERE practice_id = $1 AND list_id = $2 ORDER BY row LIMIT $3',
        [practiceId, listId, limit],
      );
      return rows.map(({ cells }) => cells);
    },

    async *cells(practiceId, listId) {
      let after = 0;
      for (;;) {
        const { rows } = await pool.query<{ row: number; cells: string[] }>(
          `SELECT row, cells FROM list_row WHERE practice_id = $1 AND list_id = $2 AND row > $3 ORDER BY row LIMIT $4`,
          [practiceId, listId, after, DOWNLOAD_PAGE],
        );
        yield* rows;
        const last = rows.at(-1);
        if (!last || rows.length < DOWNLOAD_PAGE) return;
        after = last.row;
      }
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

    async reading(practiceId, listId) {
      const { rows } = await pool.query<ListReading>(
        `SELECT header_row AS "headerRow", closing_row AS "closingRow", remembered_columns AS "rememberedColumns",
           (SELECT count(mended)::int FROM list_row WHERE practice_id = $1 AND list_id = $2) AS mended
         FROM recipient_list WHERE practice_id = $1 AND id = $2`,
        [practiceId, listId],
      );
      return rows[0] ?? null;
    },

    async mended(practiceId, listId, { limit, after }) {
      const { rows } = await pool.query<MendedRow>(
        `SELECT row, family_name AS "familyName", given_name AS "givenName", outcome, mended FROM list_row
         WHERE practice_id = $1 AND list_id = $2 AND row > $3 AND mended IS NOT NULL AND outcome IS NOT NULL
         ORDER BY row LIMIT $4`,
        [practiceId, listId, after ?? 0, limit + 1],
      );
      return toPage(rows, limit, ({ row }) => row);
    },
  };
}

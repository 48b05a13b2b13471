import type { PoolClient } from 'pg';
import type { Purpose } from '../../../domain/eligibility/purposes';
import { CHANGING_REASONS } from '../../../domain/eligibility/suppression';
import type { Reason } from '../../../domain/lists/row-reasons';
import type {
  DecidedRow,
  FileRemains,
  ListCounts,
  ListRef,
  ListStore,
  RefusedFile,
  RepeatedRow,
  RowDecision,
  UploadedList,
} from '../../../ports/lists/list-store';
import { transaction, type Database } from '../sql/connect';
import { copyRows, type CopyValue } from '../sql/copy-text';
import { fileInPieces } from './file-pieces';
import { endReading } from './upload-reading';
import { ensurePatients, patientIds } from './matched-patients';
import { judgeList } from '../eligibility/suppression';
import { problemJson, withoutNul } from './stored-problem';

const UNIQUE_VIOLATION = '23505';

const ROW_COLUMNS =
  'practice_id, list_id, row, cells, nhs_number, family_name, given_name, date_of_birth, mobile, email, ' +
  'outcome, reasons, contact, patient_id, mended';

/** A row as COPY takes it, in the order of ROW_COLUMNS. */
function rowValues({ practiceId, listId }: ListRef, { read, cells, decision, mended }: DecidedRow): CopyValue[] {
  return [
    practiceId,
    listId,
    read.row,
    cells,
    read.nhsNumber === '' ? null : read.nhsNumber,
    read.familyName,
    read.givenName,
    read.dateOfBirth,
    read.mobile,
    read.email,
    decision.outcome,
    reasonsJson(decision.reasons),
    decision.contact,
    decision.patientId,
    mended === null ? null : JSON.stringify(mended.map((one) => ({ ...one, from: withoutNul(one.from) }))),
  ];
}

function* valuesOf(ref: ListRef, rows: readonly DecidedRow[]): Generator<CopyValue[]> {
  for (const row of rows) yield rowValues(ref, row);
}

function reasonsJson(reasons: readonly Reason[]): string | null {
  return reasons.length === 0 ? null : JSON.stringify(reasons);
}

/**
 * Duplicates are rows with the same NHS number as read, or with the same matched patient (a superseded and a current
 * number). We compare rows of the lists $2: this one, and the earlier parts of the same file. Reasons that can change
 * do not matter here, because otherwise a block that ends or a word that is decided would lead to two messages. The
 * planner believes that a list stored a second ago is empty, so we force a hash join and join nothing before the
 * filter.
 */
const REPEATED = `
  WITH r AS MATERIALIZED (
    SELECT list_id, row, nhs_number, outcome, reasons, contact, patient_id FROM list_row
    WHERE practice_id = $1 AND list_id = ANY ($2::uuid[]) AND nhs_number IS NOT NULL
      AND (reasons IS NULL OR NOT reasons @> '[{"code": "nhs-number-invalid"}]')
  )
  SELECT r.row, coalesce(p.nhs_number::text, r.nhs_number) AS "nhsNumber", r.outcome,
    EXISTS (
      SELECT FROM jsonb_array_elements(coalesce(r.reasons, '[]')) AS one
      WHERE NOT one ->> 'code' = ANY ('{${CHANGING_REASONS.join(',')}}')) AS rejected,
    coalesce(r.reasons, '[]') AS reasons, r.contact, r.patient_id AS "patientId",
    ($3::text[])[array_position($2::uuid[], r.list_id)] AS "inPart"
  FROM r LEFT JOIN patient p ON p.practice_id = $1 AND p.id = r.patient_id
  WHERE r.nhs_number IN (SELECT nhs_number FROM r GROUP BY nhs_number HAVING count(*) > 1)
    OR r.patient_id IN (SELECT patient_id FROM r GROUP BY patient_id HAVING count(*) > 1)
  ORDER BY 2, r.row`;

/** `BETWEEN` gives the planner a second way in, if it does not use the equality. */
const DECIDE_AGAIN = `
  UPDATE list_row l SET outcome = d.outcome, reasons = d.reasons::jsonb, contact = d.contact, patient_id = d.patient_id
  FROM unnest($5::int[], $6::text[], $7::text[], $8::text[], $9::uuid[]) AS d(row, outcome, reasons, contact, patient_id)
  WHERE l.practice_id = $1 AND l.list_id = $2 AND l.row = d.row AND l.row BETWEEN $3 AND $4`;

/** Uploaded lists and their rows, in bulk. Single rows and pages are in `list-queries.ts`. */
export function createListStore({ pool }: Database): ListStore {
  return {
    async uploaded({ practiceId, listId }, now) {
      const { rows } = await pool.query<UploadedList>(
        `SELECT l.status, l.channel, l.contact_source AS "contactSource", l.file_name AS "fileName",
           octet_length(f.file) AS "fileBytes", f.id AS "fileOf",
           CASE WHEN l.part_of_id IS NOT NULL THEN jsonb_build_object('after', l.part_after, 'size', l.part_size,
             'number', l.part_number, 'of', l.part_count) END AS part,
           l.asked_columns AS "askedColumns", p.region,
           jsonb_build_object('sheet', l.asked_sheet, 'hiddenRows', l.with_hidden_rows) AS choice, ($3::timestamptz AT TIME ZONE p.time_zone)::date AS today
         FROM recipient_list l JOIN practice p ON p.id = l.practice_id
         LEFT JOIN recipient_list f ON f.practice_id = $1 AND f.id = coalesce(l.part_of_id, l.id)
         WHERE l.practice_id = $1 AND l.id = $2`,
        [practiceId, listId, now],
      );
      return rows[0] ?? null;
    },

    async noteLayout({ practiceId, listId }, layout, remains) {
      const { header, columns, rows, headerRow, closingRow, remembered } = layout;
      await pool.query(
        `UPDATE recipient_list SET header = $3, columns = $4, rows = $5, header_row = $6, closing_row = $7,
           asked_columns = coalesce(asked_columns, $8), remembered_columns = remembered_columns OR $8 IS NOT NULL,
           reading = coalesce(reading, $9), first_rows = $10, file_kept_until = $11
         WHERE practice_id = $1 AND id = $2 AND status = 'processing'`,
        [
          practiceId,
          listId,
          header.map(withoutNul),
          JSON.stringify(columns),
          rows,
          headerRow,
          closingRow,
          remembered && JSON.stringify(remembered),
          ...remainsValues(remains),
        ],
      );
    },

    file: ({ practiceId, listId }, length) => fileInPieces(pool, 'recipient_list', [practiceId, listId], length),

    async begin({ practiceId, listId }) {
      const { rows } = await pool.query<{ begun: number }>(
        `UPDATE recipient_list l SET rows_at_reading = stored.count,
           unended_readings = CASE WHEN stored.count > l.rows_at_reading THEN 1 ELSE l.unended_readings + 1 END
         FROM (SELECT count(*)::int AS count FROM list_row WHERE practice_id = $1 AND list_id = $2) stored
         WHERE l.practice_id = $1 AND l.id = $2 AND l.status = 'processing' RETURNING l.unended_readings AS begun`,
        [practiceId, listId],
      );
      return rows[0]?.begun ?? 0;
    },

    end: ({ practiceId, listId }) => endReading(pool, 'recipient_list', [practiceId, listId]),

    async storedRows({ practiceId, listId }, first, last) {
      const { rows } = await pool.query<[number]>({
        rowMode: 'array',
        text: 'SELECT row FROM list_row WHERE practice_id = $1 AND list_id = $2 AND row BETWEEN $3 AND $4',
        values: [practiceId, listId, first, last],
      });
      return new Set(rows.map(([row]) => row));
    },

    patientIds: (practiceId, nhsNumbers) => patientIds(pool, practiceId, nhsNumbers),
    ensurePatients: (practiceId, people) => ensurePatients(pool, practiceId, people),

    async storePage(ref, rows) {
      try {
        await transaction(pool, async (client) => {
          // Pages take a shared lock. Closing the list takes an exclusive one, so it waits for them and then refuses
          // more.
          if ((await lockList(client, ref, 'FOR KEY SHARE'))?.status !== 'processing') return;
          await copyRows(client, `list_row (${ROW_COLUMNS})`, valuesOf(ref, rows));
          // Notifies pages that show the list's progress, because the triggers only report changes of the list itself.
          await client.query("SELECT pg_notify('rollcall', 'list:' || $1)", [ref.listId]);
        });
      } catch (error) {
        if ((error as { code?: string }).code !== UNIQUE_VIOLATION) throw error;
      }
    },

    async countStored({ practiceId, listId }) {
      const { rows } = await pool.query<{ count: number }>(
        'SELECT count(*)::int AS count FROM list_row WHERE practice_id = $1 AND list_id = $2',
        [practiceId, listId],
      );
      return rows[0]?.count ?? 0;
    },

    finish: (ref, rejecter, now) =>
      transaction(pool, async (client) => {
        const list = await lockList(client, ref, 'FOR UPDATE');
        if (list?.status === 'ready') return { rows: list.rows, accepted: list.accepted, rejected: list.rejected };
        if (list?.status !== 'processing') return null;
        const earlier = await earlierParts(client, ref);
        if (earlier.some(({ status }) => status === 'processing')) return 'earlier-part-open';
        await rejectRepeated(client, ref, earlier, rejecter());
        await judgeList(client, ref, list.purpose);
        return closeList(client, ref, now);
      }),

    // Two statements on purpose: staff see the result even if removing the rows takes long or is cut off, and a repeat
    // continues.
    async refuse({ practiceId, listId }, problem, file = NOTHING_KEPT) {
      await pool.query(
        `UPDATE recipient_list SET status = 'refused', problem = $3, rows = NULL, header = coalesce($4, header),
           reading = $5, first_rows = $6, file_kept_until = $7, file = CASE WHEN $8 THEN file END
         WHERE practice_id = $1 AND id = $2 AND status = 'processing'`,
        [
          practiceId,
          listId,
          problemJson(problem),
          file.header?.map(withoutNul) ?? null,
          ...remainsValues(file),
          file.withFile,
        ],
      );
      await pool.query(
        `DELETE FROM list_row r USING recipient_list l
         WHERE r.practice_id = $1 AND r.list_id = $2
           AND l.practice_id = $1 AND l.id = $2 AND l.status = 'refused'`,
        [practiceId, listId],
      );
    },
  };
}

const NOTHING_KEPT: RefusedFile = { header: null, reading: null, firstRows: [], until: null, withFile: false };

/** In the order `reading`, `first_rows`, `file_kept_until`. */
function remainsValues({ reading, firstRows, until }: FileRemains): unknown[] {
  const rows = until ? firstRows.map(({ row, cells }) => ({ row, cells: cells.map(withoutNul) })) : null;
  return [reading && withoutNul(JSON.stringify(reading)), rows && JSON.stringify(rows), until];
}

type LockedList = ListCounts & Pick<UploadedList, 'status'> & { purpose: Purpose };

async function lockList(
  client: PoolClient,
  { practiceId, listId }: ListRef,
  lock: 'FOR KEY SHARE' | 'FOR UPDATE',
): Promise<LockedList | null> {
  const { rows } = await client.query<LockedList>(
    `SELECT status, purpose, rows, accepted, rejected FROM recipient_list WHERE practice_id = $1 AND id = $2 ${lock}`,
    [practiceId, listId],
  );
  return rows[0] ?? null;
}

/** How many repeated rows one step decides, because a whole list may be for one patient. */
const REPEATED_AT_ONCE = 2_000;

/** The earlier parts of the same file, as they are now. Empty for a list of a whole file. */
async function earlierParts(
  client: PoolClient,
  { practiceId, listId }: ListRef,
): Promise<{ id: string; status: UploadedList['status']; name: string }[]> {
  const { rows } = await client.query<{ id: string; status: UploadedList['status']; name: string }>(
    `SELECT e.id, e.status, 'list ' || e.part_number || ' of ' || e.part_count AS name
     FROM recipient_list l JOIN recipient_list e ON e.practice_id = $1 AND e.part_of_id = l.part_of_id AND e.part_number < l.part_number
     WHERE l.practice_id = $1 AND l.id = $2 ORDER BY e.part_number`,
    [practiceId, listId],
  );
  return rows;
}

async function rejectRepeated(
  client: PoolClient,
  ref: ListRef,
  earlier: readonly { id: string; name: string }[],
  reject: (repeated: readonly RepeatedRow[]) => ReadonlyMap<number, RowDecision>,
): Promise<void> {
  await client.query(`DECLARE repeated NO SCROLL CURSOR FOR ${REPEATED}`, [
    ref.practiceId,
    [ref.listId, ...earlier.map(({ id }) => id)],
    [null, ...earlier.map(({ name }) => name)],
  ]);
  for (;;) {
    const { rows } = await client.query<RepeatedRow>(`FETCH ${REPEATED_AT_ONCE} FROM repeated`);
    if (rows.length === 0) break;
    const decisions = reject(rows);
    if (decisions.size > 0) await client.query(DECIDE_AGAIN, decisionValues(ref, decisions));
  }
  await client.query('CLOSE repeated');
}

function decisionValues({ practiceId, listId }: ListRef, decisions: ReadonlyMap<number, RowDecision>): unknown[] {
  const rows = [...decisions.keys()];
  const values = [...decisions.values()];
  return [
    practiceId,
    listId,
    rows.reduce((a, b) => Math.min(a, b)),
    rows.reduce((a, b) => Math.max(a, b)),
    rows,
    values.map(({ outcome }) => outcome),
    values.map(({ reasons }) => reasonsJson(reasons)),
    values.map(({ contact }) => contact),
    values.map(({ patientId }) => patientId),
  ];
}

/** The counts are set once here, from the rows. The file is no longer needed. */
async function closeList(client: PoolClient, { practiceId, listId }: ListRef, now: Date): Promise<ListCounts> {
  const { rows } = await client.query<ListCounts>(
    `UPDATE recipient_list l SET status = 'ready', ready_at = $3,
       file = CASE WHEN l.file_kept_until IS NOT NULL THEN l.file END, accepted = c.accepted, rejected = c.rejected
     FROM (
       SELECT count(*) AS rows, count(*) FILTER (WHERE outcome = 'accepted') AS accepted,
         count(*) FILTER (WHERE outcome = 'rejected') AS rejected
       FROM list_row WHERE practice_id = $1 AND list_id = $2
     ) AS c
     WHERE l.practice_id = $1 AND l.id = $2 AND l.rows = c.rows
     RETURNING l.rows, l.accepted, l.rejected`,
    [practiceId, listId, now],
  );
  if (!rows[0]) throw new Error('not every row of the file is stored');
  return rows[0];
}

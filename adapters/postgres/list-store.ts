import type { PoolClient } from 'pg';
import type { Channel } from '../../domain/delivery/states';
import type { Columns } from '../../domain/recipients/columns';
import type { ContactSource } from '../../domain/recipients/match-row';
import type { Region } from '../../domain/recipients/mobile';
import type { Reason } from '../../domain/recipients/row-reasons';
import type { ListRef, ListStore, NewListRow, RowDecision, UploadedList } from '../../ports/list-store';
import { transaction, type Database } from './connect';
import { copyRows, type CopyValue } from './copy-text';
import { ensurePatients } from './matched-patients';
import { problemJson, withoutNul } from './stored-problem';

const ROW_COLUMNS =
  'practice_id, list_id, row, cells, nhs_number, family_name, given_name, date_of_birth, mobile, email, ' +
  'outcome, reasons, contact, patient_id';

/** A row as COPY takes it, in the order of ROW_COLUMNS. */
function rowValues({ practiceId, listId }: ListRef, { read, cells, decision }: NewListRow): CopyValue[] {
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
    decision ? decision.outcome : null,
    decision ? reasonsJson(decision.reasons) : null,
    decision ? decision.contact : null,
    decision ? decision.patientId : null,
  ];
}

function* valuesOf(ref: ListRef, rows: Iterable<NewListRow>): Generator<CopyValue[]> {
  for (const row of rows) yield rowValues(ref, row);
}

function reasonsJson(reasons: readonly Reason[]): string | null {
  return reasons.length === 0 ? null : JSON.stringify(reasons);
}

/**
 * `BETWEEN` keeps the plan good whatever the statistics say of a list stored a second ago: without it the planner, which
 * takes the new list for empty, reads all of the list for every page.
 */
const DECIDE = `
  UPDATE list_row l SET outcome = d.outcome, reasons = d.reasons::jsonb, contact = d.contact, patient_id = d.patient_id
  FROM unnest($5::int[], $6::text[], $7::text[], $8::text[], $9::uuid[]) AS d(row, outcome, reasons, contact, patient_id)
  WHERE l.practice_id = $1 AND l.list_id = $2 AND l.row = d.row AND l.row BETWEEN $3 AND $4`;
const DECIDE_UNDECIDED = `${DECIDE} AND l.outcome IS NULL`;

function decideValues({ practiceId, listId }: ListRef, decisions: readonly RowDecision[]): unknown[] {
  return [
    practiceId,
    listId,
    decisions[0]?.row,
    decisions.at(-1)?.row,
    decisions.map(({ row }) => row),
    decisions.map(({ outcome }) => outcome),
    decisions.map(({ reasons }) => reasonsJson(reasons)),
    decisions.map(({ contact }) => contact),
    decisions.map(({ patientId }) => patientId),
  ];
}

/** Takes turns with every other step on this list; does not wait for those that merely point to it (foreign keys). */
async function lockList(client: PoolClient, { practiceId, listId }: ListRef): Promise<LockedList | null> {
  const { rows } = await client.query<LockedList>(
    `SELECT status, columns IS NOT NULL AS "rowsStored", rows, accepted, rejected FROM recipient_list
     WHERE practice_id = $1 AND id = $2 FOR NO KEY UPDATE`,
    [practiceId, listId],
  );
  return rows[0] ?? null;
}

interface LockedList {
  status: UploadedList['status'];
  rowsStored: boolean;
  rows: number;
  accepted: number;
  rejected: number;
}

/** Uploaded lists and their rows, in bulk; single rows and pages for people are `list-pages.ts`. */
export function createListStore({ pool }: Database): ListStore {
  return {
    async uploaded({ practiceId, listId }, now) {
      const { rows } = await pool.query<UploadedList>(
        `SELECT l.status, l.channel, l.contact_source AS "contactSource", l.file_name AS "fileName", l.file,
           l.asked_columns AS "askedColumns", l.columns IS NOT NULL AS "rowsStored", p.region,
           ($3::timestamptz AT TIME ZONE p.time_zone)::date AS today
         FROM recipient_list l JOIN practice p ON p.id = l.practice_id
         WHERE l.practice_id = $1 AND l.id = $2`,
        [practiceId, listId, now],
      );
      return rows[0] ?? null;
    },

    storeRows: (ref, header, columns, rows) =>
      transaction(pool, async (client) => {
        const list = await lockList(client, ref);
        if (list?.status !== 'processing' || list.rowsStored) return false;
        await copyRows(client, `list_row (${ROW_COLUMNS})`, valuesOf(ref, rows));
        await storeMapping(client, ref, header, columns);
        return true;
      }),

    async countRows({ practiceId, listId }) {
      const { rows } = await pool.query<{ rows: number; undecided: number }>(
        `SELECT count(*)::int AS rows, (count(*) FILTER (WHERE outcome IS NULL))::int AS undecided
         FROM list_row WHERE practice_id = $1 AND list_id = $2`,
        [practiceId, listId],
      );
      return rows[0] ?? { rows: 0, undecided: 0 };
    },

    async matching({ practiceId, listId }) {
      const { rows } = await pool.query<{ channel: Channel; contactSource: ContactSource; region: Region }>(
        `SELECT l.channel, l.contact_source AS "contactSource", p.region
         FROM recipient_list l JOIN practice p ON p.id = l.practice_id
         WHERE l.practice_id = $1 AND l.id = $2 AND l.status = 'processing'`,
        [practiceId, listId],
      );
      return rows[0] ?? null;
    },

    async undecided({ practiceId, listId }, afterRow, limit) {
      const { rows } = await pool.query<UndecidedValues>({
        // Arrays instead of objects: a page is a thousand rows and this is a hot path.
        rowMode: 'array',
        // The cast: patient.nhs_number is char(10), and its index does not serve a comparison as text.
        text: `SELECT l.row, l.nhs_number, l.family_name, l.given_name, l.date_of_birth, l.mobile, l.email, p.id
          FROM list_row l
          LEFT JOIN patient p ON p.practice_id = l.practice_id AND p.nhs_number = l.nhs_number::char(10)
          WHERE l.practice_id = $1 AND l.list_id = $2 AND l.row > $3 AND l.outcome IS NULL
          ORDER BY l.row LIMIT $4`,
        values: [practiceId, listId, afterRow, limit],
      });
      return rows.map(([row, nhsNumber, familyName, givenName, dateOfBirth, mobile, email, patientId]) => ({
        row,
        nhsNumber,
        familyName,
        givenName,
        dateOfBirth,
        mobile,
        email,
        patientId,
      }));
    },

    ensurePatients: (practiceId, people) => ensurePatients(pool, practiceId, people),

    async decide(ref, decisions) {
      if (decisions.length > 0) await pool.query(DECIDE_UNDECIDED, decideValues(ref, decisions));
    },

    async repeated({ practiceId, listId }) {
      const { rows } = await pool.query<RepeatedRecord>(
        `SELECT row, nhs_number AS "nhsNumber", outcome = 'rejected' AS rejected, coalesce(reasons, '[]') AS reasons,
           contact, patient_id AS "patientId"
         FROM (
           SELECT *, count(*) OVER (PARTITION BY nhs_number) AS times
           FROM (
             SELECT l.row, coalesce(p.nhs_number::text, l.nhs_number) AS nhs_number, l.outcome, l.reasons, l.contact, l.patient_id
             FROM list_row l LEFT JOIN patient p ON p.practice_id = l.practice_id AND p.id = l.patient_id
             WHERE l.practice_id = $1 AND l.list_id = $2 AND l.nhs_number IS NOT NULL
               AND (l.reasons IS NULL OR NOT l.reasons @> '[{"code": "nhs-number-invalid"}]')
           ) AS matched
         ) AS counted
         WHERE times > 1 ORDER BY row`,
        [practiceId, listId],
      );
      return rows;
    },

    finish: (ref, duplicates, now) =>
      transaction(pool, async (client) => {
        const list = await lockList(client, ref);
        if (list?.status === 'ready') return { rows: list.rows, accepted: list.accepted, rejected: list.rejected };
        if (list?.status !== 'processing') return null;
        if (duplicates.length > 0) await client.query(DECIDE, decideValues(ref, duplicates));
        return closeList(client, ref, now);
      }),

    // Two statements on purpose: staff are told even if removing the rows takes long or is cut off, and a repeat goes on.
    async refuse({ practiceId, listId }, problem) {
      await pool.query(
        `UPDATE recipient_list SET status = 'refused', problem = $3, file = NULL
         WHERE practice_id = $1 AND id = $2 AND status = 'processing'`,
        [practiceId, listId, problemJson(problem)],
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

type UndecidedValues = [
  row: number,
  nhsNumber: string,
  familyName: string | null,
  givenName: string | null,
  dateOfBirth: string | null,
  mobile: string | null,
  email: string | null,
  patientId: string | null,
];

interface RepeatedRecord {
  row: number;
  nhsNumber: string;
  rejected: boolean;
  reasons: Reason[];
  contact: string | null;
  patientId: string | null;
}

async function storeMapping(
  client: PoolClient,
  { practiceId, listId }: ListRef,
  header: readonly string[],
  columns: Columns,
): Promise<void> {
  await client.query('UPDATE recipient_list SET header = $3, columns = $4 WHERE practice_id = $1 AND id = $2', [
    practiceId,
    listId,
    header.map(withoutNul),
    JSON.stringify(columns),
  ]);
}

/** The counts are set here once, from the rows themselves; the file has done its work. */
async function closeList(client: PoolClient, { practiceId, listId }: ListRef, now: Date) {
  const { rows } = await client.query<{ rows: number; accepted: number; rejected: number }>(
    `UPDATE recipient_list l SET status = 'ready', ready_at = $3, file = NULL,
       rows = c.rows, accepted = c.accepted, rejected = c.rejected
     FROM (
       SELECT count(*) AS rows, count(*) FILTER (WHERE outcome = 'accepted') AS accepted,
         count(*) FILTER (WHERE outcome = 'rejected') AS rejected
       FROM list_row WHERE practice_id = $1 AND list_id = $2
     ) AS c
     WHERE l.practice_id = $1 AND l.id = $2
     RETURNING l.rows, l.accepted, l.rejected`,
    [practiceId, listId, now],
  );
  // A row without an outcome has violated recipient_list_counts_check by now.
  return rows[0] ?? null;
}

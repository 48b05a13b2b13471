import { exposed, isRestricted, shown } from '../../../domain/patients/exposure';
import { readNhsNumber } from '../../../domain/patients/nhs-number';
import type { DissentWish, Reason, RowReasonCode } from '../../../domain/lists/row-reasons';
import type {
  AcceptedRow,
  ListFilter,
  ListQueries,
  ListReading,
  ListRowItem,
  ListUse,
  MendedRow,
  RecipientListRow,
  RejectedRow,
  RowAsRead,
  RowFilter,
} from '../../../ports/lists/list-queries';
import type { ShownRow } from '../../../ports/lists/list-store';
import { inOneSnapshot, type Database } from '../sql/connect';
import { earlierOfSameFile } from './list-findings';
import { RESTRICTED_NOW } from '../patients/restricted-rows';
import type { Queryable } from '../practice/audit-log';
import { judgeAgain } from '../eligibility/suppression';
import { inOrder, numbered } from '../sql/numbered-page';
import { toPage } from '../sql/to-page';

/** Extra rows that we read for examples, because some may be of restricted records. */
const SPARE = 20;

/** Rejected rows read per query for a download: a few hundred kilobytes. */
const DOWNLOAD_PAGE = 1_000;

/** The fields of a row `r` by which `exposed` decides. */
const EXPOSURE = `CASE WHEN ${RESTRICTED_NOW('r')} THEN 'restricted' END AS "statusNow"`;

/** Fields with the patient's name as the file has it. */
const NAMES = ['familyName', 'givenName'] as const;

const SHOWN: ListFilter = { hidden: false };

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
  shared_numbers_set: { by: string; at: string } | null;
  judged_at: Date | null;
  ready_at: Date | null;
  same_file_as: { id: string; name: string; createdAt: string } | null;
  file_name: string;
  reading: RecipientListRow['reading'];
  file_kept_until: Date | null;
  source: RecipientListRow['source'];
  hidden: { by: string; at: string } | null;
  copy_of: { id: string; name: string; by: string; at: string } | null;
  part: RecipientListRow['part'];
  created_by: string;
  created_at: Date;
  time_zone: string;
}

const LISTS = `
  SELECT l.id, l.name, l.channel, l.contact_source, l.status, l.rows, l.accepted, l.rejected, l.problem, l.header, l.columns,
    l.purpose, l.shared_numbers, l.judged_at, l.ready_at, l.file_name, l.reading,
    CASE WHEN l.file IS NOT NULL THEN l.file_kept_until END AS file_kept_until, l.created_by, l.created_at, p.time_zone, l.source,
    CASE WHEN l.hidden_at IS NOT NULL THEN jsonb_build_object('by', l.hidden_by, 'at', l.hidden_at) END AS hidden,
    CASE WHEN l.part_of_id IS NOT NULL THEN
      jsonb_build_object('number', l.part_number, 'of', l.part_count, 'splitFrom', l.part_of_id) END AS part,
    (SELECT jsonb_build_object('id', o.id, 'name', o.name, 'by', o.created_by, 'at', o.created_at) FROM recipient_list o
     WHERE o.practice_id = $1 AND o.id = l.copy_of_id) AS copy_of,
    (SELECT jsonb_build_object('by', a.actor, 'at', a.at) FROM audit_entry a
     WHERE a.practice_id = $1 AND a.subject_id IN (l.id, l.copy_of_id) AND a.act = 'list-shared-numbers-chosen'
     ORDER BY a.id DESC LIMIT 1) AS shared_numbers_set,
    (SELECT jsonb_build_object('id', e.id, 'name', e.name, 'createdAt', e.created_at) FROM recipient_list e
     WHERE ${earlierOfSameFile('e', 'l')} ORDER BY e.created_at DESC, e.id DESC LIMIT 1) AS same_file_as
  FROM recipient_list l JOIN practice p ON p.id = l.practice_id
  WHERE l.practice_id = $1`;

function toList(record: ListRecord): RecipientListRow {
  const { rows, accepted, rejected, copy_of: copyOf } = record;
  const uploaded = copyOf
    ? { by: copyOf.by, at: new Date(copyOf.at) }
    : { by: record.created_by, at: record.created_at };
  return {
    id: record.id,
    name: record.name,
    channel: record.channel,
    contactSource: record.contact_source,
    purpose: record.purpose,
    sharedNumbers: record.shared_numbers,
    sharedNumbersSet: record.shared_numbers_set
      ? { by: record.shared_numbers_set.by, at: new Date(record.shared_numbers_set.at) }
      : uploaded,
    judgedAt: record.judged_at,
    readyAt: record.ready_at,
    sameFileAs: record.same_file_as && {
      ...record.same_file_as,
      createdAt: new Date(record.same_file_as.createdAt),
    },
    status: record.status,
    counts:
      record.status === 'processing' ? null : { rows: rows ?? 0, accepted: accepted ?? 0, rejected: rejected ?? 0 },
    problem: record.problem,
    header: record.header,
    columns: record.columns,
    fileName: record.file_name,
    reading: record.reading,
    keptUntil: record.file_kept_until,
    source: record.source,
    hidden: record.hidden && { by: record.hidden.by, at: new Date(record.hidden.at) },
    part: record.part,
    copyOf: copyOf && { id: copyOf.id, name: copyOf.name },
    uploaded,
    createdBy: record.created_by,
    createdAt: record.created_at,
    timeZone: record.time_zone,
  };
}

/** The status of the row's patient, if it hides the row. */
interface ExposureRecord {
  statusNow: string | null;
}

interface RowRecord extends ExposureRecord {
  row: number;
  nhs_number: string | null;
  family_name: string | null;
  given_name: string | null;
  date_of_birth: string | null;
  outcome: ListRowItem['outcome'];
  reasons: Reason[] | null;
  contact: string | null;
  patient_id: string | null;
  override_by: string | null;
  override_at: Date | null;
  override_why: string | null;
}

const ROWS = `
  SELECT row, nhs_number, family_name, given_name, date_of_birth, outcome, reasons, contact, patient_id, override_by,
    override_at, override_why, ${EXPOSURE}
  FROM list_row r WHERE practice_id = $1 AND list_id = $2 AND outcome IS NOT NULL`;

function toRow(record: RowRecord): ListRowItem {
  const { override_by: by, override_at: at, override_why: why, reasons, statusNow: status } = record;
  const row = {
    row: record.row,
    nhsNumber: record.nhs_number,
    familyName: record.family_name,
    givenName: record.given_name,
    dateOfBirth: record.date_of_birth,
    outcome: record.outcome,
    contact: record.contact,
    patientId: record.patient_id,
    override: by !== null && at !== null && why !== null ? { by, at, why } : null,
  };
  const told = exposed(row, PERSONAL, { status, reasons });
  return { ...told, reasons: told.isRestricted ? codesOf(reasons) : (reasons ?? []) };
}

/** The reason for adding someone is about the patient, so we hide it with the rest. */
const PERSONAL = [
  ...NAMES,
  'nhsNumber',
  'dateOfBirth',
  'contact',
  'patientId',
  'override',
] as const satisfies (keyof ListRowItem)[];

/** Reasons without their details: the details describe the patient, the code alone explains how the row is counted. */
function codesOf(reasons: readonly Reason[] | null): Reason[] {
  return (reasons ?? []).map(({ code }) => ({ code }));
}

/** The preference that decided, if dissent did. */
const WISH = `CASE WHEN reasons -> 0 ->> 'code' = 'dissent' THEN coalesce(reasons -> 0 ->> 'detail', 'sms') END`;

/** The condition for a filter. `from` is the place of its first value. */
const FILTERED = (from: number): string => `
  ($${from}::text IS NULL OR outcome = $${from}) AND ($${from + 1}::text IS NULL OR reasons -> 0 ->> 'code' = $${from + 1})
  AND ($${from + 2}::text IS NULL OR ${WISH} = $${from + 2})
  AND (NOT $${from + 3} OR override_by IS NOT NULL)`;

const filterValues = ({ outcome, reason, wish = null, added = false }: RowFilter) => [outcome, reason, wish, added];

/** A list as it stands, without judging it again. */
export async function findList(db: Queryable, practiceId: string, listId: string): Promise<RecipientListRow | null> {
  const { rows } = await db.query<ListRecord>(`${LISTS} AND l.id = $2`, [practiceId, listId]);
  return rows[0] ? toList(rows[0]) : null;
}

/** The accepted rows after one, in file order; of a restricted record neither cells nor name nor contact. */
export const acceptedRows =
  (db: Queryable): ListQueries['accepted'] =>
  async (practiceId, listId, after, limit) => {
    const { rows } = await db.query<AcceptedRow & ExposureRecord>(
      `SELECT row, cells, family_name AS "familyName", given_name AS "givenName", contact, ${EXPOSURE} FROM list_row r
       WHERE practice_id = $1 AND list_id = $2 AND row > $3 AND outcome = 'accepted' ORDER BY row LIMIT $4`,
      [practiceId, listId, after, limit],
    );
    return rows.map(({ statusNow: status, ...row }) => shown(row, [...NAMES, 'cells', 'contact'], { status }));
  };

/** Recipient lists as the API reads them, and their upload. A workflow reads and matches the file (`list/<id>`). */
export function createListQueries({ pool }: Database): ListQueries {
  /**
   * Demographics were not asked about these rows. Those of a restricted record are recognised by their number alone.
   */
  async function withoutRestricted(practiceId: string, rows: ShownRow[]): Promise<ShownRow[]> {
    const numbersOf = ({ cells }: ShownRow): string[] =>
      cells.flatMap((cell) => {
        const read = readNhsNumber(cell);
        return read.ok ? [read.value] : [];
      });
    const { rows: restricted } = await pool.query<{ nhsNumber: string }>(
      `SELECT nhs_number AS "nhsNumber" FROM patient
       WHERE practice_id = $1 AND nhs_number = ANY ($2::char(10)[]) AND status = 'restricted'`,
      [practiceId, rows.flatMap(numbersOf)],
    );
    const hidden = new Set(restricted.map(({ nhsNumber }) => nhsNumber));
    return rows.map((row) => (numbersOf(row).some((number) => hidden.has(number)) ? { row: row.row, cells: [] } : row));
  }

  return {
    async find(practiceId, listId, purpose) {
      await judgeAgain(pool, { practiceId, listId }, purpose ?? null);
      return findList(pool, practiceId, listId);
    },

    async page(practiceId, { limit, after }, { hidden } = SHOWN) {
      const { rows } = await pool.query<ListRecord>(
        `${LISTS} AND ($2::timestamptz IS NULL OR (l.created_at, l.id) < ($2, $3::uuid))
           AND (l.hidden_at IS NOT NULL) = $5
         ORDER BY l.created_at DESC, l.id DESC LIMIT $4`,
        [practiceId, after?.createdAt ?? null, after?.id ?? null, limit + 1, hidden],
      );
      return toPage(rows.map(toList), limit, ({ createdAt, id }) => ({ createdAt, id }));
    },

    async rows(practiceId, listId, filter, { limit, after }) {
      const { rows } = await pool.query<RowRecord>(`${ROWS} AND row > $3 AND ${FILTERED(5)} ORDER BY row LIMIT $4`, [
        practiceId,
        listId,
        after ?? 0,
        limit + 1,
        ...filterValues(filter),
      ]);
      return toPage(rows.map(toRow), limit, (item) => item.row);
    },

    async row(practiceId, listId, row) {
      const { rows } = await pool.query<RowRecord>(`${ROWS} AND row = $3`, [practiceId, listId, row]);
      return rows[0] ? toRow(rows[0]) : null;
    },

    accepted: acceptedRows(pool),

    async progress(practiceId, listId) {
      const { rows } = await pool.query<{ rows: number | null; stored: number }>(
        `SELECT rows, (SELECT count(*)::int FROM list_row WHERE practice_id = $1 AND list_id = $2) AS stored
         FROM recipient_list WHERE practice_id = $1 AND id = $2`,
        [practiceId, listId],
      );
      return rows[0] ?? null;
    },

    async outcome(practiceId, listId) {
      const { rows } = await pool.query<{
        code: RowReasonCode | null;
        wish: DissentWish | null;
        count: number;
        contacts: number;
      }>(
        `SELECT reasons -> 0 ->> 'code' AS code, ${WISH} AS wish, count(*)::int AS count, count(contact)::int AS contacts
         FROM list_row WHERE practice_id = $1 AND list_id = $2 GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`,
        [practiceId, listId],
      );
      return {
        contacts: rows.reduce((sum, { contacts }) => sum + contacts, 0),
        reasons: rows.flatMap(({ code, wish, count }) => (code === null ? [] : [{ code, wish, count }])),
      };
    },

    numberedRows: (practiceId, listId, filter, { limit, after, before }) =>
      inOneSnapshot(pool, async (client) => {
        const from = after ?? before;
        const { rows } = await client.query<RowRecord>(
          `${ROWS} AND ${FILTERED(4)} ${from === undefined ? '' : `AND row ${before === undefined ? '>' : '<'} $8`}
           ORDER BY row ${before === undefined ? 'ASC' : 'DESC'} LIMIT $3`,
          [practiceId, listId, limit, ...filterValues(filter), ...(from === undefined ? [] : [from])],
        );
        const items = inOrder(rows.map(toRow), before !== undefined);
        const counted = await client.query<{ total: number; before: number }>(
          `SELECT count(*)::int AS total, count(*) FILTER (WHERE row < $3)::int AS before
           FROM list_row WHERE practice_id = $1 AND list_id = $2 AND outcome IS NOT NULL AND ${FILTERED(4)}`,
          [practiceId, listId, items[0]?.row ?? null, ...filterValues(filter)],
        );
        return numbered(items, counted.rows[0]!, ({ row }) => row);
      }),

    numbered: (practiceId, { limit, after, before }, { hidden } = SHOWN) =>
      inOneSnapshot(pool, async (client) => {
        const from = after ?? before;
        const order = before ? 'ASC' : 'DESC';
        const beyond = from ? `AND (l.created_at, l.id) ${before ? '>' : '<'} ($4, $5::uuid)` : '';
        const { rows } = await client.query<ListRecord>(
          `${LISTS} AND (l.hidden_at IS NOT NULL) = $3 ${beyond} ORDER BY l.created_at ${order}, l.id ${order} LIMIT $2`,
          [practiceId, limit, hidden, ...(from ? [from.createdAt, from.id] : [])],
        );
        const items = inOrder(rows.map(toList), before !== undefined);
        const first = items[0];
        const counted = await client.query<{ total: number; before: number; others: number }>(
          `SELECT count(*) FILTER (WHERE same)::int AS total, count(*) FILTER (WHERE NOT same)::int AS others,
             count(*) FILTER (WHERE same AND (created_at, id) > ($3::timestamptz, $4::uuid))::int AS before
           FROM (SELECT id, created_at, (hidden_at IS NOT NULL) = $2 AS same FROM recipient_list WHERE practice_id = $1) l`,
          [practiceId, hidden, first?.createdAt ?? null, first?.id ?? null],
        );
        const { others, ...stand } = counted.rows[0]!;
        return { ...numbered(items, stand, ({ createdAt, id }) => ({ createdAt, id })), others };
      }),

    async usesOf(practiceId, listIds) {
      const { rows } = await pool.query<ListUse>(
        `SELECT list_id AS "listId", id AS "campaignId", name, phase = 'draft' AS "isDraft" FROM campaign
         WHERE practice_id = $1 AND list_id = ANY ($2::uuid[]) ORDER BY coalesce(sent_at, created_at) DESC, id DESC`,
        [practiceId, listIds],
      );
      return rows;
    },

    async firstRows(practiceId, listId, limit) {
      const { rows } = await pool.query<RowAsRead & ExposureRecord & { reasons: Reason[] | null }>(
        `SELECT cells, mended, reasons, ${EXPOSURE} FROM list_row r WHERE practice_id = $1 AND list_id = $2
         ORDER BY row LIMIT $3`,
        [practiceId, listId, limit + SPARE],
      );
      return rows
        .filter(({ statusNow: status, reasons }) => !isRestricted({ status, reasons }))
        .slice(0, limit)
        .map(({ cells, mended }) => ({ cells, mended }));
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
        const { rows } = await pool.query<RejectedRow & ExposureRecord>(
          `SELECT row, cells, coalesce(reasons, '[]') AS reasons, ${EXPOSURE} FROM list_row r
           WHERE practice_id = $1 AND list_id = $2 AND row > $3 AND outcome = 'rejected' ORDER BY row LIMIT $4`,
          [practiceId, listId, after, DOWNLOAD_PAGE],
        );
        for (const { statusNow: status, reasons, ...row } of rows) {
          const { isRestricted: isHidden, ...told } = exposed(row, ['cells'], { status, reasons });
          yield { ...told, reasons: isHidden ? [{ code: 'restricted' }] : reasons };
        }
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

    async firstRowsOfFile(practiceId, listId, now) {
      const { rows } = await pool.query<{ firstRows: ShownRow[] | null }>(
        `SELECT first_rows AS "firstRows" FROM recipient_list
         WHERE practice_id = $1 AND id = $2 AND file_kept_until > $3`,
        [practiceId, listId, now],
      );
      return withoutRestricted(practiceId, rows[0]?.firstRows ?? []);
    },

    async keptFile(practiceId, listId, now) {
      const { rows } = await pool.query<{ file: Buffer | null }>(
        `SELECT file FROM recipient_list
         WHERE practice_id = $1 AND id = $2 AND status <> 'processing' AND file_kept_until > $3`,
        [practiceId, listId, now],
      );
      return rows[0]?.file ?? null;
    },

    async mended(practiceId, listId, { limit, after }) {
      const { rows } = await pool.query<
        Omit<MendedRow, 'isRestricted'> & ExposureRecord & { reasons: Reason[] | null }
      >(
        `SELECT row, family_name AS "familyName", given_name AS "givenName", outcome, mended, reasons, ${EXPOSURE}
         FROM list_row r
         WHERE practice_id = $1 AND list_id = $2 AND row > $3 AND mended IS NOT NULL AND outcome IS NOT NULL
         ORDER BY row LIMIT $4`,
        [practiceId, listId, after ?? 0, limit + 1],
      );
      const items = rows.map(({ statusNow: status, reasons, mended, ...row }) => ({
        ...exposed(row, NAMES, { status, reasons }),
        mended: mended.map((one) => shown(one, ['from', 'to'], { status, reasons })),
      }));
      return toPage(items, limit, ({ row }) => row);
    },
  };
}

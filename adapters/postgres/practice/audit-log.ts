import type { TokenHolder } from '../../../ports/practice/api-tokens';
import type { ClientBase } from 'pg';
import type {
  AuditActor,
  AuditEntry,
  AuditFilter,
  AuditLog,
  AuditRow,
  AuditWindow,
} from '../../../ports/practice/audit-log';
import { inOneSnapshot, transaction, type Database } from '../sql/connect';
import type { Transaction } from '../sql/transaction';
import { newId } from '../sql/new-id';
import { inOrder, numbered } from '../sql/numbered-page';
import { toPage } from '../sql/to-page';

/** What a pool and its clients have in common. */
export type Queryable = Pick<ClientBase, 'query'>;

/**
 * The name of an object, from the table that holds it; `$KIND` and `$ID` are expressions. Never the name of a patient,
 * and never a number.
 */
const LABEL = (kind: string, id: string): string => `
  CASE ${kind}
    WHEN 'campaign' THEN (SELECT name FROM campaign WHERE practice_id = $1 AND id = ${id})
    WHEN 'list' THEN (SELECT name FROM recipient_list WHERE practice_id = $1 AND id = ${id})
    WHEN 'token' THEN (SELECT name FROM api_token WHERE practice_id = $1 AND id = ${id})
    WHEN 'patient-import' THEN (SELECT file_name FROM patient_import WHERE practice_id = $1 AND id = ${id})
    WHEN 'provider-account' THEN (SELECT kind FROM provider_account WHERE practice_id = $1 AND id = ${id})
    WHEN 'staff' THEN (SELECT s.name FROM staff s JOIN membership m ON m.staff_id = s.id
      WHERE m.practice_id = $1 AND s.id = ${id})
    WHEN 'practice' THEN (SELECT name FROM practice WHERE $1 = ${id} AND id = $1)
  END`;

/** Writes one entry through `db`: a transaction's client, so that an act and its entry are stored together or not at all. */
export function appendAudit(db: Queryable, entry: AuditEntry): Promise<void> {
  return write(db, entry, 1, null);
}

async function write(db: Queryable, entry: AuditEntry, times: number, since: Date | null): Promise<void> {
  await db.query(
    `INSERT INTO audit_entry (practice_id, id, at, actor, act, subject_kind, subject_id, details, times, since, subject_label)
     VALUES ($1::uuid, $2, $3, $4, $5, $6::text, $7::uuid, $8, $9, $10,
       coalesce($11::text, ${LABEL('$6::text', '$7::uuid')}))`,
    [
      entry.practiceId,
      newId(),
      entry.at,
      entry.actor,
      entry.act,
      entry.subjectKind,
      entry.subjectId,
      entry.details ? JSON.stringify(entry.details) : null,
      times,
      since,
      entry.subjectLabel ?? null,
    ],
  );
}

/** The same for events that would flood the log (see `AuditLog.appendGrouped`). */
async function appendAuditGrouped(db: Queryable, entry: AuditEntry, window: AuditWindow): Promise<void> {
  const { practiceId, at } = entry;
  await writeEnded(db, 'practice_id = $2 AND key = $3', [at, practiceId, window.key]);
  const { rows } = await db.query<{ times: number }>(
    `INSERT INTO audit_group (practice_id, key, entry, since, at, ends_at)
     VALUES ($1, $2, $3, $4::timestamptz, $4::timestamptz, $5)
     ON CONFLICT (practice_id, key) DO UPDATE SET times = audit_group.times + 1, entry = excluded.entry, at = excluded.at,
       since = CASE WHEN audit_group.times = 0 THEN excluded.at ELSE audit_group.since END
     RETURNING times`,
    [practiceId, window.key, JSON.stringify(entry), at, new Date(at.getTime() + window.seconds * 1_000)],
  );
  if (rows[0]?.times === 0) await appendAudit(db, entry);
}

/**
 * Counts an entry in the open window of its key, in one statement. All but the first take this way. False if no window
 * is open.
 */
async function isCounted(db: Queryable, entry: AuditEntry, { key }: AuditWindow): Promise<boolean> {
  const { practiceId, at } = entry;
  const { rowCount } = await db.query(
    `UPDATE audit_group SET times = times + 1, entry = $3, at = $4, since = CASE WHEN times = 0 THEN $4 ELSE since END
     WHERE practice_id = $1 AND key = $2 AND ends_at > $4`,
    [practiceId, key, JSON.stringify(entry), at],
  );
  return rowCount === 1;
}

interface GroupRow {
  entry: AuditEntry;
  at: Date;
  since: Date;
  times: number;
}

/** Closes the groups whose window is over and writes how many events followed their first. */
async function writeEnded(
  db: Queryable,
  which: 'true' | 'practice_id = $2 AND key = $3',
  values: unknown[],
): Promise<void> {
  const { rows } = await db.query<GroupRow>(
    `DELETE FROM audit_group WHERE ends_at <= $1 AND ${which} RETURNING entry, at, since, times`,
    values,
  );
  for (const { entry, at, since, times } of rows) {
    if (times > 0) await write(db, { ...entry, at }, times, times > 1 ? since : null);
  }
}

/** The name of the service itself in the audit log. */
const SERVICE = 'Rollcall';

/** Entries of a person or token that we know by id. Older entries, and those of campaigns, hold only the name. */
const BY = `
  (details ->> 'byToken' = $ID OR details ->> 'byToken' IS NULL AND actor = ANY (ARRAY(
    SELECT s.name FROM membership m JOIN staff s ON s.id = m.staff_id
    WHERE m.practice_id = $1 AND m.staff_id::text = $ID
    UNION ALL SELECT name FROM api_token WHERE practice_id = $1 AND id::text = $ID)))`;

/** Acts by which someone looked at all patients of a list or campaign, including this one. */
const OF_MANY = {
  campaign: ['campaign-patients-viewed', 'campaign-report-downloaded'],
  list: ['list-patients-viewed', 'rejected-rows-downloaded'],
} as const;
const ONE_OF = (acts: readonly string[]): string => acts.map((act) => `'${act}'`).join(', ');

/** Changes to a patient, and every look at them; `$ID` is the patient's id. */
export const ABOUT_PATIENT = `
  (subject_kind = 'patient' AND subject_id = $ID::text::uuid OR details ->> 'patientId' = $ID::text OR details -> 'patientIds' ? $ID::text
    OR act = 'patients-listed'
    OR act IN (${ONE_OF(OF_MANY.campaign)}) AND subject_id IN (
      SELECT dispatch_id FROM message WHERE practice_id = $1 AND patient_id = $ID::text::uuid)
    OR act IN (${ONE_OF(OF_MANY.list)}) AND subject_id IN (
      SELECT list_id FROM list_row WHERE practice_id = $1 AND patient_id = $ID::text::uuid))`;

/** What a person did with a campaign or draft. Uses the client of the transaction that did it. */
export function auditCampaign(
  db: Queryable,
  practiceId: string,
  campaignId: string,
  act: string,
  by: TokenHolder,
  now: Date,
  /** For a draft that was deleted. */
  subjectLabel?: string,
): Promise<void> {
  return appendAudit(db, {
    practiceId,
    at: now,
    actor: by.user,
    act,
    subjectKind: 'campaign',
    subjectId: campaignId,
    subjectLabel,
    details: { byToken: by.tokenId },
  });
}

/**
 * Events about a person's sign-in, in the audit log of each practice where they work.
 *
 * @param given `actor` if it was not the person, `window` for events that would flood the log.
 */
export async function auditPerson(
  { prisma, client }: Transaction,
  staffId: string,
  act: string,
  now: Date,
  given: { actor?: string; window?: Omit<AuditWindow, 'key'>; details?: Record<string, unknown> } = {},
): Promise<void> {
  const works = await prisma.membership.findMany({
    where: { staffId, removedAt: null },
    select: { practiceId: true, staff: { select: { name: true } } },
    orderBy: { practiceId: 'asc' },
  });
  for (const { practiceId, staff } of works) {
    const entry: AuditEntry = {
      ...{ practiceId, at: now, actor: given.actor ?? staff.name, act, subjectKind: 'staff', subjectId: staffId },
      details: { ...(given.actor ? {} : { byToken: staffId }), ...given.details },
    };
    if (given.window) await appendAuditGrouped(client, entry, { ...given.window, key: `${act} ${staffId}` });
    else await appendAudit(client, entry);
  }
}

/** Rows of the first release have no label, so we use the current name of the object. */
const ENTRIES = `SELECT id, at, actor, act, subject_kind AS "subjectKind", subject_id AS "subjectId",
  coalesce(subject_label, ${LABEL('subject_kind', 'subject_id')}) AS "subjectLabel", times, since, details FROM audit_entry`;

/** The condition for a filter, with its values. `value` adds another and returns its place. */
function chosen(practiceId: string, { act, by, patient }: AuditFilter = {}) {
  const values: unknown[] = [practiceId];
  const value = (given: unknown): string => `$${values.push(given)}`;
  const conditions = [
    'practice_id = $1',
    ...(act ? [`act = ${value(act)}`] : []),
    ...(by === 'service' ? [`actor = ${value(SERVICE)} AND details ->> 'byToken' IS NULL`] : []),
    ...(by && by !== 'service' ? [BY.replaceAll('$ID', value(by))] : []),
    ...(patient ? [ABOUT_PATIENT.replaceAll('$ID', value(patient))] : []),
  ];
  return { values, value, where: conditions.join(' AND ') };
}

/** The audit log of a practice. Rows are append-only: the database refuses changes and removal. */
export function createAuditLog({ pool }: Database): AuditLog {
  return {
    append: (entry) => appendAudit(pool, entry),

    async appendGrouped(entry, window) {
      if (await isCounted(pool, entry, window)) return;
      await transaction(pool, (client) => appendAuditGrouped(client, entry, window));
    },

    sweep: (now) => transaction(pool, (client) => writeEnded(client, 'true', [now])),

    async page(practiceId, { limit, after }, filter) {
      const { values, value, where } = chosen(practiceId, filter);
      const beyond = after ? ` AND id < ${value(after)}` : '';
      const { rows } = await pool.query<AuditRow>(
        `${ENTRIES} WHERE ${where}${beyond} ORDER BY id DESC LIMIT ${value(limit + 1)}`,
        values,
      );
      return toPage(rows, limit, (item) => item.id);
    },

    numbered: (practiceId, { limit, after, before }, filter) =>
      inOneSnapshot(pool, async (client) => {
        const read = chosen(practiceId, filter);
        const from = after ?? before;
        const beyond = from ? ` AND id ${before ? '>' : '<'} ${read.value(from)}` : '';
        const { rows } = await client.query<AuditRow>(
          `${ENTRIES} WHERE ${read.where}${beyond} ORDER BY id ${before ? 'ASC' : 'DESC'} LIMIT ${read.value(limit)}`,
          read.values,
        );
        const items = inOrder(rows, before !== undefined);
        const count = chosen(practiceId, filter);
        const first = count.value(items[0]?.id ?? null);
        const counted = await client.query<{ total: number; before: number }>(
          `SELECT count(*)::int AS total, count(*) FILTER (WHERE id > ${first}::uuid)::int AS before
           FROM audit_entry WHERE ${count.where}`,
          count.values,
        );
        return numbered(items, counted.rows[0]!, ({ id }) => id);
      }),

    async actors(practiceId) {
      const { rows } = await pool.query<AuditActor>(
        `SELECT s.id, s.name, 'person' AS kind FROM membership m JOIN staff s ON s.id = m.staff_id WHERE m.practice_id = $1
         UNION ALL SELECT id, name, 'token' FROM api_token WHERE practice_id = $1 ORDER BY kind, name, id`,
        [practiceId],
      );
      return rows;
    },
  };
}

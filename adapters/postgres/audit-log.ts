import type { TokenHolder } from '../../ports/api-tokens';
import type { ClientBase } from 'pg';
import type { AuditActor, AuditEntry, AuditFilter, AuditLog, AuditRow } from '../../ports/audit-log';
import { inOneSnapshot, type Database } from './connect';
import { newId } from './new-id';
import { inOrder, numbered } from './numbered-page';
import { toPage } from './to-page';

/** What both a pool and a client of it can do. */
export type Queryable = Pick<ClientBase, 'query'>;

/** Writes one entry through `db`: a transaction's client, so that an act and its entry are stored together or not at all. */
export async function appendAudit(db: Queryable, entry: AuditEntry): Promise<void> {
  await db.query(
    `INSERT INTO audit_entry (practice_id, id, at, actor, act, subject_kind, subject_id, details)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      entry.practiceId,
      newId(),
      entry.at,
      entry.actor,
      entry.act,
      entry.subjectKind,
      entry.subjectId,
      entry.details ? JSON.stringify(entry.details) : null,
    ],
  );
}

/** The name by which the service itself stands in the audit. */
const SERVICE = 'Rollcall';

/** Of one who is known by id: older entries, and those of campaigns, hold the name alone. */
const BY = `
  (details ->> 'byToken' = $ID OR details ->> 'byToken' IS NULL AND actor = ANY (ARRAY(
    SELECT s.name FROM membership m JOIN staff s ON s.id = m.staff_id
    WHERE m.practice_id = $1 AND m.staff_id::text = $ID
    UNION ALL SELECT name FROM api_token WHERE practice_id = $1 AND id::text = $ID)))`;

/** What a person did with a campaign or a draft of one; with the transaction's client that did it. */
export function auditCampaign(
  db: Queryable,
  practiceId: string,
  campaignId: string,
  act: string,
  by: TokenHolder,
  now: Date,
): Promise<void> {
  return appendAudit(db, {
    practiceId,
    at: now,
    actor: by.user,
    act,
    subjectKind: 'campaign',
    subjectId: campaignId,
    details: { byToken: by.tokenId },
  });
}

const ENTRIES = `SELECT id, at, actor, act, subject_kind AS "subjectKind", subject_id AS "subjectId", details FROM audit_entry`;

/** The condition for what is asked for, with its values; more are added by `value`, which answers with their place. */
function chosen(practiceId: string, { act, by }: AuditFilter = {}) {
  const values: unknown[] = [practiceId];
  const value = (given: unknown): string => `$${values.push(given)}`;
  const conditions = [
    'practice_id = $1',
    ...(act ? [`act = ${value(act)}`] : []),
    ...(by === 'service' ? [`actor = ${value(SERVICE)} AND details ->> 'byToken' IS NULL`] : []),
    ...(by && by !== 'service' ? [BY.replaceAll('$ID', value(by))] : []),
  ];
  return { values, value, where: conditions.join(' AND ') };
}

/** The audit of a practice. Rows are append-only: the database refuses change and removal. */
export function createAuditLog({ pool }: Database): AuditLog {
  return {
    append: (entry) => appendAudit(pool, entry),

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

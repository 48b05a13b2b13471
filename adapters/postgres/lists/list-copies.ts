import type { Pool, PoolClient } from 'pg';
import type { Purpose } from '../../../domain/eligibility/purposes';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import type { ListSource } from '../../../ports/lists/list-queries';
import type { ListRef } from '../../../ports/lists/list-store';
import { appendAudit } from '../practice/audit-log';
import { transaction } from '../sql/connect';
import { newId } from '../sql/new-id';
import { judgeAgain } from '../eligibility/suppression';

/*
 * A list serves one sent campaign: who was sent to, who was left out and why are evidence and do not change
 * (docs/adr/0030). To use such a list again you get a copy, made in the transaction that attaches it to the draft or
 * sends it. A unique index on `campaign` enforces this.
 */

/** `campaign` is an alias of the table: another campaign was sent with its list. */
export const LIST_IS_USED = (practiceId: string, listId: string): string => `
  EXISTS (SELECT FROM campaign used WHERE used.practice_id = ${practiceId} AND used.list_id = ${listId} AND used.phase <> 'draft')`;

export interface ListCopy {
  id: string;
  by: Pick<TokenHolder, 'user'>;
  now: Date;
  /** Its own value, or else that of the original. */
  name?: string;
  /** What it is made from, or else what the original was made from. */
  source?: ListSource;
  /** Which rows: a condition on `r`, a row of the original, with `$1` the practice, `$2` the original and `values` from `$3` on. */
  only?: { condition: string; values: unknown[] };
}

/**
 * Copies a list that is ready, with its header and the cells of its rows, in the caller's transaction, so that a copy
 * has all its rows or does not exist. The copy keeps the findings from reading the file and the patients whom someone
 * added. It counts as not judged, and is judged when someone next opens or sends it. The original cannot be removed
 * until the transaction ends.
 *
 * @returns how many rows were copied; null if there is no such list, or it is not ready.
 */
export async function copyList(
  client: PoolClient,
  { practiceId, listId }: ListRef,
  { id, by, now, name, source, only }: ListCopy,
): Promise<number | null> {
  const original = await client.query(
    `SELECT FROM recipient_list WHERE practice_id = $1 AND id = $2 AND status = 'ready' FOR KEY SHARE`,
    [practiceId, listId],
  );
  if (!original.rowCount) return null;
  await client.query(
    `INSERT INTO recipient_list (practice_id, id, name, channel, contact_source, file_name, asked_columns, columns, header,
       created_by, created_at, purpose, shared_numbers, remembered_columns, header_row, closing_row, workflow_started_at,
       source, copy_of_id, reading)
     SELECT practice_id, $3, coalesce($4, name), channel, contact_source, file_name, asked_columns, columns, header,
       $5, $6, purpose, shared_numbers, remembered_columns, header_row, closing_row, workflow_started_at,
       coalesce($7, source), coalesce(copy_of_id, id), reading
     FROM recipient_list WHERE practice_id = $1 AND id = $2`,
    [practiceId, listId, id, name ?? null, by.user, now, source ?? null],
  );
  const values = only?.values ?? [];
  const rows = await client.query(
    `INSERT INTO list_row (practice_id, list_id, row, cells, nhs_number, family_name, given_name, date_of_birth, mobile, email,
       outcome, reasons, contact, patient_id, mended, override_by, override_at, override_why)
     SELECT practice_id, $${values.length + 3}, row, cells, nhs_number, family_name, given_name, date_of_birth, mobile, email,
       outcome, reasons, contact, patient_id, mended, override_by, override_at, override_why
     FROM list_row r WHERE practice_id = $1 AND list_id = $2 ${only ? `AND (${only.condition})` : ''}`,
    [practiceId, listId, ...values, id],
  );
  await client.query(
    `UPDATE recipient_list l SET status = 'ready', rows = c.rows, accepted = c.accepted, rejected = c.rows - c.accepted,
       ready_at = (SELECT ready_at FROM recipient_list WHERE practice_id = $1 AND id = $3)
     FROM (SELECT count(*) AS rows, count(*) FILTER (WHERE outcome = 'accepted') AS accepted
           FROM list_row WHERE practice_id = $1 AND list_id = $2) c
     WHERE l.practice_id = $1 AND l.id = $2`,
    [practiceId, id, listId],
  );
  await appendAudit(client, {
    ...{ practiceId, at: now, actor: by.user, act: 'list-copied', subjectKind: 'list', subjectId: id },
    details: { from: listId },
  });
  return rows.rowCount ?? 0;
}

/**
 * Gives a draft its own copy of its list if another campaign was sent with that list, inside the caller's transaction.
 * Locks the draft first, then the list: the second of two concurrent sends waits and sees the first. A list that no
 * campaign used stays attached.
 *
 * @returns the id of the draft's list now; null if it has none or is not a draft.
 */
export async function ensureOwnList(
  client: PoolClient,
  practiceId: string,
  campaignId: string,
  by: Pick<TokenHolder, 'user'> | null,
  now: Date,
): Promise<string | null> {
  const { rows } = await client.query<{ listId: string; createdBy: string }>(
    `SELECT list_id AS "listId", created_by AS "createdBy" FROM campaign
     WHERE practice_id = $1 AND id = $2 AND phase = 'draft' AND list_id IS NOT NULL FOR UPDATE`,
    [practiceId, campaignId],
  );
  const draft = rows[0];
  if (!draft) return null;
  // Not FOR UPDATE, because each draft of the list locks its key by the foreign key, and two of them would deadlock.
  await client.query('SELECT FROM recipient_list WHERE practice_id = $1 AND id = $2 FOR NO KEY UPDATE', [
    practiceId,
    draft.listId,
  ]);
  const used = await client.query<{ used: boolean }>(`SELECT ${LIST_IS_USED('$1', '$2')} AS used`, [
    practiceId,
    draft.listId,
  ]);
  if (!used.rows[0]?.used) return draft.listId;
  const id = newId();
  const copy = { id, by: by ?? { user: draft.createdBy }, now };
  if ((await copyList(client, { practiceId, listId: draft.listId }, copy)) === null) return draft.listId;
  await client.query('UPDATE campaign SET list_id = $3 WHERE practice_id = $1 AND id = $2', [
    practiceId,
    campaignId,
    id,
  ]);
  return id;
}

/**
 * Brings a draft's list up to date before it is shown. Copies a list that was used meanwhile, and judges the list again
 * for the draft's purpose if anything it depends on has changed. A sent campaign does not change.
 */
export async function readyDraftList(pool: Pool, practiceId: string, campaignId: string, now: Date): Promise<void> {
  const { rows } = await pool.query<{ listId: string; purpose: Purpose; used: boolean }>(
    `SELECT c.list_id AS "listId", c.purpose, ${LIST_IS_USED('c.practice_id', 'c.list_id')} AS used FROM campaign c
     WHERE c.practice_id = $1 AND c.id = $2 AND c.phase = 'draft' AND c.list_id IS NOT NULL`,
    [practiceId, campaignId],
  );
  const draft = rows[0];
  if (!draft) return;
  const listId = draft.used
    ? await transaction(pool, (client) => ensureOwnList(client, practiceId, campaignId, null, now))
    : draft.listId;
  if (listId !== null) await judgeAgain(pool, { practiceId, listId }, draft.purpose);
}

/** Removes a draft's copy when no campaign uses it. The original still exists. */
export async function removeUnusedCopy(client: PoolClient, practiceId: string, listId: string | null): Promise<void> {
  const { rowCount } = await client.query(
    `SELECT FROM recipient_list l WHERE l.practice_id = $1 AND l.id = $2 AND l.copy_of_id IS NOT NULL AND l.source = 'file'
       AND NOT EXISTS (SELECT FROM campaign c WHERE c.practice_id = $1 AND c.list_id = $2) FOR UPDATE OF l`,
    [practiceId, listId],
  );
  if (!rowCount) return;
  await client.query('DELETE FROM list_row WHERE practice_id = $1 AND list_id = $2', [practiceId, listId]);
  await client.query('DELETE FROM recipient_list WHERE practice_id = $1 AND id = $2', [practiceId, listId]);
}

import type { PoolClient } from 'pg';
import type { PurgedKind } from '../../../domain/practice/retention/periods';

/** Whether a legal hold keeps what belongs to a patient, or to nobody; `$1` is the practice. */
const HELD = (
  patientId: string,
): string => `EXISTS (SELECT FROM legal_hold h WHERE h.practice_id = $1 AND h.ended_at IS NULL
  AND (h.patient_id IS NULL OR h.patient_id = ${patientId}))`;

/** The smallest id of the time in `$2`: ids begin with their time, so old rows of large tables are found by their key. */
const FIRST_ID = `(lpad(to_hex(floor(extract(epoch FROM $2::timestamptz) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid`;

/**
 * What is old enough of each kind, by id, and whether a hold keeps it. `$1` practice, `$2` when it must have been
 * before. Nothing here has not been saved, or is still under way.
 */
export const DUE: Readonly<Record<PurgedKind, string>> = {
  lists: `
    SELECT l.id, ${HELD('NULL')} OR EXISTS (SELECT FROM list_row r JOIN legal_hold h ON h.practice_id = $1 AND h.ended_at IS NULL
        AND h.patient_id = r.patient_id WHERE r.practice_id = $1 AND r.list_id = l.id) AS held
    FROM recipient_list l
    WHERE l.practice_id = $1 AND l.created_at < $2::timestamptz AND l.status <> 'processing'
      AND NOT EXISTS (SELECT FROM campaign c WHERE c.practice_id = $1 AND c.list_id = l.id)
      AND NOT EXISTS (SELECT FROM message m WHERE m.list_id = l.id AND m.practice_id = $1)
      AND NOT EXISTS (SELECT FROM recipient_list o WHERE o.practice_id = $1 AND o.part_of_id = l.id)`,
  drafts: `
    SELECT c.id, ${HELD('NULL')} AS held FROM campaign c
    WHERE c.practice_id = $1 AND c.phase = 'draft' AND coalesce(c.changed_at, c.created_at) < $2::timestamptz
      AND NOT EXISTS (SELECT FROM campaign o WHERE o.practice_id = $1 AND o.correction_of_id = c.id)
      AND NOT EXISTS (SELECT FROM dispatch d WHERE d.practice_id = $1 AND d.campaign_id = c.id)`,
  webhooks: `
    SELECT r.id, ${HELD('m.patient_id')} AS held FROM receipt r
    LEFT JOIN attempt a ON a.id = r.reference AND a.practice_id = $1
    LEFT JOIN message m ON m.id = a.message_id AND m.practice_id = $1
    WHERE r.practice_id = $1 AND r.id < ${FIRST_ID} AND r.received_at < $2::timestamptz AND r.body <> ''
    UNION ALL
    SELECT y.id, ${HELD('c.patient_id')} FROM reply y
    LEFT JOIN conversation_message t ON t.practice_id = $1 AND t.id = y.message_id
    LEFT JOIN conversation c ON c.practice_id = $1 AND c.id = t.conversation_id
    WHERE y.practice_id = $1 AND y.id < ${FIRST_ID} AND y.received_at < $2::timestamptz AND y.placed_at IS NOT NULL AND y.body <> ''`,
  messages: `
    SELECT m.id, ${HELD('m.patient_id')} AS held FROM message m
    JOIN dispatch d ON d.practice_id = m.practice_id AND d.id = m.dispatch_id
    WHERE m.practice_id = $1 AND m.id < ${FIRST_ID} AND m.purged_at IS NULL AND m.record_status = 'saved'
      AND m.record_saved_at < $2::timestamptz AND d.settled_at IS NOT NULL
      -- A reminder has the same row of the list: its values stay until everything of the row is old enough.
      AND NOT EXISTS (SELECT FROM message s WHERE s.practice_id = $1 AND s.list_id = m.list_id AND s.row = m.row AND s.id <> m.id
        AND (s.record_status IS DISTINCT FROM 'saved' OR s.record_saved_at >= $2::timestamptz))`,
  answers: `
    SELECT q.id, ${HELD('q.patient_id')} AS held FROM questionnaire_answer q
    WHERE q.practice_id = $1 AND q.id < ${FIRST_ID} AND q.purged_at IS NULL AND q.saved_at < $2::timestamptz`,
};

/** What becomes of those ids, in the order in which others lock such rows. `$2` are the ids. */
const PURGE: Readonly<Record<PurgedKind, readonly string[]>> = {
  lists: [
    `DELETE FROM list_row WHERE practice_id = $1 AND list_id = ANY($2::uuid[])`,
    `DELETE FROM recipient_list WHERE practice_id = $1 AND id = ANY($2::uuid[])`,
  ],
  drafts: [`DELETE FROM campaign WHERE practice_id = $1 AND id = ANY($2::uuid[]) AND phase = 'draft'`],
  webhooks: [
    `UPDATE receipt SET body = '' WHERE practice_id = $1 AND id = ANY($2::uuid[])`,
    `UPDATE reply SET body = '', text = NULL, from_contact = NULL, contact = NULL WHERE practice_id = $1 AND id = ANY($2::uuid[])`,
  ],
  messages: [
    `UPDATE attempt SET contact = NULL WHERE practice_id = $1 AND message_id = ANY($2::uuid[])`,
    `UPDATE message SET contact = NULL, record_detail = NULL, purged_at = now() WHERE practice_id = $1 AND id = ANY($2::uuid[])`,
    `UPDATE list_row r SET cells = '{}', nhs_number = NULL, family_name = NULL, given_name = NULL, date_of_birth = NULL,
       mobile = NULL, email = NULL, contact = '', mended = NULL
     FROM message m WHERE m.practice_id = $1 AND m.id = ANY($2::uuid[]) AND r.practice_id = $1 AND r.list_id = m.list_id AND r.row = m.row`,
    `UPDATE conversation_message t SET body = '', whole = NULL FROM message m
     WHERE m.practice_id = $1 AND m.id = ANY($2::uuid[]) AND t.practice_id = $1 AND t.dispatch_id = m.dispatch_id`,
    `UPDATE dispatch d SET body = '', subject = NULL FROM message m
     WHERE m.practice_id = $1 AND m.id = ANY($2::uuid[]) AND d.practice_id = $1 AND d.id = m.dispatch_id AND d.campaign_id IS NULL
       AND NOT EXISTS (SELECT FROM message o WHERE o.practice_id = $1 AND o.dispatch_id = d.id AND o.purged_at IS NULL)`,
  ],
  answers: [
    `UPDATE questionnaire_answer SET response = '{"resourceType": "QuestionnaireResponse", "status": "completed"}', scores = '{}',
       draft = '{}', purged_at = now()
     WHERE practice_id = $1 AND id = ANY($2::uuid[])`,
  ],
};

/** Purges at most `limit` of a kind, in the caller's transaction. @returns how many. */
export async function purgeBatch(
  client: PoolClient,
  kind: PurgedKind,
  { practiceId, before, limit }: { practiceId: string; before: Date; limit: number },
): Promise<number> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM (${DUE[kind]}) AS old WHERE NOT held ORDER BY id LIMIT $3`,
    [practiceId, before, limit],
  );
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return 0;
  for (const statement of PURGE[kind]) await client.query(statement, [practiceId, ids]);
  return ids.length;
}

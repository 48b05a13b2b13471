import type { PoolClient } from 'pg';
import type { DispatchKey } from '../../../ports/delivery/delivery-store';
import { newIds } from '../sql/new-id';

/** A message that is tried again, and where it goes; null where the hand-over reads it from the register. */
export interface TriedAgain {
  messageId: string;
  contact: string | null;
}

/**
 * Plans a further attempt for each message, in one wave keyed by its command, for every kind of dispatch. Under the
 * caller's lock on the campaign, where there is one; the dispatch is locked here, in a separate statement, so that it sees
 * the wave of the transaction that held the lock before. The caller opens the gate again.
 *
 * @param isCounting whether the attempts cost credits, which the caller reserves.
 */
export async function planRetryWave(
  client: PoolClient,
  { practiceId, dispatchId }: DispatchKey,
  { commandId, now, by, isCounting }: { commandId: string; now: Date; by: string; isCounting: boolean },
  messages: readonly TriedAgain[],
): Promise<void> {
  const dispatch = await client.query<{ waves: number; account_id: string }>(
    `SELECT waves, account_id FROM dispatch WHERE practice_id = $1 AND id = $2 FOR UPDATE`,
    [practiceId, dispatchId],
  );
  const { waves, account_id: accountId } = dispatch.rows[0]!;
  const wave = waves + 1;
  const messageIds = messages.map((one) => one.messageId);
  const contacts = messages.map((one) => one.contact);
  await client.query(
    `INSERT INTO wave (practice_id, dispatch_id, wave, command_id, attempts, planned_at) VALUES ($1, $2, $3, $4, $5, $6)`,
    [practiceId, dispatchId, wave, commandId, messages.length, now],
  );
  await client.query(
    `UPDATE attempt SET state = 'superseded', look_up_at = NULL
     WHERE practice_id = $1 AND message_id = ANY($2::uuid[]) AND state IN ('unknown', 'expired')`,
    [practiceId, messageIds],
  );
  await client.query(
    `INSERT INTO attempt (practice_id, id, dispatch_id, message_id, number, wave, seq, contact, account_id, credits)
     SELECT $1, e.id, $2, e.message_id, m.latest_attempt + 1, $3, e.seq, e.contact, $4, CASE WHEN $8 THEN m.segments END
     FROM unnest($5::uuid[], $6::uuid[], $7::text[]) WITH ORDINALITY AS e(id, message_id, contact, seq)
     JOIN message m ON m.practice_id = $1 AND m.id = e.message_id`,
    [practiceId, dispatchId, wave, accountId, newIds(messages.length), messageIds, contacts, isCounting],
  );
  await client.query(
    `UPDATE message m SET status = 'planned', reason_code = NULL, status_at = $4, latest_attempt = m.latest_attempt + 1, contact = e.contact
     FROM unnest($2::uuid[], $3::text[]) AS e(message_id, contact) WHERE m.practice_id = $1 AND m.id = e.message_id`,
    [practiceId, messageIds, contacts, now],
  );
  // For the failed folder: what was tried again and delivered is listed there as done.
  await client.query(
    `INSERT INTO failure_follow_up (practice_id, message_id, attempt, action, by, at)
     SELECT $1, e.message_id, m.latest_attempt - 1, 'retry', $3, $4 FROM unnest($2::uuid[]) AS e(message_id)
     JOIN message m ON m.practice_id = $1 AND m.id = e.message_id ORDER BY e.message_id
     ON CONFLICT (practice_id, message_id) DO UPDATE SET attempt = excluded.attempt, action = 'retry', email_id = NULL,
       by = excluded.by, at = excluded.at`,
    [practiceId, messageIds, by, now],
  );
  await client.query(
    `UPDATE dispatch SET waves = $3, units = units + (
       SELECT sum(coalesce(segments, 1)) FROM message WHERE practice_id = $1 AND id = ANY ($4::uuid[]))
     WHERE practice_id = $1 AND id = $2`,
    [practiceId, dispatchId, wave, messageIds],
  );
}

import type { PoolClient } from 'pg';
import type { DispatchKey } from '../../../ports/delivery/delivery-store';
import { NoCredits } from '../../../ports/practice/credits';
import type { Queryable } from './audit-log';

/*
 * What is entered in the ledger of credits inside the transactions of sending. A trigger carries each entry to the sums
 * (docs/adr/0033). It locks reservations in the order of their ids and then the practice's balance, so these are the
 * last steps of their transaction, after messages, attempts and numbers.
 */

/** What is free now, without a lock: another send may be quicker. Null where the practice does not count. */
export async function creditsAvailable(db: Queryable, practiceId: string): Promise<number | null> {
  const { rows } = await db.query<{ counted: boolean; balance: number }>(
    `SELECT coalesce(s.sms_credits = 'counted', false) AS counted, coalesce(b.balance, 0)::float8 AS balance
     FROM practice p
     LEFT JOIN practice_settings s ON s.practice_id = p.id
     LEFT JOIN credit_balance b ON b.practice_id = p.id
     WHERE p.id = $1`,
    [practiceId],
  );
  return rows[0]?.counted ? rows[0].balance : null;
}

/**
 * Sets credits aside for a dispatch.
 *
 * @param messageId where the dispatch is one message.
 * @throws NoCredits when fewer are free, also where another send took them a moment ago.
 */
export async function reserveCredits(
  client: Queryable,
  { practiceId, dispatchId }: DispatchKey,
  credits: number,
  { by, messageId = null }: { by: string; messageId?: string | null },
): Promise<void> {
  if (credits === 0) return;
  try {
    await client.query(
      `INSERT INTO credit_entry (practice_id, id, kind, credits, campaign_id, dispatch_id, message_id, created_by)
       SELECT d.practice_id, uuidv7(), 'reserve', $3, d.campaign_id, d.id, $4, $5
       FROM dispatch d WHERE d.practice_id = $1 AND d.id = $2`,
      [practiceId, dispatchId, credits, messageId, by],
    );
  } catch (error) {
    if ((error as { constraint?: string }).constraint === 'credit_balance_never_negative') throw new NoCredits(credits);
    throw error;
  }
}

/**
 * Enters the use of attempts that the gateway took: those of the group with credits, once each, however often and by
 * whichever way it is reported. `submitted_at` tells that it was taken. Answers with the dispatches whose reservation
 * has too little left, for which nothing was entered.
 */
const USE = `
  WITH taken AS MATERIALIZED (
    SELECT a.id, a.message_id, a.dispatch_id, a.credits
    FROM unnest($2::uuid[]) AS t(id)
    CROSS JOIN LATERAL (SELECT * FROM attempt WHERE practice_id = $1 AND id = t.id OFFSET 0) a
    WHERE a.credits > 0 AND a.submitted_at IS NOT NULL AND NOT coalesce((
      SELECT true FROM credit_entry e WHERE e.practice_id = $1 AND e.attempt_id = t.id AND e.kind = 'use'), false)
  ), wanted AS MATERIALIZED (
    SELECT dispatch_id, sum(credits)::int AS credits FROM taken GROUP BY dispatch_id
  ), room AS MATERIALIZED (
    SELECT r.dispatch_id, r.reserved - r.used - r.returned AS left_over FROM credit_reservation r
    WHERE r.practice_id = $1 AND r.dispatch_id IN (SELECT dispatch_id FROM wanted) ORDER BY r.dispatch_id FOR UPDATE
  ), entered AS (
    INSERT INTO credit_entry (practice_id, id, kind, credits, campaign_id, dispatch_id, message_id, attempt_id)
    SELECT $1, uuidv7(), 'use', t.credits, d.campaign_id, t.dispatch_id, t.message_id, t.id
    FROM taken t
    JOIN wanted w ON w.dispatch_id = t.dispatch_id
    JOIN room o ON o.dispatch_id = t.dispatch_id
    JOIN dispatch d ON d.practice_id = $1 AND d.id = t.dispatch_id
    WHERE w.credits <= o.left_over
    ON CONFLICT (attempt_id, practice_id) WHERE kind = 'use' DO NOTHING
  )
  SELECT w.dispatch_id AS "dispatchId", w.credits - o.left_over AS missing
  FROM wanted w JOIN room o ON o.dispatch_id = w.dispatch_id WHERE w.credits > o.left_over`;

/**
 * Counts what the gateway took, in the transaction that stores it. After a campaign has ended its rest is back in the
 * balance. A receipt that proves a failed hand-over wrong may still come then: it takes its credits from the balance,
 * and counts nothing where the balance has none.
 */
export async function useCredits(client: PoolClient, practiceId: string, attemptIds: readonly string[]): Promise<void> {
  if (attemptIds.length === 0) return;
  const use = () => client.query<{ dispatchId: string; missing: number }>(USE, [practiceId, attemptIds]);
  const { rows: short } = await use();
  if (short.length === 0) return;
  for (const { dispatchId, missing } of short) {
    const { rows } = await client.query<{ balance: number }>(
      `SELECT balance::float8 AS balance FROM credit_balance WHERE practice_id = $1 FOR UPDATE`,
      [practiceId],
    );
    if ((rows[0]?.balance ?? 0) < missing) return;
    await reserveCredits(client, { practiceId, dispatchId }, missing, { by: 'Rollcall' });
  }
  await use();
}

/** The same for attempts of one dispatch, at the cost of one key where it reserved no credits. */
export async function useCreditsOf(
  client: PoolClient,
  { practiceId, dispatchId }: DispatchKey,
  attemptIds: readonly string[],
): Promise<void> {
  if (attemptIds.length === 0) return;
  const { rowCount } = await client.query(
    `SELECT FROM credit_reservation WHERE practice_id = $1 AND dispatch_id = $2`,
    [practiceId, dispatchId],
  );
  if (rowCount === 1) await useCredits(client, practiceId, attemptIds);
}

/** Attempts that may have gone and of which nothing is known at the end: they count as used. */
const USE_UNKNOWN = `
  INSERT INTO credit_entry (practice_id, id, kind, credits, campaign_id, dispatch_id, message_id, attempt_id)
  SELECT a.practice_id, uuidv7(), 'use', a.credits, d.campaign_id, a.dispatch_id, a.message_id, a.id
  FROM attempt a JOIN dispatch d ON d.practice_id = a.practice_id AND d.id = a.dispatch_id
  WHERE a.practice_id = $1 AND a.dispatch_id = $2 AND a.state IN ('unknown', 'superseded') AND a.credits > 0
    AND a.submitted_at IS NULL AND a.first_hand_over_at IS NOT NULL
  ON CONFLICT (attempt_id, practice_id) WHERE kind = 'use' DO NOTHING`;

const RETURN = `
  INSERT INTO credit_entry (practice_id, id, kind, credits, campaign_id, dispatch_id)
  SELECT r.practice_id, uuidv7(), 'return', r.reserved - r.used - r.returned - held.credits, d.campaign_id, r.dispatch_id
  FROM credit_reservation r
  LEFT JOIN dispatch d ON d.practice_id = r.practice_id AND d.id = r.dispatch_id
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(a.credits), 0)::int AS credits FROM attempt a
    WHERE a.practice_id = $1 AND a.dispatch_id = $2 AND a.state IN ('planned', 'submitting', 'unknown') AND a.submitted_at IS NULL
      AND NOT $3
  ) held
  WHERE r.practice_id = $1 AND r.dispatch_id = $2 AND r.reserved - r.used - r.returned > held.credits`;

/**
 * Returns what a dispatch reserved and no longer needs: it was stopped, or has ended. What is at the gateway at this
 * moment stays reserved until it is known.
 *
 * @param isOver nothing is open any more: what is unknown counts as used, and all the rest is returned.
 */
export async function returnCredits(
  client: PoolClient,
  { practiceId, dispatchId }: DispatchKey,
  { isOver }: { isOver: boolean },
): Promise<void> {
  const { rows } = await client.query<{ isOpen: boolean }>(
    `SELECT used + returned < reserved AS "isOpen" FROM credit_reservation WHERE practice_id = $1 AND dispatch_id = $2 FOR UPDATE`,
    [practiceId, dispatchId],
  );
  if (!rows[0]?.isOpen) return;
  if (isOver) await client.query(USE_UNKNOWN, [practiceId, dispatchId]);
  await client.query(RETURN, [practiceId, dispatchId, isOver]);
}

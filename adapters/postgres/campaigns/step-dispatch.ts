import type { PoolClient } from 'pg';
import type { Channel } from '../../../domain/delivery/states';
import type { DispatchKey } from '../../../ports/delivery/delivery-store';
import { priceNow } from '../practice/costs';
import { creditsAvailable, reserveCredits } from '../practice/credit-ledger';
import { fixSegments } from './segments';

interface StepToPlan {
  channel: Channel;
  accountId: string;
  /** Its messages, which are stored already. */
  ids: string[];
  ucs2PartUnits: (kind: string) => number;
  by: string;
  now: Date;
}

/**
 * Completes the dispatch of a further step of a campaign, which has its messages: their number and price, their first
 * attempts, and the credits for them.
 * @throws NoCredits where the practice counts SMS credits and has fewer than it needs.
 */
export async function planFirstAttempts(
  client: PoolClient,
  key: DispatchKey,
  { channel, accountId, ids, ucs2PartUnits, by, now }: StepToPlan,
): Promise<void> {
  const { practiceId, dispatchId } = key;
  const isCounting = channel === 'sms' && (await creditsAvailable(client, practiceId)) !== null;
  const unitPrice = await priceNow(client, practiceId, accountId, now);
  const units =
    channel === 'sms' && (isCounting || unitPrice !== null)
      ? await fixSegments(client, key, ids, ucs2PartUnits)
      : ids.length;
  await client.query(`UPDATE dispatch SET total = $3, unit_price = $4, units = $5 WHERE practice_id = $1 AND id = $2`, [
    ...[practiceId, dispatchId, ids.length],
    ...[unitPrice, unitPrice === null ? null : units],
  ]);
  await client.query(
    `INSERT INTO attempt (practice_id, id, dispatch_id, message_id, number, wave, seq, contact, account_id, credits)
     SELECT $1, uuidv7(), $2, m.id, 1, 1, m.position, m.contact, $3, CASE WHEN $4 THEN m.segments END
     FROM message m WHERE m.practice_id = $1 AND m.dispatch_id = $2 ORDER BY m.position`,
    [practiceId, dispatchId, accountId, isCounting],
  );
  if (isCounting) await reserveCredits(client, key, units, { by });
}

import type { PoolClient } from 'pg';
import { askPace, chargePace, type PaceUse } from '../../../domain/delivery/pace';
import type { DispatchKey } from '../../../ports/delivery/delivery-store';
import type { Queryable } from '../practice/audit-log';
import type { Allowed } from './sending-budget';

/** A campaign's pace, which all its dispatches share. */
export interface Pace {
  practiceId: string;
  campaignId: string;
  perHour: number;
}

/** Read for each chunk, so that a change takes effect with the next one. Null for no pace. */
export async function paceOf(db: Queryable, { practiceId, dispatchId }: DispatchKey): Promise<Pace | null> {
  const { rows } = await db.query<Pace>(
    `SELECT c.practice_id AS "practiceId", c.id AS "campaignId", c.per_hour AS "perHour"
     FROM dispatch d JOIN campaign c ON c.practice_id = d.practice_id AND c.id = d.campaign_id
     WHERE d.practice_id = $1 AND d.id = $2 AND c.per_hour IS NOT NULL`,
    [practiceId, dispatchId],
  );
  return rows[0] ?? null;
}

/**
 * Runs `claim` with as many messages as the pace allows now, and charges what it used in the same transaction. A second
 * worker waits for the first one's row, and the time is PostgreSQL's: workers share no other clock.
 *
 * @param wanted messages that are due; at least 1.
 */
export async function atPace<T>(
  client: PoolClient,
  { practiceId, campaignId, perHour }: Pace,
  wanted: number,
  claim: (count: number) => Promise<Allowed<T>>,
): Promise<Allowed<T>> {
  const { use, now } = await lockUse(client, practiceId, campaignId);
  const granted = askPace(use, perHour, wanted, now);
  if (granted.waitMs !== null) return { wait: { ms: granted.waitMs, why: 'pace' } };
  const made = await claim(granted.count);
  const after = 'used' in made ? chargePace(use, perHour, made.used, now) : use;
  if (after !== null && after !== use) {
    await client.query(`UPDATE campaign_pace SET at = $3, count = $4 WHERE practice_id = $1 AND campaign_id = $2`, [
      practiceId,
      campaignId,
      after.at,
      after.count,
    ]);
  }
  return made;
}

/** The row under a lock, made when it is first asked for. */
async function lockUse(
  client: PoolClient,
  practiceId: string,
  campaignId: string,
): Promise<{ use: PaceUse | null; now: number }> {
  await client.query(
    `INSERT INTO campaign_pace (practice_id, campaign_id, at, count) VALUES ($1, $2, 0, 0) ON CONFLICT DO NOTHING`,
    [practiceId, campaignId],
  );
  const { rows } = await client.query<PaceUse & { now: number }>(
    `SELECT at, count, (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now FROM campaign_pace
     WHERE practice_id = $1 AND campaign_id = $2 FOR UPDATE`,
    [practiceId, campaignId],
  );
  const { at, count, now } = rows[0]!;
  return { use: count === 0 ? null : { at, count }, now };
}

import type { Database } from '../sql/connect';

export interface StrayReceiptLimits {
  /** How long we keep a receipt that matches nothing, so that an operator can find out why. */
  days: number;
  /** And at most this many of one account, the newest. */
  mostPerAccount: number;
}

/** Receipts deleted per statement: a few milliseconds, so that incoming receipts are not held up. */
const BATCH = 2_000;

/**
 * For each account, up to when we delete its stray receipts, because they are too old or there are enough newer ones.
 */
const CUTOFFS = `
  SELECT a.practice_id AS "practiceId", a.id AS "accountId", greatest($1::timestamptz, (
    SELECT r.received_at FROM receipt r
    WHERE r.account_id = a.id AND r.practice_id = a.practice_id AND r.effect IN ('unmatched', 'unreadable')
    ORDER BY r.received_at DESC OFFSET $2 LIMIT 1)) AS cutoff
  FROM provider_account a`;

const REMOVE = `
  DELETE FROM receipt WHERE (id, practice_id) IN (
    SELECT id, practice_id FROM receipt
    WHERE account_id = $2 AND practice_id = $1 AND effect IN ('unmatched', 'unreadable') AND received_at <= $3
    ORDER BY received_at LIMIT $4)`;

/**
 * Deletes old receipts with unknown references, and bodies that are not receipts. We keep them for a while because an
 * operator may look for them. Receipts of our attempts stay, because a status is based on them.
 */
export function createStrayReceipts({ pool }: Database, { days, mostPerAccount }: StrayReceiptLimits) {
  return {
    async sweep(now: Date): Promise<void> {
      const oldest = new Date(now.getTime() - days * 86_400_000);
      const { rows } = await pool.query<{ practiceId: string; accountId: string; cutoff: Date }>(CUTOFFS, [
        oldest,
        mostPerAccount,
      ]);
      for (const { practiceId, accountId, cutoff } of rows) {
        for (let removed = BATCH; removed === BATCH;) {
          const { rowCount } = await pool.query(REMOVE, [practiceId, accountId, cutoff, BATCH]);
          removed = rowCount ?? 0;
        }
      }
    },
  };
}

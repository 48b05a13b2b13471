import type { Rows } from '../sql/transaction';
import type { Queryable } from './audit-log';

const KEPT_MS = 24 * 60 * 60 * 1_000;

/** The key of an address's row. Unknown addresses are counted like the others, and never kept as typed. */
export const tryKey = (email: string): string => `sha256(convert_to(lower(${email}), 'UTF8'))`;

/**
 * Counts a failed sign-in for an address. Locks it for `lockSeconds` at the `most`-th failure in a row. A try while
 * locked neither counts nor extends the lock. After a lock the count restarts at 0.
 */
export async function countWrongTry(
  db: Queryable,
  email: string,
  now: Date,
  { most, lockSeconds }: { most: number; lockSeconds: number },
): Promise<Date | null> {
  const { rows } = await db.query<{ locked_until: Date | null }>(
    `INSERT INTO sign_in_try AS t (key, failed, locked_until, tried_at)
     VALUES (${tryKey('$1')}, CASE WHEN 1 >= $3 THEN 0 ELSE 1 END, CASE WHEN 1 >= $3 THEN $4::timestamptz END, $2)
     ON CONFLICT (key) DO UPDATE SET tried_at = $2,
       failed = CASE WHEN t.locked_until > $2 THEN t.failed WHEN t.failed + 1 >= $3 THEN 0 ELSE t.failed + 1 END,
       locked_until = CASE WHEN t.locked_until > $2 THEN t.locked_until WHEN t.failed + 1 >= $3 THEN $4::timestamptz END
     RETURNING locked_until`,
    [email, now, most, new Date(now.getTime() + lockSeconds * 1_000)],
  );
  return rows[0]?.locked_until ?? null;
}

/** Ends the count and the lock of a person; returns whether there was a lock. */
export async function forgetTries(db: Queryable, staffId: string): Promise<boolean> {
  const { rows } = await db.query<{ locked: boolean }>(
    `DELETE FROM sign_in_try WHERE key = (SELECT ${tryKey('email')} FROM staff WHERE id = $1)
     RETURNING locked_until IS NOT NULL AS locked`,
    [staffId],
  );
  return rows[0]?.locked ?? false;
}

/** Deletes the counts of addresses that nobody tried for a day. */
export async function sweepTries(prisma: Rows, now: Date): Promise<void> {
  await prisma.signInTry.deleteMany({ where: { triedAt: { lt: new Date(now.getTime() - KEPT_MS) } } });
}

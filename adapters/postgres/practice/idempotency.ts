import { createHash } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import type { IdempotencyKeys, KeptAnswer, KeyedRequest, KeyTurn } from '../../../ports/practice/idempotency';
import type { Sealing } from '../../sealing';
import { newId } from '../sql/new-id';

/** A key is remembered for 24 hours (docs/api.md, "Idempotency"). */
const KEPT_HOURS = 24;
const LONGEST_WAIT_MS = 30_000;
/** A request also removes old rows, at most this often. */
const CLEAN_UP_EVERY_MS = 10 * 60_000;
const CLEANED_AT_ONCE = 5_000;
/** Far more than the requests of a practice's programs in the time in which they retry. */
const MOST_ANSWERS = 10_000;

/** SQLSTATE for a lock that was not granted within lock_timeout. */
const LOCK_NOT_AVAILABLE = '55P03';

export interface IdempotencyOptions {
  /** How long a second request waits for the first. */
  longestWaitMs?: number;
  /** How many answers we keep for one token. */
  mostAnswers?: number;
}

interface KeyRow {
  request_hash: Buffer;
  operation_id: string;
  status: number | null;
  answer: string | null;
  created_at: Date;
}

/**
 * First answers by `Idempotency-Key`. The row exists before the work begins and names the operation. A session advisory
 * lock shows that someone is working on it, so a process that dies releases it.
 *
 * @param locks A separate pool: a request holds one connection while it works and reads its data through another pool,
 *   so that requests waiting for a lock can never starve the one that holds it. Within a process requests of one key
 *   queue before they take a connection.
 */
export function createIdempotencyKeys(
  locks: Pool,
  sealing: Sealing,
  options: IdempotencyOptions = {},
): IdempotencyKeys {
  const longestWaitMs = options.longestWaitMs ?? LONGEST_WAIT_MS;
  const mostAnswers = options.mostAnswers ?? MOST_ANSWERS;
  const queues = new Map<string, Promise<void>>();
  let cleanUpAfter = 0;

  async function lookUp(client: PoolClient, request: KeyedRequest): Promise<KeyTurn> {
    const { practiceId, tokenId, key, hash } = request;
    const inserted = await client.query<KeyRow>(
      `INSERT INTO idempotency_key (practice_id, token_id, key, request_hash, operation_id)
       VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (practice_id, token_id, key) DO UPDATE
         SET request_hash = excluded.request_hash, operation_id = excluded.operation_id, status = NULL, answer = NULL,
             created_at = excluded.created_at
         WHERE idempotency_key.created_at < now() - make_interval(hours => $6)
       RETURNING request_hash, operation_id, status, answer, created_at`,
      [practiceId, tokenId, key, hash, newId(), KEPT_HOURS],
    );
    const found =
      inserted.rows[0] ??
      (
        await client.query<KeyRow>(
          `SELECT request_hash, operation_id, status, answer, created_at FROM idempotency_key
           WHERE practice_id = $1 AND token_id = $2 AND key = $3`,
          [practiceId, tokenId, key],
        )
      ).rows[0];
    // It expired and was removed between the two statements. The next loop inserts it.
    if (!found) return lookUp(client, request);
    if (!found.request_hash.equals(hash)) return { kind: 'reused' };
    if (found.status !== null && found.answer !== null) {
      return { kind: 'answered', answer: JSON.parse(sealing.open(found.answer)) as KeptAnswer };
    }
    return {
      kind: 'work',
      operationId: found.operation_id,
      firstAskedAt: found.created_at,
      async keep(answer) {
        await client.query(
          `UPDATE idempotency_key SET status = $4, answer = $5 WHERE practice_id = $1 AND token_id = $2 AND key = $3`,
          [practiceId, tokenId, key, answer.status, sealing.seal(JSON.stringify(answer))],
        );
      },
    };
  }

  async function cleanUp(client: PoolClient): Promise<void> {
    if (Date.now() < cleanUpAfter) return;
    cleanUpAfter = Date.now() + CLEAN_UP_EVERY_MS;
    await client.query(
      `DELETE FROM idempotency_key WHERE (practice_id, token_id, key) IN (
         SELECT practice_id, token_id, key FROM idempotency_key
         WHERE created_at < now() - make_interval(hours => $1) ORDER BY created_at LIMIT $2)`,
      [KEPT_HOURS, CLEANED_AT_ONCE],
    );
    // If a token sends endless requests, only its newest answers stay. Repeats of the others are done again, under the
    // operation that the row still names.
    await client.query(
      `UPDATE idempotency_key k SET status = NULL, answer = NULL
       FROM (SELECT practice_id, token_id, (array_agg(created_at ORDER BY created_at DESC))[$1] AS cutoff
             FROM idempotency_key WHERE answer IS NOT NULL GROUP BY practice_id, token_id HAVING count(*) >= $1) t
       WHERE k.practice_id = t.practice_id AND k.token_id = t.token_id AND k.answer IS NOT NULL AND k.created_at < t.cutoff`,
      [mostAnswers],
    );
  }

  /** In this process, requests with the same key work one at a time. False means that its turn did not come. */
  async function inTurn<T>(name: string, work: (isMyTurn: boolean) => Promise<T>): Promise<T> {
    const before = queues.get(name) ?? Promise.resolve();
    let done!: () => void;
    const finished = new Promise<void>((resolve) => (done = resolve));
    // The next request waits for all before it, even when this one gives up.
    const all = before.then(() => finished);
    queues.set(name, all);
    void all.then(() => queues.get(name) === all && queues.delete(name));
    try {
      return await work(await within(before, longestWaitMs));
    } finally {
      done();
    }
  }

  return {
    take(request, use) {
      const name = `${request.practiceId}/${request.tokenId}/${request.key}`;
      const until = Date.now() + longestWaitMs;
      return inTurn(name, async (isMyTurn) => {
        if (!isMyTurn) return use({ kind: 'busy' });
        const client = await locks.connect();
        let broken: Error | boolean = false;
        try {
          await client.query(`SELECT set_config('lock_timeout', $1, false)`, [`${Math.max(1, until - Date.now())}ms`]);
          try {
            await client.query('SELECT pg_advisory_lock($1::bigint)', [lockNumber(name)]);
          } catch (error) {
            if ((error as { code?: string }).code === LOCK_NOT_AVAILABLE) return await use({ kind: 'busy' });
            throw error;
          }
          try {
            await cleanUp(client);
            return await use(await lookUp(client, request));
          } finally {
            // If a connection cannot release the lock, we close it, which also releases the lock.
            await client
              .query('SELECT pg_advisory_unlock($1::bigint)', [lockNumber(name)])
              .catch((error: Error) => (broken = error));
          }
        } finally {
          client.release(broken);
        }
      });
    },
  };
}

/**
 * A lock's number: 64 bits of a hash, as PostgreSQL takes them. Two names with the same number only wait for each
 * other.
 */
function lockNumber(name: string): string {
  return createHash('sha256').update(`idempotency/${name}`).digest().readBigInt64BE().toString();
}

/** Whether `promise` resolved within `ms`. */
async function within(promise: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), ms)));
  try {
    return await Promise.race([promise.then(() => true as const), late]);
  } finally {
    clearTimeout(timer);
  }
}

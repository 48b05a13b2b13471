import type { PoolClient } from 'pg';
import type { FailureCode } from '../../../domain/delivery/failure-reasons';
import { OVERTAKES } from '../../../domain/delivery/states';
import type { AttemptNews } from '../../../ports/delivery/delivery-store';
import { foldReputation, type AttemptOutcomeNews, type KnownNumbers } from '../eligibility/number-reputation';
import { useCredits } from '../practice/credit-ledger';

/** The domain's rule for which news moves which state, as an SQL expression; null if the news changes nothing. */
const STATE_AFTER = `CASE ${Object.entries(OVERTAKES)
  .map(([news, { from, to }]) => `WHEN n.news = '${news}' AND a.state IN ('${from.join("', '")}') THEN '${to}'`)
  .join(' ')} END`;

/**
 * Moves attempts by news and folds their messages, as parts of a statement whose `$1` is the practice and `$2` the time: the
 * last of them is `moved`. Attempts are locked in id order first, so two groups never wait for each other in a circle. A
 * delivery queues the record entry in the same statement (P21).
 * @param news a query for `id, news, code, permanent, permanent_unless_buffered, reference`, one row an attempt.
 */
export const MOVE = (news: string): string => `
  locked AS (
    SELECT a.practice_id, a.id, a.buffered, n.news, n.code, n.permanent, n.permanent_unless_buffered, n.reference,
      ${STATE_AFTER} AS to_state
    FROM (${news} ORDER BY id) told
    CROSS JOIN LATERAL (SELECT * FROM attempt a WHERE a.practice_id = $1 AND a.id = told.id FOR UPDATE) a
    CROSS JOIN LATERAL (
      -- A mail server delivers only the link to a direct message, and not the message.
      SELECT told.id, told.code, told.permanent, told.permanent_unless_buffered, told.reference,
        CASE WHEN told.news = 'delivered' AND EXISTS (
          SELECT FROM direct_message x WHERE x.practice_id = $1 AND x.message_id = a.message_id) THEN 'accepted' ELSE told.news END AS news
    ) n
  ), moved AS (
    UPDATE attempt a SET
      state = l.to_state,
      claim = NULL,
      lease_until = NULL,
      reason_code = CASE WHEN l.to_state = 'failed' THEN l.code END,
      permanent = CASE WHEN l.to_state = 'failed'
                       THEN CASE WHEN l.permanent_unless_buffered THEN NOT l.buffered ELSE l.permanent END END,
      provider_reference = coalesce(l.reference, a.provider_reference),
      buffered = a.buffered OR l.news = 'accepted',
      submitted_at = coalesce(a.submitted_at, a.first_hand_over_at, $2),
      first_hand_over_at = coalesce(a.first_hand_over_at, $2),
      look_up_at = NULL,
      outcome_at = CASE WHEN l.to_state IN ('delivered', 'failed', 'expired') THEN $2 ELSE a.outcome_at END,
      receipt_at = $2
    FROM locked l
    WHERE a.practice_id = l.practice_id AND a.id = l.id AND l.to_state IS NOT NULL
    RETURNING a.practice_id, a.id, a.message_id, a.dispatch_id, a.number, a.state, a.reason_code, a.submitted_at, a.contact,
      a.expected_to_fail, old.submitted_at IS NULL AND a.credits > 0 AS uses_credits
  ), interim AS (
    -- A report that changes no state is remembered: it decides how a later bare failure is read (Firetext).
    UPDATE attempt a SET buffered = true FROM locked l
    WHERE a.practice_id = l.practice_id AND a.id = l.id AND l.to_state IS NULL AND l.news = 'accepted' AND NOT l.buffered
  ), telling AS (
    -- Of two attempts of one message in a group only one can write the message: a delivery, else the latest.
    SELECT DISTINCT ON (message_id) * FROM moved ORDER BY message_id, (state = 'delivered') DESC, number DESC
  ), folded AS (
    UPDATE message m SET
      status = v.state,
      reason_code = v.reason_code,
      status_at = $2,
      submitted_at = coalesce(m.submitted_at, v.submitted_at),
      delivered_at = CASE WHEN v.state = 'delivered' THEN $2 END,
      record_status = CASE WHEN v.state = 'delivered' AND d.save_to_record THEN 'waiting' END
    FROM telling v JOIN dispatch d ON d.practice_id = v.practice_id AND d.id = v.dispatch_id
    WHERE m.practice_id = v.practice_id AND m.id = v.message_id AND m.status <> 'delivered'
      AND (v.state = 'delivered' OR m.latest_attempt = v.number)
  )`;

/** The columns returned for each attempt in `moved v`. */
export const MOVED = `
  v.id, v.dispatch_id AS "dispatchId", v.message_id AS "messageId", v.state, v.number,
  CASE WHEN NOT (SELECT d.forgets_contacts FROM dispatch d WHERE d.practice_id = v.practice_id AND d.id = v.dispatch_id)
    THEN v.contact END AS contact, v.reason_code AS "reasonCode",
  v.submitted_at AS "submittedAt", v.expected_to_fail AS "expectedToFail", v.uses_credits AS "usesCredits",
  v.state = 'delivered' AND EXISTS (
    SELECT FROM message m WHERE m.practice_id = v.practice_id AND m.id = v.message_id AND m.latest_attempt > 1) AS "triedBefore"`;

const APPLY = `
  WITH ${MOVE(`
    SELECT * FROM unnest($3::uuid[], $4::text[], $5::text[], $6::boolean[], $7::boolean[], $8::text[])
      AS n(id, news, code, permanent, permanent_unless_buffered, reference)`)}
  SELECT ${MOVED} FROM moved v`;

/** An earlier attempt was delivered, so other attempts of the same message must not be sent. */
const TAKE_BACK = `
  UPDATE attempt SET state = CASE state WHEN 'planned' THEN 'cancelled' ELSE 'superseded' END, look_up_at = NULL
  WHERE practice_id = $1 AND message_id = ANY($2::uuid[]) AND state IN ('planned', 'unknown')`;

export interface MovedAttempt {
  id: string;
  dispatchId: string;
  messageId: string;
  state: string;
  number: number;
  /** Null if it is to be forgotten. Then we learn nothing about it. */
  contact: string | null;
  reasonCode: FailureCode | null;
  submittedAt: Date;
  expectedToFail: boolean;
  /** The news is the first to tell that the gateway took it, and credits are reserved for it; null where none are. */
  usesCredits: boolean | null;
  /** It was delivered and is not the only attempt of its message. */
  triedBefore: boolean;
}

/**
 * Applies a group of news in the given order inside the caller's transaction. News about the same attempt is applied
 * one after the other. The caller folds them into their numbers (`foldMoved`). @returns the attempts that moved.
 */
export async function applyAttemptNews(
  client: PoolClient,
  practiceId: string,
  group: AttemptNews[],
  at: Date,
): Promise<MovedAttempt[]> {
  const moved: MovedAttempt[] = [];
  for (const round of rounds(group, (item) => item.attemptId)) {
    const values = [
      practiceId,
      at,
      round.map((item) => item.attemptId),
      round.map((item) => item.news),
      round.map((item) => item.reasonCode ?? null),
      round.map((item) => item.permanent ?? null),
      round.map((item) => item.permanentIfNotBuffered ?? false),
      round.map((item) => item.providerReference ?? null),
    ];
    moved.push(...(await client.query<MovedAttempt>(APPLY, values)).rows);
  }
  await takeBack(client, practiceId, moved);
  return moved;
}

/** Cancels other attempts after one of several was delivered, in the same transaction. Most messages have only one. */
export async function takeBack(client: PoolClient, practiceId: string, moved: readonly MovedAttempt[]): Promise<void> {
  const triedBefore = moved.filter((item) => item.triedBefore).map((item) => item.messageId);
  if (triedBefore.length > 0) await client.query(TAKE_BACK, [practiceId, triedBefore]);
}

/**
 * Updates the reputation of the numbers of attempts that moved, and enters the credits that they use; the last step of
 * its transaction (see `foldReputation` and `useCredits`).
 * @param known what is known about their numbers, if the caller has locked and read it.
 */
export async function foldMoved(
  client: PoolClient,
  practiceId: string,
  moved: MovedAttempt[],
  at: Date,
  known?: KnownNumbers,
): Promise<void> {
  await foldReputation(client, practiceId, moved.flatMap(outcomeOf), at, known);
  const using = moved.filter(({ usesCredits }) => usesCredits).map(({ id }) => id);
  await useCredits(client, practiceId, using);
}

/** Null if the attempt has no outcome. */
function outcomeOf(moved: MovedAttempt): AttemptOutcomeNews[] {
  const { id, messageId, state, contact, reasonCode, submittedAt, expectedToFail } = moved;
  if (state !== 'delivered' && state !== 'failed') return [];
  return [
    { attemptId: id, messageId, outcome: state, code: reasonCode, contact, attemptedAt: submittedAt, expectedToFail },
  ];
}

/** Splits a group so that each round names an attempt once, keeping the order of news about one attempt. */
export function rounds<T>(group: readonly T[], attemptOf: (item: T) => string | null): T[][] {
  const result: T[][] = [];
  const seen = new Map<string, number>();
  for (const item of group) {
    const attemptId = attemptOf(item);
    const round = attemptId === null ? 0 : (seen.get(attemptId) ?? 0);
    if (attemptId !== null) seen.set(attemptId, round + 1);
    (result[round] ??= []).push(item);
  }
  return result;
}

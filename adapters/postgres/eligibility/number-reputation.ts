import type { PoolClient } from 'pg';
import {
  afterOutcome,
  countsForNumber,
  isNumber,
  withoutFailure,
  type NumberOutcome,
  type NumberStanding,
} from '../../../domain/eligibility/reputation';
import { allEnded } from '../sql/transaction';
import { newIds } from '../sql/new-id';
import { recipientRulesChanged } from './suppression';

/** One attempt with an outcome, and the number it went to. */
export interface AttemptOutcomeNews extends NumberOutcome {
  attemptId: string;
  messageId: string;
  contact: string | null;
  /** Whether the number was marked when it was handed over. */
  expectedToFail: boolean;
}

interface StandingRow extends NumberStanding {
  number: string;
}

/** What is known about some numbers, locked until the transaction ends. */
export type KnownNumbers = readonly StandingRow[];

/**
 * Held until the transaction ends, because a number without a row cannot be locked. Without this lock, two groups might
 * report such a number at the same time. Then a delivery would not see the failure, and of two failures one would be
 * lost. Groups without a failure do not wait for each other.
 */
const ALONE = `SELECT pg_advisory_xact_lock(hashtext('number-reputation'), hashtext($1))`;
const TOGETHER = `SELECT pg_advisory_xact_lock_shared(hashtext('number-reputation'), hashtext($1))`;

const KNOWN = (numbers: string): string => `
  SELECT number, likely_to_fail AS "likelyToFail", last_attempt_at AS "lastAttemptAt", last_outcome_at AS "lastOutcomeAt",
    last_code AS "lastCode", failures, lasting_failures AS "lastingFailures", deliveries, failing_since AS "failingSince"
  FROM number_reputation WHERE practice_id = $1 AND number = ANY (${numbers}) ORDER BY number FOR UPDATE`;
const KNOWN_BY_NUMBER = KNOWN('$2::text[]');
/** The numbers that attempts went to. */
const KNOWN_BY_ATTEMPT = KNOWN(`ARRAY(
  SELECT a.contact FROM unnest($2::uuid[]) AS asked(id)
  CROSS JOIN LATERAL (SELECT contact FROM attempt WHERE practice_id = $1 AND id = asked.id OFFSET 0) a)`);

/**
 * Deliveries to numbers before their first failure, without the messages of this group. The attempt knows when it was
 * handed over; a message knows only its first.
 */
const DELIVERED_BEFORE = `
  SELECT m.contact AS number, count(*)::int AS deliveries, max(a.at) AS "lastAttemptAt", max(m.delivered_at) AS "lastOutcomeAt"
  FROM message m
  CROSS JOIN LATERAL (
    SELECT coalesce(a.submitted_at, a.first_hand_over_at, a.outcome_at) AS at FROM attempt a
    WHERE a.practice_id = $1 AND a.message_id = m.id AND a.state = 'delivered' AND a.contact = m.contact
    ORDER BY a.number DESC LIMIT 1
  ) a
  JOIN dispatch d ON d.practice_id = m.practice_id AND d.id = m.dispatch_id AND NOT d.forgets_contacts
  WHERE m.practice_id = $1 AND m.contact = ANY ($2::text[]) AND m.status = 'delivered' AND NOT m.id = ANY ($3::uuid[])
  GROUP BY m.contact`;

const WRITE_STANDING = `
  INSERT INTO number_reputation (practice_id, id, number, likely_to_fail, last_attempt_at, last_outcome_at, last_code, failures,
    lasting_failures, deliveries, failing_since)
  SELECT $1, s.* FROM unnest($2::uuid[], $3::text[], $4::boolean[], $5::timestamptz[], $6::timestamptz[], $7::text[], $8::int[],
    $9::int[], $10::int[], $11::timestamptz[]) AS s
  ON CONFLICT (number, practice_id) DO UPDATE SET likely_to_fail = excluded.likely_to_fail,
    last_attempt_at = excluded.last_attempt_at, last_outcome_at = excluded.last_outcome_at, last_code = excluded.last_code,
    failures = excluded.failures, lasting_failures = excluded.lasting_failures, deliveries = excluded.deliveries,
    failing_since = excluded.failing_since`;

const WRITE_OUTCOMES = `
  INSERT INTO number_outcome (practice_id, attempt_id, number, outcome, code, attempted_at, at, expected_to_fail)
  SELECT $1, o.attempt_id, o.number, o.outcome, o.code, o.attempted_at, $2, o.expected
  FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::boolean[])
    AS o(attempt_id, number, outcome, code, attempted_at, expected)
  ON CONFLICT (attempt_id, practice_id) DO UPDATE SET outcome = excluded.outcome, code = excluded.code, at = excluded.at`;

/**
 * After a late delivery receipt a number may stay marked, but only since the first failure that was handed over later.
 */
const SINCE_AGAIN = `
  UPDATE number_reputation r SET failing_since = coalesce((
    SELECT min(o.at) FROM number_outcome o
    WHERE o.practice_id = $1 AND o.number = r.number AND o.outcome = 'failed' AND o.attempted_at > coalesce((
      SELECT max(d.attempted_at) FROM number_outcome d
      WHERE d.practice_id = $1 AND d.number = r.number AND d.outcome = 'delivered'), '-infinity')), r.failing_since)
  WHERE r.practice_id = $1 AND r.number = ANY ($2::text[]) AND r.likely_to_fail`;

/** Whether numbers may fail in this group. If so, no other group is folded meanwhile. */
function lockOutcomes(client: PoolClient, practiceId: string, failing: boolean): Promise<unknown> {
  const [name, text] = failing ? ['outcomes-alone', ALONE] : ['outcomes-together', TOGETHER];
  return client.query({ name, text, values: [practiceId] });
}

/**
 * Locks and reads what is known about the numbers of attempts, for `foldReputation`. A pipelined client sends these two
 * statements together with the one that moves the attempts.
 * @param failing whether one of them may have failed.
 */
export async function knownOfAttempts(
  client: PoolClient,
  practiceId: string,
  attemptIds: readonly string[],
  failing: boolean,
): Promise<KnownNumbers> {
  const [, { rows }] = await allEnded([
    lockOutcomes(client, practiceId, failing),
    // A separate statement, so that it sees what the previous holder of the lock wrote.
    client.query<StandingRow>({ name: 'known-of-attempts', text: KNOWN_BY_ATTEMPT, values: [practiceId, attemptIds] }),
  ]);
  return rows;
}

/**
 * Folds outcomes of SMS into the reputation of their numbers (A4–A7, X1, X2), in the transaction that moved the
 * attempts, so each event counts once. Numbers that never failed have no row, so a group of deliveries to good numbers
 * costs one look-up. It must come last in its transaction, after any lock on the campaign, because all campaigns of the
 * practice share what it locks (the numbers and the practice's rules).
 * @param known what is known about the numbers, if the caller has locked and read it.
 */
export async function foldReputation(
  client: PoolClient,
  practiceId: string,
  told: readonly AttemptOutcomeNews[],
  at: Date,
  known?: KnownNumbers,
): Promise<void> {
  const counting = told.filter(
    (one): one is AttemptOutcomeNews & { contact: string } => isNumber(one.contact) && countsForNumber(one),
  );
  if (counting.length === 0) return;
  const rows = known ?? (await knownOf(client, practiceId, counting));
  const standings = new Map<string, NumberStanding>(rows.map(({ number, ...standing }) => [number, standing]));
  const before = new Map(standings);
  const failing = new Set(
    counting.flatMap(({ outcome, contact }) => (outcome === 'failed' && !standings.has(contact) ? [contact] : [])),
  );
  if (failing.size === 0 && standings.size === 0) return;

  await addEarlierDeliveries(client, practiceId, standings, [...failing], counting);
  const failedBefore = await failuresOf(client, practiceId, counting, before);
  const written: (AttemptOutcomeNews & { contact: string })[] = [];
  for (const one of counting.toSorted((a, b) => a.attemptedAt.getTime() - b.attemptedAt.getTime())) {
    let standing = standings.get(one.contact) ?? null;
    // A good number stays without a row, unless it fails in this group.
    if (standing === null && !failing.has(one.contact)) continue;
    const taken = one.outcome === 'delivered' ? failedBefore.get(one.attemptId) : undefined;
    let outcome: NumberOutcome = one;
    if (standing && taken) {
      // The same message was reported as failed, and arrived after all.
      standing = withoutFailure(standing, taken.code);
      outcome = { ...one, attemptedAt: later(one.attemptedAt, taken.attemptedAt) };
    }
    if (one.outcome === 'failed') failedBefore.set(one.attemptId, one);
    written.push(one);
    standings.set(one.contact, afterOutcome(standing, outcome, at));
  }
  if (written.length === 0) return;
  await write(client, practiceId, standings, written, at);
  const delivered = written.flatMap(({ outcome, contact }) => (outcome === 'delivered' ? [contact] : []));
  const stillMarked = [...new Set(delivered)].filter((number) => standings.get(number)?.likelyToFail);
  if (stillMarked.length > 0) await client.query(SINCE_AGAIN, [practiceId, stillMarked]);
  const flipped = [...standings].some(
    ([number, now]) => now.likelyToFail !== (before.get(number)?.likelyToFail ?? false),
  );
  if (flipped) await recipientRulesChanged(client, practiceId);
}

async function knownOf(
  client: PoolClient,
  practiceId: string,
  counting: readonly (AttemptOutcomeNews & { contact: string })[],
): Promise<KnownNumbers> {
  await lockOutcomes(
    client,
    practiceId,
    counting.some(({ outcome }) => outcome === 'failed'),
  );
  const numbers = [...new Set(counting.map(({ contact }) => contact))];
  const { rows } = await client.query<StandingRow>({
    name: 'known-numbers',
    text: KNOWN_BY_NUMBER,
    values: [practiceId, numbers],
  });
  return rows;
}

function later(one: Date, other: Date): Date {
  return one > other ? one : other;
}

/** Numbers that fail for the first time start with the deliveries until now. */
async function addEarlierDeliveries(
  client: PoolClient,
  practiceId: string,
  standings: Map<string, NumberStanding>,
  failing: readonly string[],
  group: readonly { messageId: string }[],
): Promise<void> {
  if (failing.length === 0) return;
  const { rows } = await client.query<
    Pick<StandingRow, 'number' | 'deliveries' | 'lastOutcomeAt'> & { lastAttemptAt: Date | null }
  >(DELIVERED_BEFORE, [practiceId, failing, group.map(({ messageId }) => messageId)]);
  for (const { number, deliveries, lastAttemptAt, lastOutcomeAt } of rows) {
    standings.set(number, {
      ...{ deliveries, failures: 0, lastingFailures: 0, likelyToFail: false, lastCode: null, failingSince: null },
      ...{ lastOutcomeAt, lastAttemptAt: lastAttemptAt ?? lastOutcomeAt },
    });
  }
}

type EarlierFailure = Pick<NumberOutcome, 'code' | 'attemptedAt'>;

/** Which of these attempts were reported as failed before, by attempt. */
async function failuresOf(
  client: PoolClient,
  practiceId: string,
  counting: readonly AttemptOutcomeNews[],
  standings: ReadonlyMap<string, unknown>,
): Promise<Map<string, EarlierFailure>> {
  const delivered = counting.filter(({ outcome, contact }) => outcome === 'delivered' && standings.has(contact ?? ''));
  if (delivered.length === 0) return new Map();
  const { rows } = await client.query<EarlierFailure & { id: string }>(
    `SELECT attempt_id AS id, code, attempted_at AS "attemptedAt" FROM number_outcome
     WHERE practice_id = $1 AND attempt_id = ANY ($2::uuid[]) AND outcome = 'failed'`,
    [practiceId, delivered.map(({ attemptId }) => attemptId)],
  );
  return new Map(rows.map(({ id, ...failure }) => [id, failure]));
}

async function write(
  client: PoolClient,
  practiceId: string,
  standings: ReadonlyMap<string, NumberStanding>,
  outcomes: readonly (AttemptOutcomeNews & { contact: string })[],
  at: Date,
): Promise<void> {
  const touched = [...new Set(outcomes.map(({ contact }) => contact))].sort();
  const rows = touched.map((number) => standings.get(number)!);
  await client.query(WRITE_STANDING, [
    practiceId,
    newIds(touched.length),
    touched,
    rows.map(({ likelyToFail }) => likelyToFail),
    rows.map(({ lastAttemptAt }) => lastAttemptAt),
    rows.map(({ lastOutcomeAt }) => lastOutcomeAt),
    rows.map(({ lastCode }) => lastCode),
    rows.map(({ failures }) => failures),
    rows.map(({ lastingFailures }) => lastingFailures),
    rows.map(({ deliveries }) => deliveries),
    rows.map(({ failingSince }) => failingSince),
  ]);
  // If an attempt has two outcomes in a group, the later one counts, as for the attempt itself.
  const latest = [...new Map(outcomes.map((one) => [one.attemptId, one])).values()];
  await client.query(WRITE_OUTCOMES, [
    practiceId,
    at,
    latest.map(({ attemptId }) => attemptId),
    latest.map(({ contact }) => contact),
    latest.map(({ outcome }) => outcome),
    latest.map(({ code }) => code),
    latest.map(({ attemptedAt }) => attemptedAt),
    latest.map(({ expectedToFail }) => expectedToFail),
  ]);
}

import type { PoolClient } from 'pg';
import type { FailureCode } from '../../domain/delivery/failure-reasons';
import {
  afterOutcome,
  countsForNumber,
  withoutFailure,
  type NumberOutcome,
  type NumberStanding,
} from '../../domain/recipients/reputation';
import { recipientRulesChanged } from './suppression';

/** One attempt that came to an outcome, and where it went. */
export interface AttemptOutcomeTold extends NumberOutcome {
  attemptId: string;
  messageId: string;
  contact: string | null;
}

interface StandingRow extends NumberStanding {
  number: string;
}

const KNOWN = `
  SELECT number, likely_to_fail AS "likelyToFail", last_attempt_at AS "lastAttemptAt", last_outcome_at AS "lastOutcomeAt",
    last_code AS "lastCode", failures, lasting_failures AS "lastingFailures", deliveries, failing_since AS "failingSince"
  FROM number_reputation WHERE practice_id = $1 AND number = ANY ($2::text[]) ORDER BY number FOR UPDATE`;

/** What was delivered to numbers before their first failure; this group's messages come one by one. */
const DELIVERED_BEFORE = `
  SELECT contact AS number, count(*)::int AS deliveries, max(submitted_at) AS "lastAttemptAt", max(delivered_at) AS "lastOutcomeAt"
  FROM message WHERE practice_id = $1 AND contact = ANY ($2::text[]) AND status = 'delivered' AND NOT id = ANY ($3::uuid[])
  GROUP BY contact`;

const WRITE_STANDING = `
  INSERT INTO number_reputation (practice_id, number, likely_to_fail, last_attempt_at, last_outcome_at, last_code, failures,
    lasting_failures, deliveries, failing_since)
  SELECT $1, s.* FROM unnest($2::text[], $3::boolean[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::int[], $8::int[],
    $9::int[], $10::timestamptz[]) AS s
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
 * Folds outcomes of SMS into the reputation of their numbers (A4–A7, X1, X2), inside the transaction that moved the
 * attempts: one event, told once. Numbers that never failed have no row, so a group in which all is delivered to good
 * numbers costs one look-up.
 */
export async function foldReputation(
  client: PoolClient,
  practiceId: string,
  told: readonly AttemptOutcomeTold[],
  at: Date,
): Promise<void> {
  const counting = told.filter((one): one is AttemptOutcomeTold & { contact: string } =>
    Boolean(one.contact?.startsWith('+') && countsForNumber(one)),
  );
  if (counting.length === 0) return;
  const numbers = [...new Set(counting.map(({ contact }) => contact))];
  const { rows } = await client.query<StandingRow>({
    name: 'known-numbers',
    text: KNOWN,
    values: [practiceId, numbers],
  });
  const standings = new Map<string, NumberStanding>(rows.map(({ number, ...standing }) => [number, standing]));
  const before = new Map(standings);
  const failing = counting.filter(({ outcome, contact }) => outcome === 'failed' && !standings.has(contact));
  if (failing.length === 0 && standings.size === 0) return;

  await addEarlierDeliveries(client, practiceId, standings, failing, counting);
  const failedBefore = await failuresOf(client, practiceId, counting, standings);
  const written: (AttemptOutcomeTold & { contact: string; expected: boolean })[] = [];
  for (const one of counting.toSorted((a, b) => a.attemptedAt.getTime() - b.attemptedAt.getTime())) {
    const earlier = failedBefore.get(one.attemptId);
    let standing = standings.get(one.contact) ?? null;
    if (standing === null && one.outcome === 'delivered') continue;
    // The same message was told to have failed, and arrived after all.
    if (standing && earlier !== undefined) standing = withoutFailure(standing, earlier);
    const { failingSince = null } = standing ?? {};
    written.push({ ...one, expected: failingSince !== null && one.attemptedAt > failingSince });
    standings.set(one.contact, afterOutcome(standing, one, at));
  }
  if (written.length === 0) return;
  await write(client, practiceId, standings, written, at);
  const flipped = [...standings].some(
    ([number, now]) => now.likelyToFail !== (before.get(number)?.likelyToFail ?? false),
  );
  if (flipped) await recipientRulesChanged(client, practiceId);
}

/** Numbers that fail for the first time begin with what was delivered to them until now. */
async function addEarlierDeliveries(
  client: PoolClient,
  practiceId: string,
  standings: Map<string, NumberStanding>,
  failing: readonly { contact: string }[],
  group: readonly { messageId: string }[],
): Promise<void> {
  if (failing.length === 0) return;
  const { rows } = await client.query<
    Pick<StandingRow, 'number' | 'deliveries' | 'lastOutcomeAt'> & { lastAttemptAt: Date | null }
  >(DELIVERED_BEFORE, [
    practiceId,
    [...new Set(failing.map(({ contact }) => contact))],
    group.map(({ messageId }) => messageId),
  ]);
  for (const { number, deliveries, lastAttemptAt, lastOutcomeAt } of rows) {
    standings.set(number, {
      ...{ deliveries, failures: 0, lastingFailures: 0, likelyToFail: false, lastCode: null, failingSince: null },
      ...{ lastOutcomeAt, lastAttemptAt: lastAttemptAt ?? lastOutcomeAt },
    });
  }
}

/** Which of these attempts were told to have failed before, by attempt; the cause is their value. */
async function failuresOf(
  client: PoolClient,
  practiceId: string,
  counting: readonly AttemptOutcomeTold[],
  standings: ReadonlyMap<string, unknown>,
): Promise<Map<string, FailureCode | null>> {
  const delivered = counting.filter(({ outcome, contact }) => outcome === 'delivered' && standings.has(contact ?? ''));
  if (delivered.length === 0) return new Map();
  const { rows } = await client.query<{ id: string; code: FailureCode | null }>(
    `SELECT attempt_id AS id, code FROM number_outcome
     WHERE practice_id = $1 AND attempt_id = ANY ($2::uuid[]) AND outcome = 'failed'`,
    [practiceId, delivered.map(({ attemptId }) => attemptId)],
  );
  return new Map(rows.map(({ id, code }) => [id, code]));
}

async function write(
  client: PoolClient,
  practiceId: string,
  standings: ReadonlyMap<string, NumberStanding>,
  outcomes: readonly (AttemptOutcomeTold & { contact: string; expected: boolean })[],
  at: Date,
): Promise<void> {
  const touched = [...new Set(outcomes.map(({ contact }) => contact))].sort();
  const rows = touched.map((number) => standings.get(number)!);
  await client.query(WRITE_STANDING, [
    practiceId,
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
  // Of two outcomes of one attempt in a group the later one stands, as for the attempt itself.
  const latest = [...new Map(outcomes.map((one) => [one.attemptId, one])).values()];
  await client.query(WRITE_OUTCOMES, [
    practiceId,
    at,
    latest.map(({ attemptId }) => attemptId),
    latest.map(({ contact }) => contact),
    latest.map(({ outcome }) => outcome),
    latest.map(({ code }) => code),
    latest.map(({ attemptedAt }) => attemptedAt),
    latest.map(({ expected }) => expected),
  ]);
}

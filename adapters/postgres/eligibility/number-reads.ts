import type { Pool } from 'pg';
import { exposed, shown } from '../../../domain/patients/exposure';
import {
  FAILURE_WEIGHT,
  LASTING_CODES,
  LASTING_WEIGHT,
  REPEATED_FAILURES,
  type NumberNeed,
} from '../../../domain/eligibility/reputation';
import {
  MOST_PATIENTS,
  type KnownNumber,
  type MonthOfCases,
  type NumberOutcomeRow,
  type NumberPlace,
  type NumberReputations,
  type NumberToFix,
  type PatientOfNumber,
} from '../../../ports/eligibility/number-reputation';
import { inOneSnapshot, type Database } from '../sql/connect';
import { inOrder, numbered } from '../sql/numbered-page';
import { toPage } from '../sql/to-page';

/** Patients who have this number now. Patients who died or left need no correction. */
const OWNERS = `FROM patient p WHERE p.practice_id = $1 AND p.mobile = r.number AND p.status IN ('registered', 'restricted', 'unclear')`;

/** Restricted records come last, so that their place says nothing about their name. */
const PATIENTS = `
  LEFT JOIN LATERAL (
    SELECT count(*)::int AS "patientCount", coalesce(bool_and(o.status = 'restricted'), false) AS "isAllRestricted",
      coalesce(json_agg(json_build_object('id', o.id, 'status', o.status, 'nhsNumber', o.nhs_number,
        'familyName', o.family_name, 'givenName', o.given_name, 'dateOfBirth', o.date_of_birth) ORDER BY place)
        FILTER (WHERE place <= ${MOST_PATIENTS}), '[]') AS patients
    FROM (SELECT p.*, row_number() OVER (ORDER BY p.status = 'restricted', p.family_name, p.given_name, p.id) AS place ${OWNERS}) o
  ) o ON true`;

/**
 * 0: the cause lasts · 1: failed before · 2: failed once, and the cause may pass. The same as `needOf` in
 * domain/eligibility/reputation.ts.
 */
const RANK = `CASE WHEN r.last_code IN ('${LASTING_CODES.join("', '")}') THEN 0 WHEN r.failures >= ${REPEATED_FAILURES} THEN 1 ELSE 2 END`;
const NEED = `CASE WHEN rank < 2 THEN 'correct' ELSE 'wait' END`;

/**
 * `chanceOfDelivery` of the domain; test/api/eligibility/number-reputation.test.ts checks that both give the same
 * order.
 */
const CHANCE = `(r.deliveries + 1)::float8 /
  (r.deliveries + 1 + ${FAILURE_WEIGHT}::float8 * (r.failures + ${LASTING_WEIGHT - 1} * r.lasting_failures))`;

/** The marked numbers of a practice that a patient has, each with its place in the list. */
const MARKED = `
  SELECT r.id, r.number, r.failures, r.lasting_failures AS "lastingFailures", r.deliveries, r.likely_to_fail AS "likelyToFail",
    r.last_code AS "lastCode", r.failing_since AS "failingSince",
    ${RANK} AS rank, ${CHANCE} AS chance, (-extract(epoch FROM r.failing_since))::float8 AS since
  FROM number_reputation r
  WHERE r.practice_id = $1 AND r.likely_to_fail AND EXISTS (SELECT ${OWNERS})`;
const PLACE = '(rank, chance, since, id)';

/** Beyond a place of the list, or before one: then the nearest come first. */
const TO_FIX = (backwards: boolean): string => {
  const order = backwards ? 'DESC' : 'ASC';
  const by = (of: string) => ['rank', 'chance', 'since', 'id'].map((column) => `${of}${column} ${order}`).join(', ');
  return `
  SELECT r.*, ${NEED} AS need, o."patientCount", o."isAllRestricted", o.patients,
    to_char(r."failingSince" AT TIME ZONE (SELECT time_zone FROM practice WHERE id = $1), 'YYYY-MM-DD') AS "sinceDay"
  FROM (
    SELECT * FROM (${MARKED}) k
    WHERE ($2::text IS NULL OR ${NEED} = $2)
      AND ($3::int IS NULL OR ${PLACE} ${backwards ? '<' : '>'} ($3, $4::float8, $5::float8, $6::uuid))
    ORDER BY ${by('')} LIMIT $7
  ) r ${PATIENTS}
  ORDER BY ${by('r.')}`;
};
const TO_FIX_ON = TO_FIX(false);
const TO_FIX_BACK = TO_FIX(true);

const STAND = `
  SELECT count(*)::int AS total,
    count(*) FILTER (WHERE ${PLACE} < ($3::int, $4::float8, $5::float8, $6::uuid))::int AS before
  FROM (${MARKED}) k WHERE ${NEED} = $2`;

const COUNT = `
  SELECT count(*) FILTER (WHERE rank < 2)::int AS correct, count(*) FILTER (WHERE rank = 2)::int AS wait FROM (${MARKED}) k`;

const NOBODYS = `
  SELECT r.id, r.number, r.failing_since AS since, count(*) OVER ()::int AS count FROM number_reputation r
  WHERE r.practice_id = $1 AND r.likely_to_fail AND NOT EXISTS (SELECT ${OWNERS})
  ORDER BY r.failing_since DESC, r.number LIMIT $2`;

const KNOWN = `r.id, r.number, r.failures, r.lasting_failures AS "lastingFailures", r.deliveries, r.likely_to_fail AS "likelyToFail",
  r.last_code AS "lastCode", r.last_outcome_at AS "lastOutcomeAt", r.failing_since AS "failingSince"`;

/** If the message was delivered after all, its failure does not count, and the number never needed fixing. */
const GOOD_AGAIN = `
  SELECT ${KNOWN}, (SELECT count(*)::int ${OWNERS}) AS "patientCount",
    (SELECT coalesce(bool_and(p.status = 'restricted'), false) ${OWNERS}) AS "isAllRestricted", count(*) OVER ()::int AS count
  FROM number_reputation r
  WHERE r.practice_id = $1 AND NOT r.likely_to_fail AND r.last_outcome_at > $2 AND r.failures > 0
  ORDER BY r.last_outcome_at DESC, r.id LIMIT $3`;

/** The messages behind the outcomes: each attempt is looked up by its key. */
const OUTCOMES = `
  SELECT o.outcome, o.code, o.attempted_at AS "attemptedAt", o.at, a.dispatch_id AS "campaignId", a.message_id AS "messageId"
  FROM (
    SELECT * FROM number_outcome WHERE practice_id = $1 AND number = $2 ORDER BY attempted_at DESC, attempt_id DESC LIMIT $3
  ) o JOIN attempt a ON a.practice_id = $1 AND a.id = o.attempt_id
  ORDER BY o.attempted_at DESC, o.attempt_id DESC`;

const CASES = `
  SELECT to_char(o.at AT TIME ZONE p.time_zone, 'YYYY-MM') AS month, count(*)::int AS expected,
    count(*) FILTER (WHERE o.outcome = 'failed')::int AS failed
  FROM practice p JOIN number_outcome o ON o.practice_id = p.id AND o.expected_to_fail
    AND o.at >= (date_trunc('month', $2::timestamptz AT TIME ZONE p.time_zone) - interval '11 months') AT TIME ZONE p.time_zone
  WHERE p.id = $1 GROUP BY 1 ORDER BY 1`;

/** An owner of a number as read. */
type OwnerRecord = Omit<PatientOfNumber, 'isRestricted'> & { status: string };

/** A number as read, with its owners if the caller asked for them. */
type Unjudged<Item> = Omit<Item, 'patients'> & { isAllRestricted: boolean };
type WithOwners<Item> = Unjudged<Item> & { patients: OwnerRecord[] };

type PlacedNumber = NumberToFix & { rank: number; chance: number; since: number };

function shownOwner({ status, ...patient }: OwnerRecord): PatientOfNumber {
  return exposed(patient, ['nhsNumber', 'familyName', 'givenName', 'dateOfBirth'], { status });
}

/** A number that only restricted patients have must not be shown, because it is their contact. */
function shownNumber<Item extends { number: string | null; isAllRestricted: boolean }>({
  isAllRestricted,
  ...item
}: Item): Omit<Item, 'isAllRestricted'> {
  const { number } = shown({ number: item.number }, ['number'], { status: isAllRestricted ? 'restricted' : null });
  return { ...item, number };
}

function withOwners<Item extends { number: string | null; isAllRestricted: boolean; patients: OwnerRecord[] }>(
  item: Item,
): Omit<Omit<Item, 'patients'>, 'isAllRestricted'> & { patients: PatientOfNumber[] } {
  const { patients, ...number } = item;
  return { ...shownNumber(number), patients: patients.map(shownOwner) };
}

/** The reputation of numbers as pages and the API read it. */
export function createNumberReputations({ pool }: Pick<Database, 'pool'>): NumberReputations {
  return {
    async toFix(practiceId, need, { limit, after }) {
      const { rows } = await pool.query<WithOwners<PlacedNumber>>(TO_FIX_ON, [
        ...[practiceId, need, ...placeValues(after), limit + 1],
      ]);
      const page = toPage<PlacedNumber, NumberPlace>(rows.map(withOwners), limit, placeOf);
      return { ...page, items: page.items.map(withoutPlace) };
    },

    numberedToFix: (practiceId, need, { limit, after, before }) =>
      inOneSnapshot(pool, async (client) => {
        const { rows } = await client.query<WithOwners<PlacedNumber>>(before ? TO_FIX_BACK : TO_FIX_ON, [
          ...[practiceId, need, ...placeValues(after ?? before ?? null), limit],
        ]);
        const items = inOrder(rows, before !== undefined).map((row): PlacedNumber => withOwners(row));
        const first = items[0];
        const counted = await client.query<{ total: number; before: number }>(STAND, [
          ...[practiceId, need, ...placeValues(first ? placeOf(first) : null)],
        ]);
        const page = numbered(items, counted.rows[0]!, placeOf);
        return { ...page, items: page.items.map(withoutPlace) };
      }),

    countToFix: (practiceId) => countNumbersToFix(pool, practiceId),

    async nobodys(practiceId, limit) {
      const { rows } = await pool.query<{ id: string; number: string; since: Date; count: number }>(NOBODYS, [
        practiceId,
        limit,
      ]);
      return counted(rows);
    },

    async goodAgain(practiceId, since, limit) {
      const { rows } = await pool.query<Unjudged<KnownNumber> & { patientCount: number; count: number }>(GOOD_AGAIN, [
        practiceId,
        since,
        limit,
      ]);
      return counted(rows.map(shownNumber));
    },

    async find(practiceId, id, limit) {
      const { rows } = await pool.query<WithOwners<KnownNumber> & { number: string; patientCount: number }>(
        `SELECT ${KNOWN}, o."patientCount", o."isAllRestricted", o.patients FROM number_reputation r ${PATIENTS}
         WHERE r.practice_id = $1 AND r.id = $2`,
        [practiceId, id],
      );
      const known = rows[0];
      if (!known) return null;
      const outcomes = await pool.query<NumberOutcomeRow>(OUTCOMES, [practiceId, known.number, limit]);
      return { ...withOwners(known), outcomes: outcomes.rows };
    },

    async ofNumber(practiceId, number) {
      const { rows } = await pool.query<KnownNumber>(
        `SELECT ${KNOWN} FROM number_reputation r WHERE r.practice_id = $1 AND r.number = $2`,
        [practiceId, number],
      );
      return rows[0] ?? null;
    },

    async cases(practiceId, now) {
      const { rows } = await pool.query<MonthOfCases>(CASES, [practiceId, now]);
      return rows;
    },
  };
}

/** How many numbers need correcting and how many only need time; Home also shows these. */
export async function countNumbersToFix(pool: Pool, practiceId: string): Promise<Record<NumberNeed, number>> {
  const { rows } = await pool.query<Record<NumberNeed, number>>(COUNT, [practiceId]);
  return rows[0]!;
}

function withoutPlace({ rank: _, chance: __, since: ___, ...number }: PlacedNumber): NumberToFix {
  return number;
}

function placeOf({ rank, chance, since, id }: PlacedNumber): NumberPlace {
  return [rank, chance, since, id];
}

function placeValues(after: NumberPlace | null): (string | number | null)[] {
  return after ?? [null, null, null, null];
}

function counted<Row extends { count: number }>(rows: Row[]): { count: number; items: Omit<Row, 'count'>[] } {
  return { count: rows[0]?.count ?? 0, items: rows.map(({ count: _, ...item }) => item) };
}

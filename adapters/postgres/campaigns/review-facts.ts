import { shown } from '../../../domain/patients/exposure';
import type { ChildOnList, EarlierCampaign, ReviewFacts, ReviewReads } from '../../../ports/campaigns/review-facts';
import { ADULT_AGE } from '../../../domain/patients/age';
import { CONFIRMED_AT } from '../../../domain/patients/number-to-confirm';
import { readTextChoice } from '../content/text-choice';
import type { Queryable } from '../practice/audit-log';
import { NUMBER_NOW } from '../eligibility/suppression';

/** A patient is an adult from this birthday on, for whom a number is theirs alone to read. */
const ADULT = `interval '${ADULT_AGE} years'`;

/** The rule of `numberToConfirm` (domain/patients) for a patient `p` on the day of a list `l`: in the year of their age. */
const TO_CONFIRM = `(date_part('year', age(l.day, p.date_of_birth)) IN (${CONFIRMED_AT.join(', ')}) AND (p.mobile_since IS NULL
  OR date_part('year', age((p.mobile_since AT TIME ZONE l.time_zone)::date, p.date_of_birth))
    < date_part('year', age(l.day, p.date_of_birth))))`;

/**
 * The accepted rows at the numbers they would be sent to now, grouped; each patient is looked up by key. `$3` is when the
 * messages are handed over, which decides who is a child then, and `$4` the text.
 */
const PATIENTS = `
  WITH l AS (
    SELECT l.channel, l.contact_source, ($3::timestamptz AT TIME ZONE o.time_zone)::date - ${ADULT} AS adult_born,
      ($3::timestamptz AT TIME ZONE o.time_zone)::date AS day, o.time_zone
    FROM recipient_list l JOIN practice o ON o.id = l.practice_id WHERE l.practice_id = $1 AND l.id = $2
  ), shared AS MATERIALIZED (
    SELECT p.number, count(*) AS patients, count(*) FILTER (WHERE p.unwilling) AS unwilling, sum(p.named) AS named,
      count(*) FILTER (WHERE p.date_of_birth > l.adult_born) AS children, l.adult_born,
      count(*) FILTER (WHERE p.number IS NOT NULL AND p.to_confirm) AS to_confirm
    FROM list_row r CROSS JOIN l
    CROSS JOIN LATERAL (
      SELECT ${NUMBER_NOW} AS number, p.does_not_wish_sms IS TRUE AS unwilling, p.date_of_birth,
        ${TO_CONFIRM} AS to_confirm,
        (length(r.given_name) > 1 AND length(r.family_name) > 1
          AND position(lower(r.given_name || ' ' || r.family_name) IN lower($4::text)) > 0)::int AS named
      FROM patient p WHERE p.practice_id = $1 AND p.id = r.patient_id OFFSET 0
    ) p
    WHERE r.practice_id = $1 AND r.list_id = $2 AND r.outcome = 'accepted'
    GROUP BY p.number, l.adult_born
  )
  SELECT coalesce(sum(patients) FILTER (WHERE patients > 1), 0)::int AS "sharingNumber",
    coalesce(sum(unwilling), 0)::int AS "notWishingSms",
    (SELECT count(*)::int FROM list_row WHERE practice_id = $1 AND list_id = $2 AND reasons -> 0 ->> 'code' = 'monthly-limit')
      AS "overMonthlyLimit",
    (SELECT coalesce(sum(c.children), 0)::int FROM shared c WHERE c.children > 0 AND (c.patients > c.children
      OR EXISTS (SELECT FROM patient a WHERE a.practice_id = $1 AND a.mobile = c.number AND a.date_of_birth <= c.adult_born
        AND a.status <> 'deceased'))) AS "childrenWithAdultNumber",
    coalesce(sum(to_confirm), 0)::int AS "numbersToConfirm",
    coalesce(sum(named), 0)::int AS "namedInText"
  FROM shared`;

/** The accepted rows of children who share a number with an adult; `$3` is when the messages are handed over. */
const CHILDREN = `
  WITH l AS (
    SELECT l.channel, l.contact_source, ($3::timestamptz AT TIME ZONE o.time_zone)::date - ${ADULT} AS adult_born
    FROM recipient_list l JOIN practice o ON o.id = l.practice_id WHERE l.practice_id = $1 AND l.id = $2
  ), rows AS MATERIALIZED (
    SELECT r.row, r.patient_id, p.number, p.date_of_birth, p.date_of_birth > l.adult_born AS is_child, l.adult_born, l.channel
    FROM list_row r CROSS JOIN l
    CROSS JOIN LATERAL (
      SELECT ${NUMBER_NOW} AS number, p.date_of_birth FROM patient p WHERE p.practice_id = $1 AND p.id = r.patient_id OFFSET 0
    ) p
    WHERE r.practice_id = $1 AND r.list_id = $2 AND r.outcome = 'accepted'
  )
  SELECT c.row, p.id AS "patientId", p.given_name AS "givenName", p.family_name AS "familyName",
    to_char(p.date_of_birth, 'YYYY-MM-DD') AS "dateOfBirth", c.number AS contact, p.status AS "statusNow"
  FROM rows c JOIN patient p ON p.practice_id = $1 AND p.id = c.patient_id
  WHERE c.is_child AND c.channel = 'sms' AND (
    EXISTS (SELECT FROM rows o WHERE o.number = c.number AND NOT o.is_child)
    OR EXISTS (SELECT FROM patient a WHERE a.practice_id = $1 AND a.mobile = c.number AND a.date_of_birth <= c.adult_born
      AND a.status <> 'deceased'))
  ORDER BY c.row`;

type ChildRecord = ChildOnList & { statusNow: string };

/** Children of a list at an adult's number, by their age when the messages are handed over (N14). */
async function childrenOf(db: Queryable, practiceId: string, listId: string, at: Date): Promise<ChildOnList[]> {
  const { rows } = await db.query<ChildRecord>(CHILDREN, [practiceId, listId, at]);
  return rows.map(({ statusNow: status, ...child }) =>
    shown(child, ['patientId', 'givenName', 'familyName', 'dateOfBirth', 'contact'], { status }),
  );
}

/** The rows of these children, for a send that leaves them out. */
export async function rowsOfChildren(db: Queryable, practiceId: string, listId: string, at: Date): Promise<number[]> {
  return (await childrenOf(db, practiceId, listId, at)).map(({ row }) => row);
}

/** White space does not make a text different. */
const PLAIN = (text: string): string => `btrim(regexp_replace(${text}, '\\s+', ' ', 'g'))`;

const RECENTLY = `coalesce(m.submitted_at, m.status_at) > $3::timestamptz - make_interval(days => $4)`;

/** Messages with the same text that reached these patients, or still may. One look-up for each patient and campaign. */
const SAME_TEXT = `
  WITH same AS MATERIALIZED (
    SELECT id, name, coalesce(sent_at, created_at) AS place FROM campaign
    WHERE practice_id = $1 AND phase <> 'draft' AND channel = $5 AND ${PLAIN('body')} = ${PLAIN('$6::text')}
  )
  SELECT s.id, s.name, n.patients, n.at FROM same s
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS patients, max(m.submitted_at) AS at FROM list_row r
    CROSS JOIN LATERAL (
      SELECT submitted_at FROM message m
      WHERE m.practice_id = $1 AND m.patient_id = r.patient_id AND m.dispatch_id = s.id
        AND m.status NOT IN ('suppressed', 'cancelled', 'failed') AND ${RECENTLY} OFFSET 0
    ) m
    WHERE r.practice_id = $1 AND r.list_id = $2 AND r.outcome = 'accepted'
  ) n
  WHERE n.patients > 0 ORDER BY s.place DESC, s.id DESC LIMIT 3`;

const SAME_FILE = `
  SELECT c.id, c.name, c.sent_at AS at, c.total AS patients
  FROM recipient_list l
  JOIN recipient_list o ON o.file_hash = l.file_hash AND o.practice_id = l.practice_id
  JOIN campaign c ON c.practice_id = o.practice_id AND c.list_id = o.id
  WHERE l.practice_id = $1 AND l.id = $2 AND c.phase <> 'draft' AND c.sent_at > $3::timestamptz - make_interval(days => $4)
  ORDER BY c.sent_at DESC, c.id DESC LIMIT 1`;

type PatientFacts = Omit<ReviewFacts, 'sameText' | 'sameFile'>;

/** What the checks before sending look up besides the draft and its list, over a pool or within a transaction. */
export function createReviewReads(pool: Queryable): ReviewReads {
  return {
    texts: (practiceId, text, options) => readTextChoice(pool, practiceId, text, options),
    children: (practiceId, listId, at) => childrenOf(pool, practiceId, listId, at),

    async read(practiceId, { listId, channel, subject, body, handOverAt }, withinDays, now) {
      const text = channel === 'email' ? `${subject ?? ''}\n${body}` : body;
      const patients = await pool.query<PatientFacts>(PATIENTS, [practiceId, listId, handOverAt, text]);
      const counts = patients.rows[0]!;
      if (!withinDays) return { ...counts, sameText: [], sameFile: null };
      const recent = [practiceId, listId, now, withinDays];
      // One after another: a transaction has one connection.
      const sameText = await pool.query<EarlierCampaign>(SAME_TEXT, [...recent, channel, body]);
      const sameFile = await pool.query<EarlierCampaign>(SAME_FILE, recent);
      return { ...counts, sameText: sameText.rows, sameFile: sameFile.rows[0] ?? null };
    },
  };
}

import type { EarlierCampaign, ReviewFacts, ReviewReads } from '../../../ports/campaigns/review-facts';
import type { Database } from '../sql/connect';
import { NUMBER_NOW } from '../eligibility/suppression';

/** The accepted rows at the numbers they would be sent to now, grouped; each patient is looked up by key. */
const PATIENTS = `
  WITH l AS (SELECT channel, contact_source FROM recipient_list WHERE practice_id = $1 AND id = $2)
  SELECT coalesce(sum(patients) FILTER (WHERE patients > 1), 0)::int AS "sharingNumber",
    coalesce(sum(unwilling), 0)::int AS "notWishingSms",
    (SELECT count(*)::int FROM list_row WHERE practice_id = $1 AND list_id = $2 AND reasons -> 0 ->> 'code' = 'monthly-limit')
      AS "overMonthlyLimit"
  FROM (
    SELECT count(*) AS patients, count(*) FILTER (WHERE p.unwilling) AS unwilling
    FROM list_row r CROSS JOIN l
    CROSS JOIN LATERAL (
      SELECT ${NUMBER_NOW} AS number, p.does_not_wish_sms IS TRUE AS unwilling
      FROM patient p WHERE p.practice_id = $1 AND p.id = r.patient_id OFFSET 0
    ) p
    WHERE r.practice_id = $1 AND r.list_id = $2 AND r.outcome = 'accepted'
    GROUP BY p.number
  ) shared`;

/** White space does not make another text. */
const PLAIN = (text: string): string => `btrim(regexp_replace(${text}, '\\s+', ' ', 'g'))`;

const RECENTLY = `coalesce(m.submitted_at, m.status_at) > $3::timestamptz - make_interval(days => $4)`;

/** Messages with the same text that reached these patients, or may still: one look-up a patient and campaign. */
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

/** What the page Review and send looks up besides the draft and its list. */
export function createReviewReads({ pool }: Pick<Database, 'pool'>): ReviewReads {
  return {
    async read(practiceId, { listId, channel, body }, withinDays, now) {
      const patients = pool.query<Pick<ReviewFacts, 'sharingNumber' | 'notWishingSms' | 'overMonthlyLimit'>>(PATIENTS, [
        practiceId,
        listId,
      ]);
      if (!withinDays) return { ...(await patients).rows[0]!, sameText: [], sameFile: null };
      const recent = [practiceId, listId, now, withinDays];
      const [counts, sameText, sameFile] = await Promise.all([
        patients,
        pool.query<EarlierCampaign>(SAME_TEXT, [...recent, channel, body]),
        pool.query<EarlierCampaign>(SAME_FILE, recent),
      ]);
      return { ...counts.rows[0]!, sameText: sameText.rows, sameFile: sameFile.rows[0] ?? null };
    },
  };
}

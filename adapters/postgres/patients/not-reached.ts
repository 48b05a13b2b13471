import type { Pool } from 'pg';
import {
  NOT_REACHED_MONTHS,
  NOT_REACHED_REASONS,
  type NotReachedReason,
} from '../../../domain/patients/not-reached/reasons';
import { AGE_BANDS, LANGUAGE_NOT_RECORDED, type PatientGroup } from '../../../domain/patients/not-reached/groups';
import type { NotReached, NotReachedPatient } from '../../../ports/patients/not-reached';
import { toPage } from '../sql/to-page';

/**
 * Registered patients `p` whom nothing reached since `$2`: no message arrived or is on its way, no letter was posted that did
 * not come back, and nobody spoke to them. `w.reason` says why. `$1` is the practice.
 */
const NOT_REACHED = `
  WITH letters AS (
    SELECT patient_id, bool_or(returned_at IS NULL) AS got, max(posted_at) AS at FROM letter
    WHERE practice_id = $1 AND posted_at > $2 GROUP BY patient_id
  ), calls AS (
    SELECT t.patient_id, bool_or(t.outcome = 'spoke') AS got, max(t.at) AS at FROM (
      SELECT r.patient_id, a.outcome, a.at FROM recall_attempt a
      JOIN recall r ON r.practice_id = a.practice_id AND r.id = a.recall_id
      WHERE a.practice_id = $1 AND a.channel = 'call' AND a.at > $2
      UNION ALL
      SELECT f.patient_id, f.call_outcome, f.called_at FROM follow_up_patient f
      WHERE f.practice_id = $1 AND f.called_at > $2
    ) t GROUP BY t.patient_id
  ), left_out AS (
    SELECT DISTINCT r.patient_id FROM campaign c
    JOIN list_row r ON r.practice_id = c.practice_id AND r.list_id = c.list_id
    WHERE c.practice_id = $1 AND c.sent_at > $2 AND r.outcome = 'rejected' AND r.patient_id IS NOT NULL
  ), whom AS (
    SELECT p.*, w.reason, greatest(m.at, l.at, k.at) AS last_tried_at
    FROM patient p
    LEFT JOIN letters l ON l.patient_id = p.id
    LEFT JOIN calls k ON k.patient_id = p.id
    LEFT JOIN left_out o ON o.patient_id = p.id
    CROSS JOIN LATERAL (
      SELECT coalesce(bool_or(n.status IN ('delivered', 'planned', 'submitting', 'submitted') OR (n.status = 'expired' AND d.channel = 'email')), false) AS got,
        coalesce(bool_or(n.status IN ('failed', 'unknown', 'expired')), false) AS tried,
        coalesce(bool_or(n.status IN ('suppressed', 'cancelled')), false) AS kept,
        max(n.submitted_at) AS at
      FROM message n JOIN dispatch d ON d.practice_id = n.practice_id AND d.id = n.dispatch_id
      WHERE n.practice_id = $1 AND n.patient_id = p.id AND coalesce(n.submitted_at, n.status_at) > $2
    ) m
    CROSS JOIN LATERAL (
      SELECT CASE
        WHEN m.tried OR l.patient_id IS NOT NULL OR k.patient_id IS NOT NULL THEN 'failed'
        WHEN m.kept OR o.patient_id IS NOT NULL THEN 'not-sent'
        ELSE 'never-contacted' END AS reason
    ) w
    WHERE p.practice_id = $1 AND p.status = 'registered' AND NOT m.got AND NOT coalesce(l.got, false) AND NOT coalesce(k.got, false)
  )`;

/** Patients whom no channel has reached in 12 months. */
export function createNotReached(pool: Pool): NotReached {
  return {
    async counts(practiceId, now) {
      const [found, all] = await Promise.all([
        pool.query<{ reason: string; count: number }>(
          `${NOT_REACHED} SELECT w.reason, count(*)::int AS count FROM whom w GROUP BY w.reason`,
          [practiceId, since(now)],
        ),
        pool.query<{ count: number }>(
          `SELECT count(*)::int AS count FROM patient WHERE practice_id = $1 AND status = 'registered'`,
          [practiceId],
        ),
      ]);
      const of = (reason: NotReachedReason) => found.rows.find((row) => row.reason === reason)?.count ?? 0;
      const [failed, notSent, never] = NOT_REACHED_REASONS.map(of) as [number, number, number];
      return { failed, 'not-sent': notSent, 'never-contacted': never, registered: all.rows[0]!.count };
    },

    async groups(practiceId, now) {
      const { rows } = await pool.query<PatientGroup & { kind: string }>(
        `${NOT_REACHED}
         SELECT g.kind, g.name, count(*)::int AS registered, count(w.id)::int AS "notReached"
         FROM patient p LEFT JOIN whom w ON w.id = p.id
         CROSS JOIN LATERAL (VALUES ('age', (width_bucket(extract(year FROM age($3::date, p.date_of_birth)), $4::numeric[]) - 1)::text),
           ('language', coalesce(nullif(p.language, ''), $5))) AS g (kind, name)
         WHERE p.practice_id = $1 AND p.status = 'registered' GROUP BY g.kind, g.name`,
        [practiceId, since(now), now, AGE_BANDS.map(({ from }) => from), LANGUAGE_NOT_RECORDED],
      );
      const of = (wanted: string): PatientGroup[] =>
        rows.filter(({ kind }) => kind === wanted).map(({ kind: _, ...group }) => group);
      const ages = new Map(of('age').map((group) => [group.name, group]));
      return {
        age: AGE_BANDS.map(({ name }, place) => ({ ...(ages.get(String(place)) ?? NOBODY), name })),
        language: of('language'),
      };
    },

    async page(practiceId, { reason, words }, { limit, after }, now) {
      const { rows } = await pool.query<Omit<NotReachedPatient, 'reason'> & { reason: string }>(
        `${NOT_REACHED}
         SELECT w.id, w.nhs_number AS "nhsNumber", w.family_name AS "familyName", w.given_name AS "givenName",
           w.date_of_birth::text AS "dateOfBirth", w.mobile, w.email, w.reason, w.last_tried_at AS "lastTriedAt"
         FROM whom w
         WHERE ($3::text IS NULL OR w.reason = $3) AND ($4::uuid IS NULL OR w.id > $4)
           AND ($5 = '' OR w.nhs_number = $6 OR starts_with(lower(w.family_name), lower($5)) OR starts_with(lower(w.given_name), lower($5)))
         ORDER BY w.id LIMIT $7`,
        [practiceId, since(now), reason, after, words.trim(), words.replace(/\D/g, ''), limit + 1],
      );
      const items = rows.map((row) => ({ ...row, reason: row.reason as NotReachedReason }));
      return toPage(items, limit, ({ id }) => id);
    },
  };
}

const NOBODY = { registered: 0, notReached: 0 };

function since(now: Date): Date {
  const then = new Date(now);
  then.setUTCMonth(then.getUTCMonth() - NOT_REACHED_MONTHS);
  return then;
}

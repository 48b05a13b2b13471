import type { AlarmMark } from '../../../domain/content/questionnaires/alarms';
import type { GivenAnswers } from '../../../domain/content/questionnaires/answers';
import type { FhirQuestionnaire } from '../../../domain/content/questionnaires/fhir';
import type { AnswerAlarm, AnswerRow, QuestionnaireAnswers } from '../../../ports/content/questionnaire-answers';
import { raiseNotices, readStaff } from '../conversations/notices';
import { appendAudit } from '../practice/audit-log';
import type { Database } from '../sql/connect';
import { newId } from '../sql/new-id';
import { toPage } from '../sql/to-page';
import { transaction } from '../sql/transaction';

/** The questionnaire that a link is about, with what was answered. The version of answers that were started stays. */
const SHEETS = `
  SELECT a.id, asked.questionnaire_id AS "questionnaireId", asked.version, v.source, q.marks, p.nhs_number AS "nhsNumber",
    to_char(p.date_of_birth, 'YYYY-MM-DD') AS "dateOfBirth", coalesce(a.draft, '{}') AS given, a.submitted_at AS "submittedAt"
  FROM patient p
  LEFT JOIN questionnaire_answer a ON a.practice_id = p.practice_id AND a.about_id = $2 AND a.patient_id = p.id
  LEFT JOIN campaign c ON c.practice_id = p.practice_id AND c.id = $2 AND c.questionnaire_id IS NOT NULL
  CROSS JOIN LATERAL (SELECT coalesce(a.questionnaire_id, c.questionnaire_id) AS questionnaire_id,
    coalesce(a.version, c.questionnaire_version) AS version) asked
  JOIN questionnaire q ON q.practice_id = p.practice_id AND q.id = asked.questionnaire_id
  JOIN questionnaire_version v ON v.practice_id = p.practice_id AND v.questionnaire_id = q.id AND v.version = asked.version
  WHERE p.practice_id = $1 AND p.id = $3`;

interface SheetRecord {
  id: string | null;
  questionnaireId: string;
  version: number;
  source: string;
  marks: AlarmMark[];
  nhsNumber: string;
  dateOfBirth: string;
  given: GivenAnswers;
  submittedAt: Date | null;
}

/** Answers that were sent. What tells of a restricted record is left out here, so that it is left out everywhere. */
const ANSWERS = `
  SELECT a.id, p.status = 'restricted' AS "isRestricted",
    CASE WHEN p.status <> 'restricted' THEN p.id END AS "patientId",
    CASE WHEN p.status <> 'restricted' THEN p.nhs_number END AS "nhsNumber",
    CASE WHEN p.status <> 'restricted' THEN p.family_name END AS "familyName",
    CASE WHEN p.status <> 'restricted' THEN p.given_name END AS "givenName",
    a.submitted_at AS "submittedAt", a.version,
    CASE WHEN p.status <> 'restricted' THEN a.scores ELSE '{}'::jsonb END AS scores,
    CASE WHEN p.status <> 'restricted' THEN a.response END AS response,
    coalesce(al.links, '{}') AS alarms, al.by AS "acknowledgedBy", al.at AS "acknowledgedAt",
    a.save_wanted AS "saveWanted", a.saved_at AS "savedAt", a.record_entry_id AS "recordEntryId"
  FROM questionnaire_answer a
  JOIN patient p ON p.practice_id = a.practice_id AND p.id = a.patient_id
  LEFT JOIN LATERAL (SELECT array_agg(l.link_id ORDER BY l.raised_at, l.id) AS links, max(l.acknowledged_by) AS by,
      CASE WHEN bool_and(l.acknowledged_at IS NOT NULL) THEN max(l.acknowledged_at) END AS at
    FROM questionnaire_alarm l WHERE l.practice_id = a.practice_id AND l.answer_id = a.id) al ON true
  WHERE a.practice_id = $1 AND a.campaign_id = $2 AND a.submitted_at IS NOT NULL`;

interface AnswerRecord extends Omit<AnswerRow, 'recordEntry'> {
  saveWanted: boolean;
  savedAt: Date | null;
  recordEntryId: string | null;
}

function toAnswer({ saveWanted, savedAt, recordEntryId, ...row }: AnswerRecord): AnswerRow {
  const status = savedAt === null ? ('waiting' as const) : ('saved' as const);
  return { ...row, recordEntry: saveWanted ? { status, savedAt, reference: recordEntryId } : null };
}

export function createQuestionnaireAnswers(database: Database): QuestionnaireAnswers {
  const { pool } = database;

  return {
    async sheet(practiceId, { aboutId, patientId }) {
      if (patientId === null) return null;
      const { rows } = await pool.query<SheetRecord>(SHEETS, [practiceId, aboutId, patientId]);
      const [found] = rows;
      return found ? { practiceId, ...found, source: JSON.parse(found.source) as FhirQuestionnaire } : null;
    },

    async start(practiceId, { aboutId, patientId }, now) {
      await pool.query(
        `INSERT INTO questionnaire_answer (practice_id, id, about_id, questionnaire_id, version, patient_id, campaign_id,
           started_at, changed_at, save_wanted)
         SELECT c.practice_id, $4, c.id, c.questionnaire_id, c.questionnaire_version, $3, c.id, $5, $5, c.save_answers_to_record
         FROM campaign c WHERE c.practice_id = $1 AND c.id = $2 AND c.questionnaire_version IS NOT NULL
         ON CONFLICT DO NOTHING`,
        [practiceId, aboutId, patientId, newId(), now],
      );
    },

    save: (practiceId, answerId, { linkId, values, isAlarming }, now) =>
      transaction(pool, async (client) => {
        const { rows } = await client.query<{ aboutId: string }>(
          `UPDATE questionnaire_answer SET draft = draft || jsonb_build_object($3::text, $4::jsonb),
             draft_version = draft_version + 1, changed_at = $5
           WHERE practice_id = $1 AND id = $2 AND submitted_at IS NULL RETURNING about_id AS "aboutId"`,
          [practiceId, answerId, linkId, JSON.stringify(values), now],
        );
        const [saved] = rows;
        if (!saved || !isAlarming) return saved !== undefined;
        const raised = await client.query(
          `INSERT INTO questionnaire_alarm (practice_id, id, answer_id, link_id, raised_at) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (practice_id, answer_id, link_id) DO NOTHING`,
          [practiceId, newId(), answerId, linkId, now],
        );
        if (raised.rowCount === 0) return true;
        const staff = await readStaff(client, practiceId);
        const told = staff.filter(({ role }) => role !== 'viewer').map(({ staffId }) => staffId);
        await raiseNotices(client, { practiceId, kind: 'answer-alarm', subjectId: saved.aboutId, now }, told);
        return true;
      }),

    async submit(practiceId, answerId, { response, scores }, now) {
      const { rowCount } = await pool.query(
        `UPDATE questionnaire_answer SET submitted_at = $3, changed_at = $3, response = $4::jsonb, scores = $5::jsonb,
           save_due_at = CASE WHEN save_wanted THEN $3::timestamptz END
         WHERE practice_id = $1 AND id = $2 AND submitted_at IS NULL`,
        [practiceId, answerId, now, JSON.stringify(response), JSON.stringify(scores)],
      );
      return rowCount === 1;
    },

    async page(practiceId, campaignId, { limit, after }, { score, alarmed = false } = {}) {
      const { rows } = await pool.query<AnswerRecord>(
        `${ANSWERS} AND ($3::text IS NULL OR (a.scores ->> $3)::numeric >= $4::numeric)
           AND (NOT $5 OR al.links IS NOT NULL)
           AND ($6::timestamptz IS NULL OR (a.submitted_at, a.id) < ($6, $7::uuid))
         ORDER BY a.submitted_at DESC, a.id DESC LIMIT $8`,
        [
          ...[practiceId, campaignId, score?.name ?? null, score?.from ?? null, alarmed],
          ...[after?.submittedAt ?? null, after?.id ?? null, limit + 1],
        ],
      );
      return toPage(rows.map(toAnswer), limit, ({ submittedAt, id }) => ({ submittedAt, id }));
    },

    async counts(practiceId, campaignId) {
      const { rows } = await pool.query<{ started: number; sent: number; alarms: number }>(
        `SELECT count(*)::int AS started, count(a.submitted_at)::int AS sent,
           (count(*) FILTER (WHERE EXISTS (SELECT FROM questionnaire_alarm l
             WHERE l.practice_id = a.practice_id AND l.answer_id = a.id AND l.acknowledged_at IS NULL)))::int AS alarms
         FROM questionnaire_answer a WHERE a.practice_id = $1 AND a.campaign_id = $2`,
        [practiceId, campaignId],
      );
      return rows[0]!;
    },

    async openAlarms(practiceId, campaignId) {
      const { rows } = await pool.query<AnswerAlarm>(
        `SELECT a.id AS "answerId", CASE WHEN p.status <> 'restricted' THEN p.id END AS "patientId",
           CASE WHEN p.status <> 'restricted' THEN p.family_name END AS "familyName",
           CASE WHEN p.status <> 'restricted' THEN p.given_name END AS "givenName",
           l.raised_at AS "raisedAt", l.acknowledged_by AS "acknowledgedBy", l.acknowledged_at AS "acknowledgedAt"
         FROM questionnaire_alarm l
         JOIN questionnaire_answer a ON a.practice_id = l.practice_id AND a.id = l.answer_id
         JOIN patient p ON p.practice_id = a.practice_id AND p.id = a.patient_id
         WHERE l.practice_id = $1 AND a.campaign_id = $2 AND l.acknowledged_at IS NULL
         ORDER BY l.raised_at DESC, l.id DESC LIMIT 100`,
        [practiceId, campaignId],
      );
      return rows;
    },

    acknowledge: (practiceId, campaignId, answerId, by, now) =>
      transaction(pool, async (client) => {
        const { rowCount } = await client.query(
          `UPDATE questionnaire_alarm l SET acknowledged_by = $4, acknowledged_at = $5
           FROM questionnaire_answer a
           WHERE l.practice_id = $1 AND a.practice_id = $1 AND a.id = l.answer_id AND a.campaign_id = $2 AND a.id = $3
             AND l.acknowledged_at IS NULL`,
          [practiceId, campaignId, answerId, by.user, now],
        );
        if (rowCount === 0) return false;
        await appendAudit(client, {
          ...{ practiceId, at: now, actor: by.user, act: 'answer-alarm-acknowledged', subjectKind: 'campaign' },
          ...{ subjectId: campaignId, details: { byToken: by.tokenId, answerId } },
        });
        return true;
      }),
  };
}

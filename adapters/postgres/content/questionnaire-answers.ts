import type { PoolClient } from 'pg';
import type { AlarmMark } from '../../../domain/content/questionnaires/alarms';
import type { GivenAnswers } from '../../../domain/content/questionnaires/answers';
import type { FhirQuestionnaire } from '../../../domain/content/questionnaires/fhir';
import { languageOf } from '../../../domain/patients/preferences/language';
import type {
  AnswerAlarm,
  AnswerGroup,
  AnswerCounts,
  AnswerRow,
  AnswerSheet,
  QuestionnaireAnswers,
} from '../../../ports/content/questionnaire-answers';
import { raiseNotices, readStaff } from '../conversations/notices';
import { appendAudit } from '../practice/audit-log';
import type { Database } from '../sql/connect';
import { newId } from '../sql/new-id';
import { toPage } from '../sql/to-page';
import { transaction } from '../sql/transaction';

/** The questionnaire that a link is about, with what was answered. The version of answers that were started stays. */
const SHEETS = `
  SELECT a.id, asked.questionnaire_id AS "questionnaireId", asked.version, v.source, q.marks, p.nhs_number AS "nhsNumber",
    to_char(p.date_of_birth, 'YYYY-MM-DD') AS "dateOfBirth", coalesce(a.draft, '{}') AS given, a.submitted_at AS "submittedAt",
    a.id IS NOT NULL AS "isStarted", a.language AS "startedIn", p.preferred_language AS "preferredLanguage", p.language AS "registerLanguage",
    (SELECT coalesce(jsonb_object_agg(t.language, t.validation IS NOT NULL), '{}') FROM questionnaire_translation t
     WHERE t.practice_id = v.practice_id AND t.questionnaire_id = v.questionnaire_id AND t.version = v.version) AS translations
  FROM patient p
  LEFT JOIN questionnaire_answer a ON a.practice_id = p.practice_id AND a.about_id = $2 AND a.patient_id = p.id
  LEFT JOIN campaign c ON c.practice_id = p.practice_id AND c.id = $2 AND c.questionnaire_id IS NOT NULL
  LEFT JOIN questionnaire_request r ON r.practice_id = p.practice_id AND r.dispatch_id = $2
  CROSS JOIN LATERAL (SELECT coalesce(a.questionnaire_id, c.questionnaire_id, r.questionnaire_id) AS questionnaire_id,
    coalesce(a.version, c.questionnaire_version, r.version) AS version) asked
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
  isStarted: boolean;
  startedIn: string | null;
  preferredLanguage: string | null;
  registerLanguage: string | null;
  /** Approved languages of the version, with whether their scores were validated. */
  translations: Record<string, boolean>;
}

function toSheet(practiceId: string, record: SheetRecord): AnswerSheet {
  const { source, isStarted, startedIn, preferredLanguage, registerLanguage, translations, ...sheet } = record;
  const wanted = isStarted ? startedIn : languageOf(preferredLanguage, registerLanguage);
  const language = wanted !== null && wanted in translations ? wanted : null;
  const hasScores = language === null || translations[language]!;
  return { practiceId, ...sheet, language, hasScores, source: JSON.parse(source) as FhirQuestionnaire };
}

/** Answers that were sent. Words that could identify a restricted patient are left out here, so they are left out everywhere. */
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
    a.save_wanted AS "saveWanted", a.saved_at AS "savedAt", a.record_entry_id AS "recordEntryId",
    a.save_refused_at AS "saveRefusedAt", CASE WHEN p.status <> 'restricted' THEN a.save_reason END AS "saveReason"
  FROM questionnaire_answer a
  JOIN patient p ON p.practice_id = a.practice_id AND p.id = a.patient_id
  LEFT JOIN LATERAL (SELECT array_agg(l.link_id ORDER BY l.raised_at, l.id) AS links, max(l.acknowledged_by) AS by,
      CASE WHEN bool_and(l.acknowledged_at IS NOT NULL) THEN max(l.acknowledged_at) END AS at
    FROM questionnaire_alarm l WHERE l.practice_id = a.practice_id AND l.answer_id = a.id) al ON true
  WHERE a.practice_id = $1 AND a.about_id = $2 AND a.submitted_at IS NOT NULL`;

interface AnswerRecord extends Omit<AnswerRow, 'recordEntry'> {
  saveWanted: boolean;
  savedAt: Date | null;
  recordEntryId: string | null;
  saveRefusedAt: Date | null;
  saveReason: string | null;
}

function toAnswer({ saveWanted, savedAt, recordEntryId, saveRefusedAt, saveReason, ...row }: AnswerRecord): AnswerRow {
  const status = savedAt !== null ? 'saved' : saveRefusedAt !== null ? 'refused' : 'waiting';
  const reason = status === 'saved' ? null : saveReason;
  return { ...row, recordEntry: saveWanted ? { status, savedAt, reference: recordEntryId, reason } : null };
}

export function createQuestionnaireAnswers(database: Database): QuestionnaireAnswers {
  const { pool } = database;

  return {
    async sheet(practiceId, { aboutId, patientId }) {
      if (patientId === null) return null;
      const { rows } = await pool.query<SheetRecord>(SHEETS, [practiceId, aboutId, patientId]);
      const [found] = rows;
      return found ? toSheet(practiceId, found) : null;
    },

    async start(practiceId, { aboutId, patientId }, language, now) {
      await pool.query(
        `INSERT INTO questionnaire_answer (practice_id, id, about_id, questionnaire_id, version, patient_id, campaign_id,
           started_at, changed_at, save_wanted, language)
         SELECT c.practice_id, $4::uuid, c.id, c.questionnaire_id, c.questionnaire_version, $3::uuid, c.id, $5::timestamptz, $5::timestamptz,
           c.save_answers_to_record, $6::text
         FROM campaign c WHERE c.practice_id = $1 AND c.id = $2 AND c.questionnaire_version IS NOT NULL
         UNION ALL
         SELECT r.practice_id, $4::uuid, r.dispatch_id, r.questionnaire_id, r.version, $3::uuid, NULL::uuid, $5::timestamptz, $5::timestamptz,
           r.save_answers_to_record, $6::text
         FROM questionnaire_request r WHERE r.practice_id = $1 AND r.dispatch_id = $2
         ON CONFLICT DO NOTHING`,
        [practiceId, aboutId, patientId, newId(), now, language],
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

    async page(practiceId, aboutId, { limit, after }, { score, alarmed = false } = {}) {
      const { rows } = await pool.query<AnswerRecord>(
        `${ANSWERS} AND ($3::text IS NULL OR (a.scores ->> $3)::numeric >= $4::numeric)
           AND (NOT $5 OR al.links IS NOT NULL)
           AND ($6::timestamptz IS NULL OR (a.submitted_at, a.id) < ($6, $7::uuid))
         ORDER BY a.submitted_at DESC, a.id DESC LIMIT $8`,
        [
          ...[practiceId, aboutId, score?.name ?? null, score?.from ?? null, alarmed],
          ...[after?.submittedAt ?? null, after?.id ?? null, limit + 1],
        ],
      );
      return toPage(rows.map(toAnswer), limit, ({ submittedAt, id }) => ({ submittedAt, id }));
    },

    async groups(practiceId, since) {
      const { rows } = await pool.query<AnswerGroup>(
        `SELECT g."aboutId", g."campaignId" IS NOT NULL AS "isCampaign", c.name, v.title, g.started, g.sent, g.alarms,
           g."highestTotal", g."latestAt"
         FROM (
           SELECT a.about_id AS "aboutId", a.campaign_id AS "campaignId", a.questionnaire_id, max(a.version) AS version,
             count(*)::int AS started, count(a.submitted_at)::int AS sent, max(a.changed_at) AS "latestAt",
             (max((a.scores ->> 'total')::numeric) FILTER (WHERE p.status <> 'restricted'))::float8 AS "highestTotal",
             (count(*) FILTER (WHERE EXISTS (SELECT FROM questionnaire_alarm l
               WHERE l.practice_id = a.practice_id AND l.answer_id = a.id AND l.acknowledged_at IS NULL)))::int AS alarms
           FROM questionnaire_answer a JOIN patient p ON p.practice_id = a.practice_id AND p.id = a.patient_id
           WHERE a.practice_id = $1 GROUP BY a.about_id, a.campaign_id, a.questionnaire_id
         ) g
         JOIN questionnaire_version v ON v.practice_id = $1 AND v.questionnaire_id = g.questionnaire_id AND v.version = g.version
         LEFT JOIN campaign c ON c.practice_id = $1 AND c.id = g."campaignId"
         WHERE g.alarms > 0 OR g."latestAt" >= $2
         ORDER BY g.alarms > 0 DESC, g."latestAt" DESC, g."aboutId" LIMIT 200`,
        [practiceId, since],
      );
      return rows;
    },

    async counts(practiceId, aboutId) {
      const { rows } = await pool.query<AnswerCounts>(
        `SELECT count(*)::int AS started, count(a.submitted_at)::int AS sent,
           (count(*) FILTER (WHERE EXISTS (SELECT FROM questionnaire_alarm l
             WHERE l.practice_id = a.practice_id AND l.answer_id = a.id AND l.acknowledged_at IS NULL)))::int AS alarms, coalesce((
             SELECT jsonb_agg(jsonb_build_object('language', n.language, 'started', n.started, 'sent', n.sent) ORDER BY n.language)
             FROM (SELECT language, count(*) AS started, count(submitted_at) AS sent FROM questionnaire_answer
               WHERE practice_id = $1 AND about_id = $2 AND language IS NOT NULL GROUP BY language) n), '[]') AS languages
         FROM questionnaire_answer a WHERE a.practice_id = $1 AND a.about_id = $2`,
        [practiceId, aboutId],
      );
      return rows[0]!;
    },

    async openAlarms(practiceId, aboutId) {
      const { rows } = await pool.query<AnswerAlarm>(
        `SELECT a.id AS "answerId", CASE WHEN p.status <> 'restricted' THEN p.id END AS "patientId",
           CASE WHEN p.status <> 'restricted' THEN p.family_name END AS "familyName",
           CASE WHEN p.status <> 'restricted' THEN p.given_name END AS "givenName",
           l.raised_at AS "raisedAt", l.acknowledged_by AS "acknowledgedBy", l.acknowledged_at AS "acknowledgedAt"
         FROM questionnaire_alarm l
         JOIN questionnaire_answer a ON a.practice_id = l.practice_id AND a.id = l.answer_id
         JOIN patient p ON p.practice_id = a.practice_id AND p.id = a.patient_id
         WHERE l.practice_id = $1 AND a.about_id = $2 AND l.acknowledged_at IS NULL
         ORDER BY l.raised_at DESC, l.id DESC LIMIT 100`,
        [practiceId, aboutId],
      );
      return rows;
    },

    saveAgain: (practiceId, aboutId, answerId, by, now) =>
      transaction(pool, async (client) => {
        const { rows } = await client.query<{ id: string; patientId: string }>(
          `UPDATE questionnaire_answer SET save_refused_at = NULL, save_due_at = $4, save_tries = 0
           WHERE practice_id = $1 AND about_id = $2 AND ($3::uuid IS NULL OR id = $3) AND save_refused_at IS NOT NULL
           RETURNING id, patient_id AS "patientId"`,
          [practiceId, aboutId, answerId, now],
        );
        for (const { id, patientId } of rows) {
          await appendAudit(client, {
            ...{ practiceId, at: now, actor: by.user, act: 'answer-saved-again', subjectKind: 'patient' },
            ...{ subjectId: patientId, details: { byToken: by.tokenId, answerId: id } },
          });
        }
        return rows.length;
      }),

    acknowledge: (practiceId, aboutId, answerId, by, now) =>
      transaction(pool, async (client) => {
        const { rowCount } = await client.query(
          `UPDATE questionnaire_alarm l SET acknowledged_by = $4, acknowledged_at = $5
           FROM questionnaire_answer a
           WHERE l.practice_id = $1 AND a.practice_id = $1 AND a.id = l.answer_id AND a.about_id = $2 AND a.id = $3
             AND l.acknowledged_at IS NULL`,
          [practiceId, aboutId, answerId, by.user, now],
        );
        if (rowCount === 0) return false;
        await appendAudit(client, {
          ...{ practiceId, at: now, actor: by.user, act: 'answer-alarm-acknowledged' },
          ...{ ...(await subjectOf(client, practiceId, aboutId)), details: { byToken: by.tokenId, answerId } },
        });
        return true;
      }),
  };
}

/** What answers are about, as the audit log names it. */
async function subjectOf(client: Pick<PoolClient, 'query'>, practiceId: string, aboutId: string) {
  const found = await client.query('SELECT FROM campaign WHERE practice_id = $1 AND id = $2', [practiceId, aboutId]);
  return { subjectKind: found.rowCount === 1 ? 'campaign' : 'message', subjectId: aboutId };
}

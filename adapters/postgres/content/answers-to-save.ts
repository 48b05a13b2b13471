import type { Pool } from 'pg';
import { readQuestionnaire } from '../../../domain/content/questionnaires/reading';
import { scoreCodesOf } from '../../../domain/content/questionnaires/scores';
import type { AnswerToSave, AnswersToSave } from '../../../ports/content/answer-saving';

const MOST_AT_ONCE = 50;
/** What was taken and not reported, because the process died, is due again after this. */
const LEASE_SECONDS = 120;
const FIRST_WAIT_SECONDS = 10;
const LONGEST_WAIT_SECONDS = 3_600;

interface TakenAnswer extends Omit<AnswerToSave, 'scoreCodes'> {
  questionnaireId: string;
  version: number;
}

/** Answers that wait for the clinical record. */
export function createAnswersToSave(pool: Pool): AnswersToSave {
  /** The codes of the scores of each version; a file may be large, so each is read once and not kept. */
  async function withCodes(taken: TakenAnswer[]): Promise<AnswerToSave[]> {
    const known = new Map<string, AnswerToSave['scoreCodes']>();
    const answers: AnswerToSave[] = [];
    for (const { questionnaireId, version, ...answer } of taken) {
      const key = `${questionnaireId} ${version}`;
      const scoreCodes = known.get(key) ?? (await codesOf(answer.practiceId, questionnaireId, version));
      known.set(key, scoreCodes);
      answers.push({ ...answer, scoreCodes });
    }
    return answers;
  }

  async function codesOf(practiceId: string, questionnaireId: string, version: number) {
    const { rows } = await pool.query<{ source: string }>(
      `SELECT source FROM questionnaire_version WHERE practice_id = $1 AND questionnaire_id = $2 AND version = $3`,
      [practiceId, questionnaireId, version],
    );
    const reading = readQuestionnaire(rows[0] && JSON.parse(rows[0].source));
    return reading.ok ? scoreCodesOf(reading.form) : {};
  }

  return {
    async take(now) {
      const { rows } = await pool.query<TakenAnswer>(
        `UPDATE questionnaire_answer a SET save_due_at = $1::timestamptz + make_interval(secs => $2), save_tries = a.save_tries + 1
         FROM (SELECT practice_id, id FROM questionnaire_answer WHERE save_due_at <= $1
           ORDER BY save_due_at, id LIMIT $3 FOR UPDATE SKIP LOCKED) due
         WHERE a.practice_id = due.practice_id AND a.id = due.id
         RETURNING a.practice_id AS "practiceId", a.id, a.response, a.scores,
           a.questionnaire_id AS "questionnaireId", a.version`,
        [now, LEASE_SECONDS, MOST_AT_ONCE],
      );
      return withCodes(rows);
    },

    async saved({ practiceId, id }, reference, now) {
      await pool.query(
        `UPDATE questionnaire_answer SET saved_at = $3, record_entry_id = $4, save_due_at = NULL, save_reason = NULL
         WHERE practice_id = $1 AND id = $2 AND saved_at IS NULL`,
        [practiceId, id, now, reference],
      );
    },

    async refused({ practiceId, id }, why, now) {
      await pool.query(
        `UPDATE questionnaire_answer SET save_refused_at = $4, save_due_at = NULL, save_reason = $3
         WHERE practice_id = $1 AND id = $2 AND saved_at IS NULL`,
        [practiceId, id, why, now],
      );
    },

    async again({ practiceId, id }, why, now) {
      await pool.query(
        `UPDATE questionnaire_answer SET save_reason = $3,
           save_due_at = $4::timestamptz + make_interval(secs => least($5 * power(2, least(save_tries, 20)), $6))
         WHERE practice_id = $1 AND id = $2 AND saved_at IS NULL AND save_refused_at IS NULL`,
        [practiceId, id, why, now, FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS],
      );
    },
  };
}

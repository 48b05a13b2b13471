import type { Pool } from 'pg';
import type { AnswerToSave, AnswersToSave } from '../../../ports/content/answer-saving';

const MOST_AT_ONCE = 50;
/** What was taken and not reported, because the process died, is due again after this. */
const LEASE_SECONDS = 120;
const FIRST_WAIT_SECONDS = 10;
const LONGEST_WAIT_SECONDS = 3_600;

/** Answers that wait for the clinical record. */
export function createAnswersToSave(pool: Pool): AnswersToSave {
  return {
    async take(now) {
      const { rows } = await pool.query<AnswerToSave>(
        `UPDATE questionnaire_answer a SET save_due_at = $1::timestamptz + make_interval(secs => $2), save_tries = a.save_tries + 1
         FROM (SELECT practice_id, id FROM questionnaire_answer WHERE save_due_at <= $1
           ORDER BY save_due_at, id LIMIT $3 FOR UPDATE SKIP LOCKED) due
         WHERE a.practice_id = due.practice_id AND a.id = due.id
         RETURNING a.practice_id AS "practiceId", a.id, a.response, a.scores`,
        [now, LEASE_SECONDS, MOST_AT_ONCE],
      );
      return rows;
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

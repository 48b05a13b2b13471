import type { PoolClient } from 'pg';
import { withRequiredMarks, type AlarmMark } from '../../../domain/content/questionnaires/alarms';
import { readQuestionnaire } from '../../../domain/content/questionnaires/reading';
import type { QuestionnaireAsked } from '../../../ports/delivery/messages';

/** Stores what a message to one patient asks, in the transaction of the message. */
export async function storeRequest(
  client: Pick<PoolClient, 'query'>,
  { practiceId, dispatchId }: { practiceId: string; dispatchId: string },
  { questionnaireId, version, saveAnswersToRecord }: QuestionnaireAsked,
): Promise<void> {
  await client.query(
    `INSERT INTO questionnaire_request (practice_id, dispatch_id, questionnaire_id, version, save_answers_to_record)
     VALUES ($1, $2, $3, $4, $5)`,
    [practiceId, dispatchId, questionnaireId, version, saveAnswersToRecord],
  );
}

/** Whether an answer to the newest version of a questionnaire may alarm a person, and nobody is on the rota to be told. */
export async function lacksRota(
  client: Pick<PoolClient, 'query'>,
  practiceId: string,
  questionnaireId: string,
): Promise<boolean> {
  const { rows } = await client.query<{ source: string; marks: AlarmMark[]; isWatched: boolean }>(
    `SELECT v.source, q.marks, EXISTS (SELECT FROM rota_turn t
       JOIN membership m ON m.practice_id = t.practice_id AND m.staff_id = t.staff_id AND m.removed_at IS NULL
       WHERE t.practice_id = q.practice_id) AS "isWatched"
     FROM questionnaire q
     JOIN questionnaire_version v ON v.practice_id = q.practice_id AND v.questionnaire_id = q.id AND v.version = q.version
     WHERE q.practice_id = $1 AND q.id = $2`,
    [practiceId, questionnaireId],
  );
  const [found] = rows;
  if (!found || found.isWatched) return false;
  const reading = readQuestionnaire(JSON.parse(found.source));
  return reading.ok && withRequiredMarks(reading.form, found.marks).length > 0;
}

import type { PoolClient } from 'pg';
import { mayAlarm, type AlarmMark } from '../../../domain/content/questionnaires/alarms';
import type { QuestionnaireAsked } from '../../../ports/delivery/messages';
import { hasRota } from '../conversations/watch';
import type { Rows } from '../sql/transaction';

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

/** The version that a message asks from now on; null without a questionnaire. */
export async function newestVersion(
  prisma: Rows,
  practiceId: string,
  questionnaireId: string | null,
): Promise<number | null> {
  if (questionnaireId === null) return null;
  const found = await prisma.questionnaire.findUnique({
    where: { practiceId_id: { practiceId, id: questionnaireId } },
    select: { version: true },
  });
  return found?.version ?? null;
}

/** Whether an answer to the newest version of a questionnaire may alarm a person, and nobody is on the rota to be told. */
export async function lacksRota(
  client: Pick<PoolClient, 'query'>,
  practiceId: string,
  questionnaireId: string,
): Promise<boolean> {
  if (await hasRota(client, practiceId)) return false;
  const { rows } = await client.query<{ source: string; marks: AlarmMark[] }>(
    `SELECT v.source, q.marks FROM questionnaire q
     JOIN questionnaire_version v ON v.practice_id = q.practice_id AND v.questionnaire_id = q.id AND v.version = q.version
     WHERE q.practice_id = $1 AND q.id = $2`,
    [practiceId, questionnaireId],
  );
  return rows.some(({ source, marks }) => mayAlarm(JSON.parse(source), marks));
}

import type { PoolClient } from 'pg';
import { newId } from '../../adapters/postgres/sql/new-id';
import { questionsOf } from '../../domain/content/questionnaires/form';
import { readQuestionnaire } from '../../domain/content/questionnaires/reading';

const ORDINAL_VALUE = 'http://hl7.org/fhir/StructureDefinition/ordinalValue';

const HOW_OFTEN = ['Never', 'Once or twice', 'On most days', 'Every day'].map((display, score) => ({
  valueCoding: { system: 'urn:rollcall:demo:how-often', code: String(score), display },
  extension: [{ url: ORDINAL_VALUE, valueDecimal: score }],
}));

const howOften = (linkId: string, text: string) => ({
  ...{ linkId, text, type: 'choice', required: true, answerOption: HOW_OFTEN },
});

/** Our own questions, so no licence applies. They measure nothing. */
export const DEMO_QUESTIONNAIRE = {
  resourceType: 'Questionnaire',
  status: 'active',
  title: 'How was your week?',
  item: [
    howOften('sleep', 'In the last week, how often did you sleep badly?'),
    howOften('walk', 'In the last week, how often did you feel too tired for a short walk?'),
    howOften('medicine', 'In the last week, how often did you forget a medicine?'),
    { linkId: 'more', text: 'Is there anything else that we should know?', type: 'text' },
  ],
};

/** A questionnaire, so that a campaign can ask it without an import. */
export async function seedQuestionnaire(client: PoolClient, practiceId: string): Promise<void> {
  const reading = readQuestionnaire(DEMO_QUESTIONNAIRE);
  if (!reading.ok) throw new Error('the questionnaire of the demo cannot be read');
  const id = newId();
  await client.query(`INSERT INTO questionnaire (practice_id, id, created_by) VALUES ($1, $2, 'Demo administrator')`, [
    practiceId,
    id,
  ]);
  await client.query(
    `INSERT INTO questionnaire_version (practice_id, questionnaire_id, version, title, questions, source, created_by)
     VALUES ($1, $2, 1, $3, $4, $5, 'Demo administrator')`,
    [
      ...[practiceId, id, DEMO_QUESTIONNAIRE.title, questionsOf(reading.form).length],
      JSON.stringify(DEMO_QUESTIONNAIRE),
    ],
  );
}

import type { FhirQuestionnaire } from '../../domain/content/questionnaires/fhir';
import { allItems, questionsOf, type QuestionnaireForm } from '../../domain/content/questionnaires/form';
import { fault, readQuestionnaire, type QuestionnaireFault } from '../../domain/content/questionnaires/reading';
import type { Expressions } from '../../ports/content/expressions';
import type { QuestionnaireContent } from '../../ports/content/questionnaires';
import { MOST_ERRORS, refusal } from '../contract/problem';

export type ImportReading =
  { ok: true; form: QuestionnaireForm; content: QuestionnaireContent } | { ok: false; faults: QuestionnaireFault[] };

/**
 * Reads a FHIR Questionnaire and tries its expressions once without answers. A condition that cannot be worked out
 * refuses the form, because the wrong question would be asked. A value that cannot be worked out is noted.
 */
async function readImport(expressions: Expressions, source: unknown): Promise<ImportReading> {
  const reading = readQuestionnaire(source);
  if (!reading.ok) return reading;
  const { form, notes } = reading;
  const questionnaire = source as FhirQuestionnaire;
  const { failed } = await expressions.evaluate({ questionnaire, form, answers: {} });
  const paths = new Map(allItems(form.items).map(({ item }) => [item.linkId, item.path]));
  const faults = failed
    .filter(({ kind }) => kind === 'enable-when')
    .map(({ linkId, why }) => fault(paths.get(linkId) ?? '', linkId, 'enable-when-failed', why));
  if (faults.length > 0) return { ok: false, faults };
  for (const { linkId } of failed) notes.of('calculated-failed', linkId);
  const content = {
    title: form.title.slice(0, 200),
    questions: questionsOf(form).length,
    notes: notes.sentences(),
    source: questionnaire,
  };
  return { ok: true, form, content };
}

/** The content to store, or 422 with one error for each item that cannot be shown faithfully. */
export async function importOr422(expressions: Expressions, source: unknown): Promise<QuestionnaireContent> {
  const read = await readImport(expressions, source);
  if (read.ok) return read.content;
  const count = read.faults.length;
  throw refusal('questionnaire-unsupported', { count }).with({ errors: read.faults.slice(0, MOST_ERRORS) });
}

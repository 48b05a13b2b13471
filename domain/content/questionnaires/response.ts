import type { AnswerValue, GivenAnswers } from './answers';
import { answersTo, enabledItems, type ExpressionValues } from './enabled';
import { textOf, type FhirQuestionnaire } from './fhir';
import type { FormItem, QuestionnaireForm } from './form';

/** Where our identifiers of responses are unique. */
export const RESPONSE_SYSTEM = 'urn:rollcall:questionnaire-response';

export interface ResponseItem {
  linkId: string;
  text?: string;
  answer?: AnswerValue[];
  item?: ResponseItem[];
}

/** A FHIR R4 QuestionnaireResponse as we write it. */
export interface QuestionnaireResponse {
  resourceType: 'QuestionnaireResponse';
  identifier?: { system: string; value: string };
  questionnaire?: string;
  status: 'in-progress' | 'completed';
  subject?: { type: 'Patient'; identifier: { system: string; value: string } };
  authored?: string;
  item?: ResponseItem[];
}

export const NHS_NUMBER_SYSTEM = 'https://fhir.nhs.uk/Id/nhs-number';

/** The items of a response: what is enabled and has an answer. Groups without answers are left out. */
export function responseItems(
  form: QuestionnaireForm,
  answers: GivenAnswers,
  values: ExpressionValues,
): ResponseItem[] {
  const enabled = enabledItems(form, answers, values);
  const itemsOf = (items: readonly FormItem[]): ResponseItem[] =>
    items.flatMap((item): ResponseItem[] => {
      if (item.type === 'display' || !enabled.has(item.linkId)) return [];
      const text = item.text === '' ? {} : { text: item.text };
      if (item.type === 'group') {
        const inside = itemsOf(item.items);
        return inside.length === 0 ? [] : [{ linkId: item.linkId, ...text, item: inside }];
      }
      const answer = answersTo(item, answers, values);
      return answer.length === 0 ? [] : [{ linkId: item.linkId, ...text, answer: [...answer] }];
    });
  return itemsOf(form.items);
}

export interface ResponseFacts {
  answerId: string;
  questionnaire: string;
  nhsNumber: string | null;
  submittedAt: Date;
}

/** A response that was sent. Its subject is named by NHS number alone. */
export function completedResponse(items: ResponseItem[], facts: ResponseFacts): QuestionnaireResponse {
  return {
    resourceType: 'QuestionnaireResponse',
    identifier: { system: RESPONSE_SYSTEM, value: facts.answerId },
    questionnaire: facts.questionnaire,
    status: 'completed',
    ...(facts.nhsNumber === null
      ? {}
      : { subject: { type: 'Patient' as const, identifier: { system: NHS_NUMBER_SYSTEM, value: facts.nhsNumber } } }),
    authored: facts.submittedAt.toISOString(),
    ...(items.length === 0 ? {} : { item: items }),
  };
}

/** The address of a questionnaire in responses: its own with its version, or ours. */
export function canonicalOf(questionnaire: FhirQuestionnaire, id: string, version: number): string {
  const url = textOf(questionnaire.url);
  if (url === null) return `urn:uuid:${id}|${version}`;
  const own = textOf(questionnaire.version);
  return own === null || url.includes('|') ? url : `${url}|${own}`;
}

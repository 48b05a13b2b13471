import type { TemplateLink } from '../../../ports/content/templates';
import type { PageServices } from '../../kit/mount';

type Needs = Pick<PageServices, 'questionnaires' | 'appointmentTypes'>;

/** So many are offered; a practice with more chooses by the API. */
const MOST_OFFERED = 200;

/** What the link of a template can lead to, as choices of a list. */
export interface LinkChoice {
  /** `questionnaire:…` or `appointment:…`; empty for no link. */
  value: string;
  text: string;
}

/** Everything that a template can ask or offer, in use at the practice; what it has already is there in any case. */
export async function linkChoices(services: Needs, practiceId: string, chosen: string): Promise<LinkChoice[]> {
  const { questionnaires, appointmentTypes } = services;
  const request = { limit: MOST_OFFERED, after: null };
  const [asked, offered] = await Promise.all([
    questionnaires.page(practiceId, request, { archived: false }),
    appointmentTypes.page(practiceId, request, { archived: false }),
  ]);
  const choices = [
    { value: '', text: 'No link' },
    ...asked.items.map(({ id, title }) => ({ value: `questionnaire:${id}`, text: `Questionnaire: ${title}` })),
    ...offered.items.map(({ id, name }) => ({ value: `appointment:${id}`, text: `Appointment: ${name}` })),
  ];
  if (choices.some(({ value }) => value === chosen)) return choices;
  return [...choices, { value: chosen, text: await linkWords(services, practiceId, linkOfChoice(chosen)) }];
}

/** The choice that a template has. */
export function linkChosen({ questionnaireId, appointmentTypeId }: TemplateLink): string {
  if (questionnaireId !== null) return `questionnaire:${questionnaireId}`;
  return appointmentTypeId === null ? '' : `appointment:${appointmentTypeId}`;
}

/** A choice as the API takes it. */
export function linkOfChoice(choice: string): TemplateLink {
  const [kind, id = null] = choice.split(':');
  return {
    questionnaireId: kind === 'questionnaire' ? id : null,
    appointmentTypeId: kind === 'appointment' ? id : null,
  };
}

/** What the link of a template leads to, in words; also to what was archived since. */
export async function linkWords(
  { questionnaires, appointmentTypes }: Needs,
  practiceId: string,
  { questionnaireId, appointmentTypeId }: TemplateLink,
): Promise<string> {
  if (questionnaireId !== null) {
    return `To the questionnaire “${(await questionnaires.find(practiceId, questionnaireId))?.title ?? ''}”`;
  }
  if (appointmentTypeId !== null) {
    return `To book “${(await appointmentTypes.find(practiceId, appointmentTypeId))?.name ?? ''}”`;
  }
  return 'None';
}

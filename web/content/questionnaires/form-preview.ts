import { NO_EXPRESSION_VALUES } from '../../../domain/content/questionnaires/enabled';
import { questionsOf, type QuestionnaireForm } from '../../../domain/content/questionnaires/form';
import { questionPages } from '../../../domain/content/questionnaires/pages';
import type { PageAnswer } from '../../kit/page';
import { questionFields } from './question-fields';

/** How patients see a form on a phone, one question below the other. */
export function previewOf(
  form: QuestionnaireForm,
  { title, address, back }: { title: string; address: string; back: string },
): PageAnswer {
  const pages = questionPages(form, {}, NO_EXPRESSION_VALUES);
  return {
    view: 'content/questionnaires/preview',
    title: 'Preview',
    section: 'bulk-messages',
    data: {
      ...{ heading: title, address, back, others: questionsOf(form).length - pages.length },
      pages: pages.map(({ item, headings, before }, place) => ({
        ...{ headings, before, field: questionFields(item, () => []) },
        progress: `Question ${place + 1} of ${pages.length}`,
      })),
    },
  };
}

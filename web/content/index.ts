import type { PageServices } from '../kit/mount';
import type { WebPage } from '../kit/page';
import { answerPages } from './questionnaires/answer.pages';
export { messageAnswersPages } from './questionnaires/answers.pages';
import { campaignAnswersPages } from './questionnaires/answers.pages';
import { builderPages } from './questionnaires/builder/builder.pages';
import { translationPages } from './questionnaires/translation.pages';
import { questionnairePages } from './questionnaires/questionnaires.pages';
import { editTemplatePages } from './templates/edit-template.pages';
import { templateLanguagePages } from './templates/template-languages.pages';
import { templatePages } from './templates/template.pages';
import { allTemplatesPages } from './templates/templates.pages';

/** The pages of templates: the list, one of them, and writing one. */
export function contentPages(services: PageServices): WebPage[] {
  return [
    ...allTemplatesPages(services),
    ...editTemplatePages(services),
    ...templatePages(services),
    ...templateLanguagePages(services),
    ...answerPages(services),
    ...builderPages(services),
    ...translationPages(services),
    ...questionnairePages(services),
    ...campaignAnswersPages(services),
  ];
}

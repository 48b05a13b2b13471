import type { ContentServices } from '../../../ports/content';
import type { Sealing } from '../../sealing';
import type { Database } from '../sql/connect';
import { createAttachments } from './attachments';
import { createCodes } from './codes';
import { createQuestionnaireAnswers } from './questionnaire-answers';
import { createQuestionnaireDrafts } from './questionnaire-drafts';
import { createQuestionnaires } from './questionnaires';
import { createTemplates } from './templates';

/** Everything of this room that API and pages use. */
export function createContent(database: Database, { sealing }: { sealing: Sealing }): ContentServices {
  return {
    attachments: createAttachments(database, sealing),
    templates: createTemplates(database),
    codes: createCodes(database),
    questionnaires: createQuestionnaires(database),
    questionnaireDrafts: createQuestionnaireDrafts(database),
    questionnaireAnswers: createQuestionnaireAnswers(database),
  };
}

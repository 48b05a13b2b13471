import type { Attachments } from './attachments';
import type { Codes } from './codes';
import type { QuestionnaireAnswers } from './questionnaire-answers';
import type { QuestionnaireDrafts } from './questionnaire-drafts';
import type { Questionnaires } from './questionnaires';
import type { Templates } from './templates';

/** What API and pages use of texts that a practice keeps. */
export interface ContentServices {
  attachments: Attachments;
  templates: Templates;
  codes: Codes;
  questionnaires: Questionnaires;
  questionnaireDrafts: QuestionnaireDrafts;
  questionnaireAnswers: QuestionnaireAnswers;
}

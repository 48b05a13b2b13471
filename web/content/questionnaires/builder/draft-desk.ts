import type { QuestionnaireDraft } from '../../../../ports/content/questionnaire-drafts';
import type { FormError } from '../../../kit/form-error';
import type { PageAnswer, PracticeVisit } from '../../../kit/page';

export const STALE: FormError = {
  field: null,
  message: 'Somebody changed this questionnaire while you were working on it. Check it below and try again.',
};

/** Where a draft is, and how a step of it is stored. */
export interface DraftDesk {
  draftOf: (visit: PracticeVisit) => Promise<QuestionnaireDraft>;
  addressOf: (visit: PracticeVisit, id: string) => string;
  /** False where somebody else was quicker. */
  store: (visit: PracticeVisit, draft: QuestionnaireDraft, change: Partial<QuestionnaireDraft>) => Promise<boolean>;
  draw: (visit: PracticeVisit, draft: QuestionnaireDraft, errors?: FormError[]) => PageAnswer;
}

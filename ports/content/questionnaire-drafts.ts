import type { AlarmMark } from '../../domain/content/questionnaires/alarms';
import type { FhirQuestionnaire } from '../../domain/content/questionnaires/fhir';
import type { TokenHolder } from '../practice/api-tokens';

/** What a person has built so far. It need not be readable yet. */
export interface BuiltForm {
  source: FhirQuestionnaire;
  marks: AlarmMark[];
}

/** A questionnaire that is being built, or a version of one that is being changed. */
export interface QuestionnaireDraft extends BuiltForm {
  id: string;
  /** The questionnaire that it changes, and the version it began with; both null for a new one. */
  questionnaireId: string | null;
  baseVersion: number | null;
  /** Grows with each step. */
  version: number;
  createdBy: string;
  changedBy: string;
  changedAt: Date;
}

/** Questionnaires that are being built by hand. Each step is stored immediately. */
export interface QuestionnaireDrafts {
  /** Latest change first; at most 100. */
  list(practiceId: string): Promise<QuestionnaireDraft[]>;
  find(practiceId: string, id: string): Promise<QuestionnaireDraft | null>;
  /**
   * Begins one. A questionnaire has one draft at a time: where it has one already, that one stays as it is.
   *
   * @returns the id of the draft.
   */
  begin(
    practiceId: string,
    id: string,
    draft: BuiltForm & Pick<QuestionnaireDraft, 'questionnaireId' | 'baseVersion'>,
    by: TokenHolder,
    now: Date,
  ): Promise<string>;
  /** False where somebody changed it since `version`; then nothing is stored. */
  change(
    practiceId: string,
    id: string,
    version: number,
    content: BuiltForm,
    by: TokenHolder,
    now: Date,
  ): Promise<boolean>;
  remove(practiceId: string, id: string): Promise<void>;
}

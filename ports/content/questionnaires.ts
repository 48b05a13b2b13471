import type { AlarmMark } from '../../domain/content/questionnaires/alarms';
import type { ScoreBand } from '../../domain/content/questionnaires/bands';
import type { FhirQuestionnaire } from '../../domain/content/questionnaires/fhir';
import type { Page, PageRequest } from '../page';
import type { TokenHolder } from '../practice/api-tokens';

/** A questionnaire of a practice, as its newest version has it. */
export interface QuestionnaireRow {
  id: string;
  version: number;
  title: string;
  /** How many questions patients may be asked. */
  questions: number;
  notes: string[];
  /** GivenAnswers that alarm a person, as the practice marked them; those that must be marked are added by the rules. */
  marks: AlarmMark[];
  bands: ScoreBand[];
  createdBy: string;
  createdAt: Date;
  changedBy: string;
  changedAt: Date;
  archivedAt: Date | null;
}

/** Where a list of questionnaires goes on. */
export interface QuestionnairePlace {
  createdAt: Date;
  id: string;
}

export interface QuestionnaireContent {
  title: string;
  questions: number;
  notes: string[];
  source: FhirQuestionnaire;
}

/** That a person has approved the translation of a version. */
export interface TranslationApproval {
  language: string;
  /** The study or service that validated the scores of this translation; null for none, and then it has no scores. */
  validation: string | null;
  approvedBy: string;
  approvedAt: Date;
}

export interface QuestionnaireVersionRow {
  version: number;
  title: string;
  questions: number;
  createdBy: string;
  createdAt: Date;
}

/** What changes without a new version. */
export interface QuestionnaireChange {
  marks?: AlarmMark[];
  bands?: ScoreBand[];
  archived?: boolean;
}

export type NewVersion = { kind: 'made'; version: number } | { kind: 'archived' } | { kind: 'conflict'; by: string };

/** Questionnaires of a practice (H2). */
export interface Questionnaires {
  create(practiceId: string, id: string, content: QuestionnaireContent, by: TokenHolder, now: Date): Promise<void>;
  /** Also an archived one. */
  find(practiceId: string, id: string): Promise<QuestionnaireRow | null>;
  page(
    practiceId: string,
    request: PageRequest<QuestionnairePlace>,
    filter?: { archived?: boolean; search?: string },
  ): Promise<Page<QuestionnaireRow, QuestionnairePlace>>;
  /** The file of a version; null if there is none. */
  source(practiceId: string, id: string, version: number): Promise<FhirQuestionnaire | null>;
  versions(
    practiceId: string,
    id: string,
    request: PageRequest<number>,
  ): Promise<Page<QuestionnaireVersionRow, number>>;
  /**
   * Adds a version, with its audit entry. The same content makes none. `version` is the one that was changed, or null
   * for whichever is newest.
   */
  addVersion(
    practiceId: string,
    id: string,
    version: number | null,
    content: QuestionnaireContent,
    by: TokenHolder,
    now: Date,
  ): Promise<NewVersion>;
  change(practiceId: string, id: string, change: QuestionnaireChange, by: TokenHolder, now: Date): Promise<void>;
  /** Of one version. Another version has none until somebody approves it. */
  approvals(practiceId: string, id: string, version: number): Promise<TranslationApproval[]>;
  /** Approves the translation of a version into a language, or replaces an approval. */
  approve(
    practiceId: string,
    id: string,
    version: number,
    approval: Pick<TranslationApproval, 'language' | 'validation'>,
    by: TokenHolder,
    now: Date,
  ): Promise<void>;
}

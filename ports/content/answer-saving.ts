import type { Coding } from '../../domain/content/questionnaires/fhir';
import type { QuestionnaireResponse } from '../../domain/content/questionnaires/response';

/** Answers that are to be saved to the clinical record. */
export interface AnswerToSave {
  practiceId: string;
  id: string;
  response: QuestionnaireResponse;
  scores: Record<string, number>;
  /** What the questionnaire says that a score measures, by the score's name. */
  scoreCodes: Readonly<Record<string, readonly Coding[]>>;
}

/** The queue of answers that wait for the record. */
export interface AnswersToSave {
  /** Takes what is due, each once; what is not reported soon is due again. */
  take(now: Date): Promise<AnswerToSave[]>;
  saved(answer: AnswerToSave, reference: string, now: Date): Promise<void>;
  /** The record system refuses it for good; it is due no more until a person asks. */
  refused(answer: AnswerToSave, why: string, now: Date): Promise<void>;
  /** Due again, later each time. */
  again(answer: AnswerToSave, why: string, now: Date): Promise<void>;
}

export type AnswerSaved =
  | { kind: 'saved'; reference: string }
  /** `isAway`: the system itself does not answer or takes nothing, so the other answers can wait too. */
  | { kind: 'again'; why: string; isAway?: boolean }
  | { kind: 'refused'; why: string };

/** Saves answers to the record system: one QuestionnaireResponse, and an Observation for each score. */
export interface AnswerRecord {
  /** Every write is conditional on our identifier, so repeating it never makes a second entry. */
  save(answer: AnswerToSave): Promise<AnswerSaved>;
  close(): Promise<void>;
}

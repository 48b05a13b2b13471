import type { GivenAnswers } from '../../domain/content/questionnaires/answers';
import type { ExpressionValues } from '../../domain/content/questionnaires/enabled';
import type { FhirQuestionnaire } from '../../domain/content/questionnaires/fhir';
import type { QuestionnaireForm } from '../../domain/content/questionnaires/form';

/** An expression that came to no value because it is wrong. */
export interface FailedExpression {
  linkId: string;
  kind: 'enable-when' | 'calculated';
  /** In the words of the evaluator; they quote the expression and no answer. */
  why: string;
}

export interface Evaluation {
  values: ExpressionValues;
  failed: FailedExpression[];
}

export interface ExpressionQuestion {
  questionnaire: FhirQuestionnaire;
  form: QuestionnaireForm;
  answers: GivenAnswers;
  /** Of the patient, only what expressions may use. */
  patient?: { birthDate: string } | null;
}

/** Works out the FHIRPath expressions of a questionnaire. */
export interface Expressions {
  /**
   * All expressions in the present state of the answers. Each is tried until no value changes any more.
   *
   * Takes no longer than its time limit: what was not worked out by then has failed.
   */
  evaluate(question: ExpressionQuestion): Promise<Evaluation>;
}

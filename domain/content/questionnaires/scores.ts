import { isSameAnswer, type GivenAnswers } from './answers';
import { answersTo, enabledItems, type ExpressionValues } from './enabled';
import type { Coding } from './fhir';
import { allItems, type QuestionnaireForm } from './form';

/** The name of the sum of the options that were chosen. */
export const TOTAL = 'total';

/**
 * The scores of a response, by name: `total`, and one for each item that works a number out, named by its linkId. There
 * is no total where no scored option was chosen.
 */
export function scoresOf(
  form: QuestionnaireForm,
  answers: GivenAnswers,
  values: ExpressionValues,
): Record<string, number> {
  const enabled = enabledItems(form, answers, values);
  const scores: Record<string, number> = {};
  for (const { item } of allItems(form.items)) {
    if (!enabled.has(item.linkId)) continue;
    const given = answersTo(item, answers, values);
    if (item.calculatedExpression !== null) {
      const [value] = given;
      if (value && 'valueDecimal' in value) scores[item.linkId] = value.valueDecimal;
      if (value && 'valueInteger' in value) scores[item.linkId] = value.valueInteger;
      if (value && 'valueQuantity' in value && value.valueQuantity.value !== undefined)
        scores[item.linkId] = value.valueQuantity.value;
      continue;
    }
    for (const answer of given) {
      const score = item.options.find((option) => isSameAnswer(option.answer, answer))?.score;
      // Decimal weights are added up without the noise of binary fractions.
      if (score != null) scores[TOTAL] = Number(((scores[TOTAL] ?? 0) + score).toFixed(9));
    }
  }
  return scores;
}

/** What a form says that its worked-out scores measure, by the name of the score. */
export function scoreCodesOf(form: QuestionnaireForm): Record<string, readonly Coding[]> {
  const scored = allItems(form.items).filter(({ item }) => item.calculatedExpression !== null && item.codes.length > 0);
  return Object.fromEntries(scored.map(({ item }) => [item.linkId, item.codes]));
}

import { compareAnswers, isSameAnswer, type AnswerValue, type GivenAnswers } from './answers';
import { allItems, type Condition, type FormItem, type QuestionnaireForm } from './form';

/** What expressions came to, by linkId. Those that are not there were not evaluated. */
export interface ExpressionValues {
  enabled: Readonly<Record<string, boolean>>;
  calculated: Readonly<Record<string, readonly AnswerValue[]>>;
}

export const NO_EXPRESSION_VALUES: ExpressionValues = { enabled: {}, calculated: {} };

/**
 * The linkIds of all items that belong to the form in its present state. An answer to a question that is not among them
 * counts nowhere: not in other conditions, not in scores and not in the response.
 *
 * An `enableWhenExpression` that could not be evaluated does not hide its item: one question too many does less harm.
 */
export function enabledItems(
  form: QuestionnaireForm,
  answers: GivenAnswers,
  values: ExpressionValues = NO_EXPRESSION_VALUES,
): ReadonlySet<string> {
  const placed = new Map(allItems(form.items).map((one) => [one.item.linkId, one]));
  const known = new Map<string, boolean>();

  function isEnabled(linkId: string): boolean {
    const before = known.get(linkId);
    if (before !== undefined) return before;
    const found = placed.get(linkId);
    if (!found) return false;
    // Reading refuses forms whose conditions form a ring. This only makes sure that the function always ends.
    known.set(linkId, false);
    const parent = found.within.at(-1);
    const enabled = (parent === undefined || isEnabled(parent.linkId)) && isWanted(found.item);
    known.set(linkId, enabled);
    return enabled;
  }

  function isWanted(item: FormItem): boolean {
    if (values.enabled[item.linkId] === false) return false;
    if (item.conditions.length === 0) return true;
    const holds = (condition: Condition) => isMet(condition, counted(condition.question));
    return item.needsAllConditions ? item.conditions.every(holds) : item.conditions.some(holds);
  }

  function counted(question: string): readonly AnswerValue[] {
    if (!isEnabled(question)) return [];
    const item = placed.get(question)?.item;
    return item ? answersTo(item, answers, values) : [];
  }

  return new Set([...placed.keys()].filter(isEnabled));
}

/** What counts as the answer to an item, if it is enabled: worked out, preset where nobody is asked, or given. */
export function answersTo(
  item: FormItem,
  answers: GivenAnswers,
  values: ExpressionValues = NO_EXPRESSION_VALUES,
): readonly AnswerValue[] {
  if (item.calculatedExpression !== null) return values.calculated[item.linkId] ?? [];
  const given = answers[item.linkId];
  return given ?? (item.isHidden ? item.initial : []);
}

/** Whether a condition is met by the answers of its question, as FHIR R4 defines each operator. */
export function isMet({ operator, answer }: Condition, given: readonly AnswerValue[]): boolean {
  const compares = (test: (order: number) => boolean) =>
    given.some((one) => {
      const order = compareAnswers(one, answer);
      return order !== null && test(order);
    });
  switch (operator) {
    case 'exists':
      return given.length > 0 === ('valueBoolean' in answer && answer.valueBoolean);
    case '=':
      return given.some((one) => isSameAnswer(one, answer));
    case '!=':
      return !given.some((one) => isSameAnswer(one, answer));
    case '>':
      return compares((order) => order > 0);
    case '<':
      return compares((order) => order < 0);
    case '>=':
      return compares((order) => order >= 0);
    case '<=':
      return compares((order) => order <= 0);
  }
}

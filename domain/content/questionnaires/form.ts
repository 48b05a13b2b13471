import type { AnswerValue } from './answers';
import type { Coding, Quantity } from './fhir';

/** What a question asks for, by the names of FHIR. */
export const QUESTION_TYPES = [
  ...(['boolean', 'decimal', 'integer', 'date', 'dateTime', 'time', 'string', 'text', 'choice'] as const),
  ...(['open-choice', 'quantity'] as const),
];
export type QuestionType = (typeof QUESTION_TYPES)[number];

export interface FormOption {
  answer: AnswerValue;
  /** The words next to the button. */
  text: string;
  /** From `ordinalValue` or `itemWeight`; null without one. */
  score: number | null;
}

export const OPERATORS = ['exists', '=', '!=', '>', '<', '>=', '<='] as const;

/** When an item is asked: what another question was answered. */
export interface Condition {
  question: string;
  operator: (typeof OPERATORS)[number];
  answer: AnswerValue;
}

export interface Limits {
  /** Numbers, dates and amounts. */
  least?: AnswerValue;
  most?: AnswerValue;
  maxLength?: number;
  decimalPlaces?: number;
  /** The fewest and the most options that may be ticked. */
  fewest?: number;
  mostOptions?: number;
}

/** A FHIRPath expression under a name, for use in others. */
export interface Variable {
  name: string;
  expression: string;
}

export interface FormItem {
  linkId: string;
  /** `item[0].item[3]` in the file. */
  path: string;
  type: 'group' | 'display' | QuestionType;
  text: string;
  /** Words under the question: instructions and how to write the answer. */
  hints: readonly string[];
  isRequired: boolean;
  takesSeveral: boolean;
  /** Never shown to the patient. A worked-out or fixed value of it is still in the response. */
  isHidden: boolean;
  options: readonly FormOption[];
  limits: Limits;
  /** Of a quantity, the first being preset. For a number only its words are shown. */
  units: readonly Quantity[];
  /** Preset answers. Numbers have none: a preset number that nobody touched is not an answer. */
  initial: readonly AnswerValue[];
  conditions: readonly Condition[];
  needsAllConditions: boolean;
  /** FHIRPath that says whether the item is asked. */
  enableWhenExpression: string | null;
  /** FHIRPath that works the answer out. Such an item is not asked. */
  calculatedExpression: string | null;
  variables: readonly Variable[];
  codes: readonly Coding[];
  items: readonly FormItem[];
}

/** A questionnaire that can be shown faithfully. */
export interface QuestionnaireForm {
  title: string;
  description: string | null;
  items: readonly FormItem[];
  variables: readonly Variable[];
}

/** An item with those it is in, outermost first. */
export interface PlacedItem {
  item: FormItem;
  within: readonly FormItem[];
}

/** All items in the order of the file. */
export function allItems(items: readonly FormItem[], within: readonly FormItem[] = []): PlacedItem[] {
  return items.flatMap((item) => [{ item, within }, ...allItems(item.items, [...within, item])]);
}

/** Whether patients are asked for it at all, in whatever state the form is. */
export function isAsked({ item, within }: PlacedItem): boolean {
  const isQuestion = item.type !== 'group' && item.type !== 'display';
  return isQuestion && item.calculatedExpression === null && ![...within, item].some(({ isHidden }) => isHidden);
}

/** The questions of a form that a patient may come to, in their order. */
export function questionsOf(form: QuestionnaireForm): PlacedItem[] {
  return allItems(form.items).filter(isAsked);
}

/** Whether anything must be worked out on the server. */
export function hasExpressions(form: QuestionnaireForm): boolean {
  return allItems(form.items).some(
    ({ item }) => item.enableWhenExpression !== null || item.calculatedExpression !== null,
  );
}

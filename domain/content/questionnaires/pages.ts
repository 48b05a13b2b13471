import type { GivenAnswers } from './answers';
import { enabledItems, type ExpressionValues } from './enabled';
import { allItems, isAsked, type FormItem, type PlacedItem, type QuestionnaireForm } from './form';

/** One question as a page shows it. */
export interface QuestionPage {
  item: FormItem;
  /** From 1, among all questions of the form; it stays the same whatever is answered. */
  number: number;
  /** Headings of the groups it is in. */
  headings: readonly string[];
  /** Words that stand before it. */
  before: readonly string[];
}

/** The questions to ask in the present state, each on a separate page. */
export function questionPages(
  form: QuestionnaireForm,
  answers: GivenAnswers,
  values: ExpressionValues,
): QuestionPage[] {
  const enabled = enabledItems(form, answers, values);
  const pages: QuestionPage[] = [];
  let before: string[] = [];
  let number = 0;
  for (const placed of allItems(form.items)) {
    const isShown = enabled.has(placed.item.linkId) && !placed.item.isHidden;
    if (placed.item.type === 'display') {
      if (isShown && placed.item.text !== '') before.push(placed.item.text);
    } else if (isAsked(placed)) {
      number += 1;
      if (!isShown) continue;
      pages.push({ item: placed.item, number, headings: headingsOf(placed), before });
      before = [];
    }
  }
  return pages;
}

function headingsOf({ within }: PlacedItem): string[] {
  return within.map(({ text }) => text).filter((text) => text !== '');
}

/** The first question that must be answered and is not, or null if the answers can be sent. */
export function firstUnanswered(pages: readonly QuestionPage[], answers: GivenAnswers): QuestionPage | null {
  return pages.find(({ item }) => item.isRequired && (answers[item.linkId] ?? []).length === 0) ?? null;
}

/** Where the person goes on: the first question without an answer, or null for the page that checks the answers. */
export function nextToAnswer(pages: readonly QuestionPage[], answers: GivenAnswers): QuestionPage | null {
  return pages.find(({ item }) => !(item.linkId in answers)) ?? null;
}

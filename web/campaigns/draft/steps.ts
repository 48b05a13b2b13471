import { QUESTIONS, type Question } from '../../../domain/content/checks/findings';
import type { Draft } from '../../../ports/campaigns/drafts';

/** The state of a step of a draft. "Cannot start yet" only if something it needs is missing. */
export type StepState = 'completed' | 'not-started' | 'incomplete' | 'checking' | 'cannot-use' | 'cannot-start';

export const STEP_TAGS: Record<StepState, { text: string; colour: string | null }> = {
  completed: { text: 'Completed', colour: null },
  'not-started': { text: 'Not started', colour: 'blue' },
  incomplete: { text: 'Incomplete', colour: 'blue' },
  checking: { text: 'Being checked', colour: 'yellow' },
  'cannot-use': { text: 'Cannot be used', colour: 'red' },
  'cannot-start': { text: 'Cannot start yet', colour: 'grey' },
};

export interface Steps {
  name: StepState;
  list: StepState;
  message: StepState;
  review: StepState;
}

/**
 * The four steps of a draft (H14). The message needs a list, whose columns it is filled from; review needs both, but not
 * that the list is checked to the end: it says what is still missing.
 *
 * @param isTextSound whether nothing keeps the text from being sent.
 */
export function stepsOf(draft: Pick<Draft, 'list' | 'body' | 'subject' | 'unanswered'>, isTextSound: boolean): Steps {
  const list = listState(draft.list);
  const isListThere = list === 'completed' || list === 'checking';
  const hasText = draft.body.trim() !== '' || (draft.subject ?? '').trim() !== '';
  const message: StepState = hasText
    ? isTextSound && draft.unanswered.length === 0
      ? 'completed'
      : 'incomplete'
    : isListThere
      ? 'not-started'
      : 'cannot-start';
  const review: StepState = isListThere && message === 'completed' ? 'not-started' : 'cannot-start';
  return { name: 'completed', list, message, review };
}

function listState(list: Draft['list']): StepState {
  if (list === null) return 'not-started';
  if (list.status === 'processing') return 'checking';
  return list.status === 'refused' || list.counts?.accepted === 0 ? 'cannot-use' : 'completed';
}

/** Where "Continue" of the draft leads: the first step that is to be done, or the first question that is open. */
export function nextStep(
  steps: Steps,
  isTextSound: boolean,
  unanswered: readonly Question[],
): keyof Steps | Question | null {
  const open: StepState[] = ['not-started', 'incomplete', 'cannot-use'];
  const order: (keyof Steps)[] = ['list', 'message', 'review'];
  const next = order.find((step) => open.includes(steps[step])) ?? null;
  const asks = next === 'message' && steps.message === 'incomplete' && isTextSound;
  return asks ? (QUESTIONS.find((question) => unanswered.includes(question)) ?? next) : next;
}

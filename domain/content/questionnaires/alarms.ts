import { isSameAnswer, type AnswerValue } from './answers';
import { asksAboutSelfHarm } from './concerns';
import { questionsOf, type FormItem, type QuestionnaireForm } from './form';
import { readQuestionnaire } from './reading';

/** Which answers to a question are to alarm a person. */
export interface AlarmMark {
  linkId: string;
  /** Places of the options, from 0; `true` and `false` of a yes-or-no question are 1 and 0. */
  options: number[];
}

/** The questions that must be marked, with the answers that must alarm at the least. */
export function requiredMarks(form: QuestionnaireForm): AlarmMark[] {
  return questionsOf(form).flatMap(({ item }) =>
    asksAboutSelfHarm(item) ? [{ linkId: item.linkId, options: positiveOptions(item) }] : [],
  );
}

/**
 * The marks of a practice, with those that nobody can take away. Marks on what is not in the form, or cannot be chosen,
 * are dropped.
 */
export function withRequiredMarks(form: QuestionnaireForm, marks: readonly AlarmMark[]): AlarmMark[] {
  const required = requiredMarks(form);
  return questionsOf(form).flatMap(({ item }) => {
    const own = [...marks, ...required].filter(({ linkId }) => linkId === item.linkId);
    const places = new Set(own.flatMap(({ options }) => options).filter((place) => place < optionCount(item)));
    const isMarked = own.length > 0 && (places.size > 0 || optionCount(item) === 0);
    return isMarked ? [{ linkId: item.linkId, options: [...places].sort((a, b) => a - b) }] : [];
  });
}

/**
 * Whether an answer to a questionnaire may alarm a person. Then somebody must be on the rota before it is sent.
 *
 * @param source as it is stored; a questionnaire that cannot be read cannot be answered.
 */
export function mayAlarm(source: unknown, marks: readonly AlarmMark[]): boolean {
  const reading = readQuestionnaire(source);
  return reading.ok && withRequiredMarks(reading.form, marks).length > 0;
}

/** Whether an answer to one question alarms. */
export function answerAlarms(item: FormItem, mark: AlarmMark, answers: readonly AnswerValue[]): boolean {
  return answers.some((answer) => isAlarming(item, mark, answer));
}

/** Own words next to the options, and typed answers to a marked question, always alarm: only a person can read them. */
function isAlarming(item: FormItem, mark: AlarmMark, answer: AnswerValue): boolean {
  if ('valueBoolean' in answer) return mark.options.includes(answer.valueBoolean ? 1 : 0);
  const place = item.options.findIndex((option) => isSameAnswer(option.answer, answer));
  return place === -1 || mark.options.includes(place);
}

/** All options but the one that says "not at all": that with the lowest score, or the first. */
function positiveOptions(item: FormItem): number[] {
  if (item.type === 'boolean') return [1];
  const scores = item.options.map(({ score }) => score);
  const scored = scores.filter((score) => score !== null);
  const lowest = scored.length === scores.length ? Math.min(...scored) : null;
  return item.options.flatMap(({ score }, place) =>
    (lowest === null ? place === 0 : score === lowest) ? [] : [place],
  );
}

function optionCount(item: FormItem): number {
  return item.type === 'boolean' ? 2 : item.options.length;
}

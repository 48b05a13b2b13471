import { LONGEST_ANSWER, MOST_ITEMS } from '../reading';
import { extensionsOf, extensionValue, isObject, objectsOf, textOf, type Json } from '../fhir';
import { OPERATORS, type QuestionType } from '../form';
import { readOptions } from '../option-reading';
import { builtItems } from './tree';

/** What can be built by hand, in the order in which it is offered. */
export const BUILT_TYPES = [
  ...(['boolean', 'choice', 'open-choice', 'string', 'text', 'integer', 'decimal', 'quantity'] as const),
  ...(['date', 'dateTime', 'time', 'group', 'display'] as const),
];
export type BuiltType = (typeof BUILT_TYPES)[number];

/** An item as a person types it. Everything is text; what is empty is not set. */
export interface ItemEdit {
  type: BuiltType;
  text: string;
  hint: string;
  isRequired: boolean;
  takesSeveral: boolean;
  options: { text: string; score: string }[];
  least: string;
  most: string;
  longest: string;
  unit: string;
  conditions: { question: string; operator: string; answer: string }[];
  /** Whether all conditions must hold, or one is enough. */
  needsAll: boolean;
}

export const NO_EDIT: Omit<ItemEdit, 'type'> = {
  ...{ text: '', hint: '', isRequired: true, takesSeveral: false, options: [], least: '', most: '', longest: '' },
  ...{ unit: '', conditions: [], needsAll: true },
};

export const MOST_OPTIONS = 50;
const LONGEST_TEXT = 1_000;
const NUMBER = /^-?\d{1,9}([.]\d{1,6})?$/;

export interface EditFault {
  /** The name of a part, with its place where there are several: `options.2`. */
  field: string;
  message: string;
}

export type EditReading = { ok: true; item: Json } | { ok: false; faults: EditFault[] };

export const takesOptions = (type: BuiltType): boolean => type === 'choice' || type === 'open-choice';
export const takesNumber = (type: BuiltType): boolean =>
  type === 'integer' || type === 'decimal' || type === 'quantity';
export const takesAnswer = (type: BuiltType): type is QuestionType => type !== 'group' && type !== 'display';

const SCORE_URL = 'http://hl7.org/fhir/StructureDefinition/ordinalValue';
const HINT_URL = 'http://hl7.org/fhir/StructureDefinition/entryFormat';
const UNIT_URL = 'http://hl7.org/fhir/StructureDefinition/questionnaire-unit';
const UNIT_OPTION_URL = 'http://hl7.org/fhir/StructureDefinition/questionnaire-unitOption';
const limitUrl = (name: 'minValue' | 'maxValue') => `http://hl7.org/fhir/StructureDefinition/${name}`;

/** Extensions that a person sets here, by the ends of their addresses. All others of an item stay. */
const SET_HERE = [
  ...['entryFormat', 'questionnaire-instruction', 'minValue', 'maxValue'],
  ...['questionnaire-unit', 'questionnaire-unitOption'],
];

/**
 * An item as it is typed becomes an item of the form, or says at which field it is wrong.
 *
 * @param linkId of the item; that of `before` where there is one.
 * @param before the item as it was. What nobody can set here stays with it.
 * @param source the form, for the questions that conditions name.
 */
export function readItemEdit(
  edit: ItemEdit,
  { linkId, before, source }: { linkId: string; before: Json | null; source: Json },
): EditReading {
  const faults: EditFault[] = [];
  const fault = (field: string, message: string) => faults.push({ field, message });
  const { type } = edit;
  const text = edit.text.trim();
  const isOver = builtItems(source).length >= MOST_ITEMS;
  if (before === null && isOver) fault('text', `A questionnaire has at most ${MOST_ITEMS} items. Remove one first.`);
  if (text === '') fault('text', type === 'group' ? 'Enter the heading' : 'Enter the words that patients read');
  if (text.length > LONGEST_TEXT) fault('text', `Shorten this to ${LONGEST_TEXT} characters or fewer`);

  const options = takesOptions(type) ? readTypedOptions(edit, before, source, fault) : [];
  const extension = [
    ...objectsOf(before?.extension).filter(({ url }) => !SET_HERE.includes(String(url).split('/').pop() ?? '')),
    ...(edit.hint.trim() === '' || !takesAnswer(type) ? [] : [{ url: HINT_URL, valueString: edit.hint.trim() }]),
    ...(takesNumber(type) ? [...readLimits(edit, fault), ...readUnit(edit)] : []),
  ];
  const longest = edit.longest.trim();
  const takesLongest = type === 'string' || type === 'text';
  const most = LONGEST_ANSWER[type === 'text' ? 'text' : 'string'];
  if (
    takesLongest &&
    longest !== '' &&
    !(/^\d{1,4}$/.test(longest) && Number(longest) >= 1 && Number(longest) <= most)
  ) {
    fault('longest', `Enter a whole number from 1 to ${most}`);
  }
  const conditions = readTypedConditions(edit, linkId, source, fault);
  if (faults.length > 0) return { ok: false, faults };
  const kept = Object.entries(before ?? {}).filter(([name]) => !WRITTEN.includes(name));
  return {
    ok: true,
    item: {
      ...Object.fromEntries(kept),
      ...{ linkId, type, text },
      ...(takesAnswer(type) && edit.isRequired ? { required: true } : {}),
      ...(takesOptions(type) && edit.takesSeveral ? { repeats: true } : {}),
      ...(takesLongest && longest !== '' ? { maxLength: Number(longest) } : {}),
      ...(extension.length > 0 ? { extension } : {}),
      ...(options.length > 0 ? { answerOption: options } : {}),
      ...(conditions.length > 0 ? { enableWhen: conditions } : {}),
      ...(conditions.length > 1 ? { enableBehavior: edit.needsAll ? 'all' : 'any' } : {}),
    },
  };
}

/** Parts of an item that are written again each time. */
const WRITTEN = [
  ...['linkId', 'type', 'text', 'required', 'repeats', 'maxLength', 'extension', 'answerOption', 'answerValueSet'],
  ...['enableWhen', 'enableBehavior'],
];

/** The item as a person would type it, so that it can be changed. */
export function itemEditOf(item: Json, source: Json): ItemEdit {
  const type = BUILT_TYPES.find((one) => one === item.type) ?? 'string';
  const read = takesOptions(type) ? readOptions(item, objectsOf(source.contained)) : { kind: 'none' as const };
  const limit = (name: string): string => {
    const value = extensionValue(item, name);
    return typeof value === 'number' ? String(value) : '';
  };
  const unit = extensionValue(item, 'questionnaire-unit') ?? extensionValue(item, 'questionnaire-unitOption');
  const hint = extensionValue(item, 'entryFormat') ?? extensionValue(item, 'questionnaire-instruction');
  return {
    type,
    text: textOf(item.text) ?? '',
    hint: textOf(hint) ?? '',
    isRequired: item.required === true,
    takesSeveral: item.repeats === true,
    options:
      read.kind === 'options'
        ? read.options.map(({ text, score }) => ({ text, score: score === null ? '' : String(score) }))
        : [],
    ...{ least: limit('minValue'), most: limit('maxValue') },
    longest: typeof item.maxLength === 'number' ? String(item.maxLength) : '',
    unit: isObject(unit) ? (textOf(unit.display) ?? textOf(unit.code) ?? '') : '',
    conditions: objectsOf(item.enableWhen).map((condition) => ({
      question: textOf(condition.question) ?? '',
      operator: textOf(condition.operator) ?? '',
      answer: conditionAnswer(condition),
    })),
    needsAll: item.enableBehavior !== 'any',
  };
}

function conditionAnswer(condition: Json): string {
  if (condition.operator === 'exists') return condition.answerBoolean === false ? 'No' : '';
  if (typeof condition.answerBoolean === 'boolean') return condition.answerBoolean ? 'Yes' : 'No';
  if (isObject(condition.answerCoding)) {
    return textOf(condition.answerCoding.display) ?? textOf(condition.answerCoding.code) ?? '';
  }
  if (isObject(condition.answerQuantity)) return plainText(condition.answerQuantity.value);
  const key = Object.keys(condition).find((name) => name.startsWith('answer'));
  return plainText(key === undefined ? '' : condition[key]);
}

function plainText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

type Fault = (field: string, message: string) => unknown;

function readTypedOptions({ type, options }: ItemEdit, before: Json | null, source: Json, fault: Fault): Json[] {
  const typed = options
    .map(({ text, score }, place) => ({ text: text.trim(), score: score.trim(), place }))
    .filter(({ text, score }) => text !== '' || score !== '');
  if (typed.length < (type === 'choice' ? 2 : 1)) fault('options.0', 'Enter at least two answers to choose from');
  if (typed.length > MOST_OPTIONS) fault('options.0', `Enter at most ${MOST_OPTIONS} answers`);
  const seen = new Set<string>();
  for (const { text, score, place } of typed) {
    if (text === '') fault(`options.${place}`, 'Enter the answer that this score is for');
    else if (seen.has(text.toLowerCase())) fault(`options.${place}`, `There is already an answer “${text}”`);
    seen.add(text.toLowerCase());
    if (score !== '' && !NUMBER.test(score))
      fault(`options.${place}`, 'Enter the score as a number, or leave it empty');
  }
  const read = before ? readOptions(before, objectsOf(source.contained)) : { kind: 'none' as const };
  const known = read.kind === 'options' ? read.options : [];
  const codes = new Set(
    known.flatMap(({ answer }) => ('valueCoding' in answer ? (answer.valueCoding.code ?? []) : [])),
  );
  return typed.map(({ text, score }) => {
    const same = known.find((one) => one.text === text);
    const answer = same ? same.answer : { valueCoding: { code: freeCode(codes), display: text } };
    return { ...answer, ...(score === '' ? {} : { extension: [{ url: SCORE_URL, valueDecimal: Number(score) }] }) };
  });
}

function freeCode(taken: Set<string>): string {
  let number = taken.size + 1;
  while (taken.has(`a${number}`)) number += 1;
  taken.add(`a${number}`);
  return `a${number}`;
}

function readLimits({ type, least, most }: ItemEdit, fault: Fault): Json[] {
  const isWhole = type === 'integer';
  const limits = (
    [
      ['least', 'minValue', least.trim()],
      ['most', 'maxValue', most.trim()],
    ] as const
  ).flatMap(([field, name, typed]) => {
    if (typed === '') return [];
    if (!NUMBER.test(typed) || (isWhole && typed.includes('.'))) {
      fault(field, isWhole ? 'Enter a whole number, or leave it empty' : 'Enter a number, or leave it empty');
      return [];
    }
    return [{ url: limitUrl(name), [isWhole ? 'valueInteger' : 'valueDecimal']: Number(typed) }];
  });
  if (least.trim() !== '' && most.trim() !== '' && Number(least) > Number(most)) {
    fault('most', 'The most must not be less than the least');
  }
  return limits;
}

function readUnit({ type, unit }: ItemEdit): Json[] {
  const words = unit.trim();
  if (words === '') return [];
  return [{ url: type === 'quantity' ? UNIT_OPTION_URL : UNIT_URL, valueCoding: { code: words, display: words } }];
}

function readTypedConditions({ conditions }: ItemEdit, linkId: string, source: Json, fault: Fault): Json[] {
  const all = builtItems(source);
  const own = all.findIndex((one) => one.linkId === linkId);
  const earlier = own === -1 ? all : all.slice(0, own);
  return conditions.flatMap(({ question, operator, answer }, place): Json[] => {
    if (question === '') return [];
    const field = `conditions.${place}`;
    const asked = earlier.find((one) => one.linkId === question)?.item;
    if (!asked) {
      fault(field, 'Choose a question that comes before this one');
      return [];
    }
    const found = OPERATORS.find((one) => one === operator);
    if (!found) {
      fault(field, 'Choose what the answer has to be');
      return [];
    }
    if (found === 'exists') return [{ question, operator: found, answerBoolean: answer.trim().toLowerCase() !== 'no' }];
    const value = answerFor(asked, answer.trim(), source);
    if (typeof value === 'string') {
      fault(field, value);
      return [];
    }
    return [{ question, operator: found, ...value }];
  });
}

/** The answer of a condition in the type of its question, or what is wrong with it. */
function answerFor(asked: Json, typed: string, source: Json): Json | string {
  switch (asked.type) {
    case 'boolean':
      if (/^(yes|no)$/i.test(typed)) return { answerBoolean: /^yes$/i.test(typed) };
      return 'Enter Yes or No';
    case 'choice':
    case 'open-choice': {
      const read = readOptions(asked, objectsOf(source.contained));
      const options = read.kind === 'options' ? read.options : [];
      const chosen = options.find(({ text }) => text.toLowerCase() === typed.toLowerCase());
      if (!chosen) return `Enter one of its answers: ${options.map(({ text }) => text).join(', ')}`;
      const [[name, value] = ['', null]] = Object.entries<unknown>(chosen.answer);
      return { [name.replace('value', 'answer')]: value };
    }
    case 'integer':
      return /^-?\d{1,9}$/.test(typed) ? { answerInteger: Number(typed) } : 'Enter a whole number';
    case 'decimal':
      return NUMBER.test(typed) ? { answerDecimal: Number(typed) } : 'Enter a number';
    case 'quantity': {
      if (!NUMBER.test(typed)) return 'Enter a number';
      const [unit] = extensionsOf(asked, 'questionnaire-unitOption').map(({ valueCoding }) => valueCoding);
      const code = isObject(unit) ? textOf(unit.code) : null;
      return { answerQuantity: { value: Number(typed), ...(code === null ? {} : { unit: code, code }) } };
    }
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(typed)
        ? { answerDate: typed }
        : 'Enter a date as year, month and day: 2026-03-27';
    default:
      return typed === '' ? 'Enter the answer' : { answerString: typed };
  }
}

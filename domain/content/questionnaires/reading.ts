import type { AnswerValue } from './answers';
import { itemsInRings } from './condition-rings';
import { extensionValue, extensionsOf, isObject, objectsOf, textOf, valueOf, type Json, type Quantity } from './fhir';
import {
  allItems,
  OPERATORS,
  QUESTION_TYPES,
  type Condition,
  type FormItem,
  type Limits,
  type QuestionnaireForm,
  type QuestionType,
  type Variable,
} from './form';
import { codingOf, preselected, readOptions } from './option-reading';
import { createReadingNotes, type ReadingNotes } from './reading-notes';
import { FAULT_WORDS, type FaultCode } from './reading-faults';

/** The most items of a questionnaire. */
export const MOST_ITEMS = 500;
/** Deeper than any real form; what walks through one may call itself as often. */
const DEEPEST = 16;
/** The most characters of a typed answer whose question sets no limit. */
export const LONGEST_ANSWER = { string: 1_000, text: 2_000 } as const;

/** Why a questionnaire cannot be shown faithfully, with the place in the file. */
export interface QuestionnaireFault {
  path: string;
  /** The item, where it has one. */
  linkId: string | null;
  code: FaultCode;
  message: string;
}

export type QuestionnaireReading =
  { ok: true; form: QuestionnaireForm; notes: ReadingNotes } | { ok: false; faults: QuestionnaireFault[] };

/**
 * Reads a FHIR R4 Questionnaire. It is refused, item by item, if we could not show it as its author meant it. Notes say
 * what is ignored without changing what patients are asked.
 */
export function readQuestionnaire(source: unknown): QuestionnaireReading {
  if (!isObject(source) || source.resourceType !== 'Questionnaire') {
    return { ok: false, faults: [fault('', null, 'not-a-questionnaire')] };
  }
  const faults: QuestionnaireFault[] = [];
  const notes = createReadingNotes();
  const contained = objectsOf(source.contained);
  const refuse = (path: string, item: Json | null, code: FaultCode, what?: string) =>
    faults.push(fault(path, item && textOf(item.linkId), code, what));

  if (source.modifierExtension !== undefined) refuse('modifierExtension', null, 'modifier-extension');
  if (source.implicitRules !== undefined) refuse('implicitRules', null, 'modifier-extension');
  if (extensionsOf(source, 'sdc-questionnaire-questionnaireAdaptive').length > 0) refuse('extension', null, 'adaptive');
  notes.ofForm(source);

  let count = 0;

  function readItem(
    item: Json,
    path: string,
    parent: { isHidden: boolean; isQuestion: boolean; depth: number },
  ): FormItem | null {
    count += 1;
    if (count > MOST_ITEMS || parent.depth > DEEPEST) return null;
    const linkId = textOf(item.linkId);
    if (linkId === null) refuse(path, null, 'link-id-missing');
    if (hasModifierExtension(item)) refuse(path, item, 'modifier-extension');
    for (const name of MODULAR) if (extensionsOf(item, name).length > 0) refuse(path, item, 'modular');

    const isHidden = parent.isHidden || extensionValue(item, 'questionnaire-hidden') === true;
    const type = readType(item, path, isHidden);
    const isQuestion = type !== 'group' && type !== 'display';
    if (isQuestion && parent.isQuestion) refuse(path, item, 'question-under-question');
    const isChoice = type === 'choice' || type === 'open-choice';
    const takesSeveral = item.repeats === true && isChoice;
    if (item.repeats === true && !takesSeveral && !isHidden && type !== 'display') {
      refuse(path, item, type === 'group' ? 'repeating-group' : 'repeating-question');
    }

    const calculated = expressionOf(item, 'sdc-questionnaire-calculatedExpression');
    if (calculated === 'other-language') notes.of('calculated-language', path);
    const enableWhen = expressionOf(item, 'sdc-questionnaire-enableWhenExpression');
    if (enableWhen === 'other-language') refuse(path, item, 'enable-when-language');
    const calculatedExpression = typeof calculated === 'object' ? (calculated?.expression ?? null) : null;

    const read = readOptions(item, contained);
    const isAsked = isQuestion && !isHidden && calculatedExpression === null;
    if (isAsked && isChoice) {
      if (read.kind === 'elsewhere') refuse(path, item, `value-set-${read.why}`, read.valueSet);
      if (read.kind === 'none') refuse(path, item, 'no-options');
    }
    const children = objectsOf(item.item);
    const text = [textOf(item.prefix), textOf(item.text)].filter((part) => part !== null).join(' ');
    if (isAsked && text === '' && !(isChoice && read.kind === 'none')) refuse(path, item, 'no-text');

    notes.ofItem(item, path, { isAsked, calculatedExpression });
    const own = { isHidden, isQuestion, depth: parent.depth + 1 };
    const items = children.flatMap((child, index) => readItem(child, `${path}.item[${index}]`, own) ?? []);
    return {
      linkId: linkId ?? path,
      path,
      type,
      text,
      hints: hintsOf(item, items, isQuestion),
      isRequired: item.required === true,
      takesSeveral,
      isHidden,
      options: read.kind === 'options' ? read.options : [],
      limits: limitsOf(item, path),
      units: unitsOf(item),
      initial: initialOf(item, type, path, isHidden),
      conditions: conditionsOf(item, path),
      needsAllConditions: item.enableBehavior !== 'any',
      enableWhenExpression: typeof enableWhen === 'object' ? (enableWhen?.expression ?? null) : null,
      calculatedExpression,
      variables: variablesOf(item),
      codes: objectsOf(item.code).map(codingOf),
      // The words under a question are its hints.
      items: isQuestion ? [] : items,
    };
  }

  function readType(item: Json, path: string, isHidden: boolean): 'group' | 'display' | QuestionType {
    const { type } = item;
    if (type === 'group' || type === 'display') return type;
    if ((QUESTION_TYPES as readonly unknown[]).includes(type)) return type as QuestionType;
    if (type === 'reference' || type === 'attachment' || type === 'url') {
      if (!isHidden) refuse(path, item, 'type-unsupported', type);
    } else refuse(path, item, 'type-unknown', typeof type === 'string' ? type : undefined);
    return 'string';
  }

  function limitsOf(item: Json, path: string): Limits {
    const limits: Limits = {};
    for (const [name, limit] of [
      ['minValue', 'least'],
      ['maxValue', 'most'],
    ] as const) {
      const [found] = extensionsOf(item, name);
      const value = found && answerIn(found, 'value');
      if (value) limits[limit] = value;
      else if (found) notes.of('limit-by-expression', path);
    }
    if (typeof item.maxLength === 'number') limits.maxLength = item.maxLength;
    const places = extensionValue(item, 'maxDecimalPlaces');
    if (typeof places === 'number') limits.decimalPlaces = places;
    const fewest = extensionValue(item, 'questionnaire-minOccurs');
    if (typeof fewest === 'number') limits.fewest = fewest;
    const most = extensionValue(item, 'questionnaire-maxOccurs');
    if (typeof most === 'number') limits.mostOptions = most;
    return limits;
  }

  function initialOf(item: Json, type: FormItem['type'], path: string, isHidden: boolean): AnswerValue[] {
    const given = objectsOf(item.initial).flatMap((one) => answerIn(one, 'value') ?? []);
    const initial = [...given, ...preselected(item)];
    const isNumber = type === 'integer' || type === 'decimal' || type === 'quantity';
    if (!isNumber || isHidden || initial.length === 0) return initial;
    notes.of('number-not-prefilled', path);
    return [];
  }

  function conditionsOf(item: Json, path: string): Condition[] {
    return objectsOf(item.enableWhen).flatMap((condition) => {
      const question = textOf(condition.question);
      const answer = answerIn(condition, 'answer');
      const operator = OPERATORS.find((one) => one === condition.operator);
      if (question === null || answer === null || operator === undefined) {
        refuse(path, item, 'enable-when-unreadable');
        return [];
      }
      return [{ question, operator, answer }];
    });
  }

  const root = { isHidden: false, isQuestion: false, depth: 0 };
  const items = objectsOf(source.item).flatMap((item, index) => readItem(item, `item[${index}]`, root) ?? []);
  if (count > MOST_ITEMS) faults.push(fault('item', null, 'too-many-items'));
  else if (count === 0) faults.push(fault('item', null, 'no-items'));
  faults.push(...wholeFaults(items));
  const [first] = faults;
  if (first) return { ok: false, faults };
  const title = textOf(source.title) ?? textOf(source.name) ?? 'Questionnaire';
  const form = { title, description: textOf(source.description), items, variables: variablesOf(source) };
  if (!allItems(items).some(({ item }) => item.type !== 'group' && item.type !== 'display')) {
    return { ok: false, faults: [fault('item', null, 'no-questions')] };
  }
  return { ok: true, form, notes };
}

const MODULAR = ['sdc-questionnaire-subQuestionnaire', 'sdc-questionnaire-answerOptionsToggleExpression'];

/** Faults that only the whole form shows: linkIds used twice, conditions on what is not there, rings. */
function wholeFaults(items: readonly FormItem[]): QuestionnaireFault[] {
  const placed = allItems(items);
  const byLinkId = new Map<string, FormItem>();
  const faults: QuestionnaireFault[] = [];
  for (const { item } of placed) {
    if (byLinkId.has(item.linkId)) faults.push(fault(item.path, item.linkId, 'duplicate-link-id'));
    else byLinkId.set(item.linkId, item);
  }
  for (const { item } of placed) {
    for (const { question } of item.conditions) {
      const asked = byLinkId.get(question);
      if (!asked) faults.push(fault(item.path, item.linkId, 'enable-when-unknown', question));
      else if (asked.type === 'group' || asked.type === 'display') {
        faults.push(fault(item.path, item.linkId, 'enable-when-no-question', question));
      }
    }
  }
  const inRing = new Set(itemsInRings(items));
  for (const { item } of placed) {
    if (inRing.has(item.linkId)) faults.push(fault(item.path, item.linkId, 'enable-when-ring'));
  }
  return faults;
}

/** A fault in words. `what` is the type, value set, question or reason that it is about. */
export function fault(path: string, linkId: string | null, code: FaultCode, what?: string): QuestionnaireFault {
  return { path, linkId, code, message: FAULT_WORDS[code]({ path, linkId, what: what ?? '' }) };
}

/** A modifierExtension of the item itself or of a part of it, its sub-items aside. */
function hasModifierExtension(item: Json): boolean {
  const holds = (value: unknown): boolean => {
    if (Array.isArray(value)) return value.some(holds);
    if (!isObject(value)) return false;
    return value.modifierExtension !== undefined || Object.values(value).some(holds);
  };
  const { item: _, ...own } = item;
  return holds(own);
}

function expressionOf(item: Json, name: string): { expression: string } | 'other-language' | null {
  const value = extensionValue(item, name);
  if (!isObject(value)) return null;
  const expression = textOf(value.expression);
  if (expression === null || (value.language !== 'text/fhirpath' && value.language !== undefined))
    return 'other-language';
  return { expression };
}

function variablesOf(element: Json): Variable[] {
  return extensionsOf(element, 'variable').flatMap((one) => {
    const value = valueOf(one);
    if (!isObject(value) || value.language !== 'text/fhirpath') return [];
    const [name, expression] = [textOf(value.name), textOf(value.expression)];
    return name === null || expression === null ? [] : [{ name, expression }];
  });
}

const ANSWER_TYPES = {
  Boolean: 'boolean',
  Decimal: 'number',
  Integer: 'number',
  Date: 'string',
  DateTime: 'string',
  Time: 'string',
  String: 'string',
} as const;

/** The `value[x]` or `answer[x]` of an element as an answer, or null if it has none that we know. */
function answerIn(element: Json, prefix: 'value' | 'answer'): AnswerValue | null {
  for (const [name, type] of Object.entries(ANSWER_TYPES)) {
    const value = element[prefix + name];
    // One public form has a date under the name of an integer; a text is compared as a text.
    if (typeof value === type || (typeof value === 'string' && name === 'Integer')) {
      return { [`value${name}`]: value } as AnswerValue;
    }
  }
  const coding = element[`${prefix}Coding`];
  if (isObject(coding)) return { valueCoding: codingOf(coding) };
  const quantity = element[`${prefix}Quantity`];
  return isObject(quantity) ? { valueQuantity: quantity } : null;
}

function unitsOf(item: Json): Quantity[] {
  const units = [...extensionsOf(item, 'questionnaire-unit'), ...extensionsOf(item, 'questionnaire-unitOption')]
    .map(valueOf)
    .filter(isObject)
    .map(codingOf)
    .map(({ system, code, display }) => ({ unit: display ?? code, system, code }));
  const preset = objectsOf(item.initial).flatMap((one) =>
    isObject(one.valueQuantity) ? [one.valueQuantity as Quantity] : [],
  );
  const first = preset.flatMap(({ unit, code, system }) =>
    unit === undefined && code === undefined ? [] : [{ unit: unit ?? code, system, code }],
  );
  const all = [...first, ...units];
  return all.filter(
    (one, index) => all.findIndex((other) => (other.code ?? other.unit) === (one.code ?? one.unit)) === index,
  );
}

function hintsOf(item: Json, items: readonly FormItem[], isQuestion: boolean): string[] {
  if (!isQuestion) return [];
  const written = [extensionValue(item, 'questionnaire-instruction'), extensionValue(item, 'entryFormat')];
  const below = items.filter(({ type, isHidden }) => type === 'display' && !isHidden).map(({ text }) => text);
  return [...written.map(textOf), ...below].filter((hint): hint is string => hint !== null && hint !== '');
}

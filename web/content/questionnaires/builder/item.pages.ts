import { requiredMarks, type AlarmMark } from '../../../../domain/content/questionnaires/alarms';
import { asksAboutSelfHarm } from '../../../../domain/content/questionnaires/concerns';
import {
  BUILT_TYPES,
  itemEditOf,
  MOST_OPTIONS,
  NO_EDIT,
  readItemEdit,
  takesAnswer,
  takesNumber,
  takesOptions,
  type BuiltType,
  type ItemEdit,
} from '../../../../domain/content/questionnaires/building/item-edit';
import { addItem, builtItems, freeLinkId, replaceItem } from '../../../../domain/content/questionnaires/building/tree';
import { textOf, type Json } from '../../../../domain/content/questionnaires/fhir';
import { readQuestionnaire } from '../../../../domain/content/questionnaires/reading';
import { isStorable } from '../../../../domain/storable-text';
import { notFound } from '../../../../api/contract/problem';
import type { QuestionnaireDraft } from '../../../../ports/content/questionnaire-drafts';
import type { FormError } from '../../../kit/form-error';
import type { Form, PageAnswer, PracticeVisit, WebPage } from '../../../kit/page';
import { STALE, type DraftDesk } from './draft-desk';
import { TYPE_WORDS } from './type-words';

const PATH = '/p/{practice}/questionnaires/drafts/{id}/items';
/** Rows below those that are filled in. */
const EMPTY_ROWS = 4;
const CONDITION_ROWS = 3;
const MOST_CONDITIONS = 20;

const OPERATOR_CHOICES = [
  { value: '=', text: 'is' },
  { value: '!=', text: 'is not' },
  { value: 'exists', text: 'is answered' },
  { value: '>', text: 'is more than' },
  { value: '>=', text: 'is at least' },
  { value: '<', text: 'is less than' },
  { value: '<=', text: 'is at most' },
];

/** What a person does with one item: the edit, and the places of the answers that alarm. */
interface Filled {
  edit: ItemEdit;
  alarms: number[];
  /** Any answer to a question that is typed. */
  alarmsAlways: boolean;
}

/** Adding and changing an item of a questionnaire that is being built. */
export function itemPages({ draftOf, addressOf, store, draw }: DraftDesk): WebPage[] {
  const isType = (text: string): text is BuiltType => (BUILT_TYPES as readonly string[]).includes(text);

  function typePage(visit: PracticeVisit, draft: QuestionnaireDraft, errors: FormError[] = []): PageAnswer {
    const address = addressOf(visit, draft.id);
    const within = visit.query.in ?? '';
    return {
      view: 'content/questionnaires/builder/type',
      title: 'Add a question',
      section: 'bulk-messages',
      errors,
      data: {
        ...{ action: `${address}/items/new`, back: address, within },
        types: BUILT_TYPES.map((value) => ({ value, text: TYPE_WORDS[value] })),
      },
    };
  }

  function itemPage(
    visit: PracticeVisit,
    draft: QuestionnaireDraft,
    { filled, linkId, within }: { filled: Filled; linkId: string | null; within: string },
    errors: FormError[] = [],
  ): PageAnswer {
    const { edit, alarms, alarmsAlways } = filled;
    const { type } = edit;
    const address = addressOf(visit, draft.id);
    const all = builtItems(draft.source);
    const own = all.findIndex((one) => one.linkId === linkId);
    const earlier = (own === -1 ? all : all.slice(0, own)).filter(
      ({ item }) => item.type !== 'group' && item.type !== 'display',
    );
    const rows = Math.min(edit.options.length + EMPTY_ROWS, MOST_OPTIONS);
    const mustBe = linkId === null ? [] : mustMark(draft, linkId);
    return {
      view: 'content/questionnaires/builder/item',
      title: linkId === null ? 'Add a question' : 'Change a question',
      section: 'bulk-messages',
      errors,
      data: {
        ...{ draft, edit, linkId: linkId ?? '', within, back: address, typeWords: TYPE_WORDS[type] },
        action: linkId === null ? `${address}/items/new` : `${address}/items/change`,
        kind: {
          isQuestion: takesAnswer(type),
          takesOptions: takesOptions(type),
          takesNumber: takesNumber(type),
          takesLongest: type === 'string' || type === 'text',
          isGroup: type === 'group',
          isYesNo: type === 'boolean',
        },
        options: takesOptions(type)
          ? Array.from({ length: rows }, (_, place) => ({
              ...{ text: edit.options[place]?.text ?? '', score: edit.options[place]?.score ?? '' },
              ...{ isMarked: alarms.includes(place), mustBe: mustBe.includes(place) },
            }))
          : [],
        yesNo: [1, 0].map((value) => ({
          ...{ value, text: value === 1 ? 'Yes' : 'No', isMarked: alarms.includes(value) || mustBe.includes(value) },
          mustBe: mustBe.includes(value),
        })),
        alarmsAlways,
        isAboutSelfHarm: asksAboutSelfHarm({ codes: [], text: edit.text, type: takesAnswer(type) ? type : 'display' }),
        earlier: earlier.map(({ item, linkId: value }) => ({ value, text: textOf(item.text) ?? value })),
        operators: OPERATOR_CHOICES,
        conditions: Array.from(
          { length: Math.max(CONDITION_ROWS, edit.conditions.length + 1) },
          (_, place) => edit.conditions[place] ?? { question: '', operator: '=', answer: '' },
        ),
      },
    };
  }

  /** Stores an item, or shows what is wrong with it. */
  async function save(
    visit: PracticeVisit,
    draft: QuestionnaireDraft,
    { filled, linkId, within }: { filled: Filled; linkId: string | null; within: string },
  ): Promise<PageAnswer> {
    const { source } = draft;
    const again = (errors: FormError[]) => itemPage(visit, draft, { filled, linkId, within }, errors);
    if (visit.form.has('more')) return again([]);
    const before = linkId === null ? null : builtItems(source).find((one) => one.linkId === linkId)!.item;
    const id = linkId ?? freeLinkId(source);
    if (!isStorable(JSON.stringify(filled.edit))) {
      return again([{ field: 'text', message: 'Take out the character that cannot be read' }]);
    }
    const read = readItemEdit(filled.edit, { linkId: id, before, source });
    if (!read.ok) {
      return again(read.faults.map(({ field, message }) => ({ field: field.replace('.', '-'), message })));
    }
    const changed =
      linkId === null ? addItem(source, read.item, within || null) : replaceItem(source, linkId, () => read.item);
    const marks = [...draft.marks.filter((mark) => mark.linkId !== id), ...markOf(id, filled)];
    if (!(await store(visit, draft, { source: changed, marks }))) return draw(visit, draft, [STALE]);
    return { goTo: `${addressOf(visit, draft.id)}#items` };
  }

  return [
    {
      method: 'get',
      path: `${PATH}/new`,
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const draft = await draftOf(visit);
        const { type = '', in: within = '' } = visit.query;
        if (!isType(type)) {
          const errors = visit.query.type === undefined ? [] : [{ field: 'type', message: 'Choose what it asks for' }];
          return typePage(visit, draft, errors);
        }
        const edit = { ...NO_EDIT, type };
        return itemPage(visit, draft, { filled: { edit, alarms: [], alarmsAlways: false }, linkId: null, within });
      },
    },
    {
      method: 'post',
      path: `${PATH}/new`,
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const draft = await draftOf(visit);
        const type = visit.form.text('type');
        if (!isType(type)) return typePage(visit, draft, [{ field: 'type', message: 'Choose what it asks for' }]);
        const within = visit.form.text('in');
        const isGroup = builtItems(draft.source).some(({ linkId, item }) => linkId === within && item.type === 'group');
        return save(visit, draft, { filled: read(visit.form, type), linkId: null, within: isGroup ? within : '' });
      },
    },
    {
      method: 'get',
      path: `${PATH}/change`,
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const draft = await draftOf(visit);
        const { item, linkId } = itemOf(draft, visit.query.item ?? '');
        const edit = itemEditOf(item, draft.source);
        const mark = draft.marks.find((one) => one.linkId === linkId);
        const filled = { edit, alarms: mark?.options ?? [], alarmsAlways: mark !== undefined };
        return itemPage(visit, draft, { filled, linkId, within: '' });
      },
    },
    {
      method: 'post',
      path: `${PATH}/change`,
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const draft = await draftOf(visit);
        const { item, linkId } = itemOf(draft, visit.form.text('item'));
        const { type } = itemEditOf(item, draft.source);
        return save(visit, draft, { filled: read(visit.form, type), linkId, within: '' });
      },
    },
  ];
}

function itemOf({ source }: QuestionnaireDraft, linkId: string): { item: Json; linkId: string } {
  const found = builtItems(source).find((one) => one.linkId === linkId);
  if (!found || !(BUILT_TYPES as readonly unknown[]).includes(found.item.type)) throw notFound('question');
  return found;
}

/** The answers that alarm whatever a person marks, where the form can be read. */
function mustMark({ source }: QuestionnaireDraft, linkId: string): number[] {
  const reading = readQuestionnaire(source);
  if (!reading.ok) return [];
  return requiredMarks(reading.form).find((mark) => mark.linkId === linkId)?.options ?? [];
}

function markOf(linkId: string, { edit, alarms, alarmsAlways }: Filled): AlarmMark[] {
  if (!takesAnswer(edit.type)) return [];
  if (takesOptions(edit.type) || edit.type === 'boolean') {
    return alarms.length > 0 ? [{ linkId, options: alarms }] : [];
  }
  return alarmsAlways ? [{ linkId, options: [] }] : [];
}

/** Rows that are left empty are closed up, so that marks keep the places of their answers. */
function read(form: Form, type: BuiltType): Filled {
  const ticked = new Set(form.all('alarm').map(Number));
  const scores = form.all('score');
  const rows = form
    .all('option')
    .map((text, place) => ({ text: text.trim(), score: (scores[place] ?? '').trim(), isMarked: ticked.has(place) }))
    .filter(({ text, score }) => text !== '' || score !== '');
  const [questions, operators, answers] = [form.all('question'), form.all('operator'), form.all('condition-answer')];
  const alarms = takesOptions(type)
    ? rows.flatMap(({ isMarked }, place) => (isMarked ? [place] : []))
    : [...ticked].filter((place) => place === 0 || place === 1);
  return {
    edit: {
      type,
      ...{ text: form.text('text').replace(/\r\n?/g, '\n'), hint: form.text('hint') },
      ...{ isRequired: form.has('required'), takesSeveral: form.has('several') },
      options: rows.slice(0, MOST_OPTIONS + 1).map(({ text, score }) => ({ text, score })),
      ...{ least: form.text('least'), most: form.text('most'), longest: form.text('longest'), unit: form.text('unit') },
      conditions: questions.slice(0, MOST_CONDITIONS).map((question, place) => ({
        question,
        operator: operators[place] ?? '',
        answer: answers[place] ?? '',
      })),
      needsAll: form.text('needs') !== 'any',
    },
    ...{ alarms, alarmsAlways: form.has('alarm-always') },
  };
}

import { bodyOf } from '../../api/ask';
import { notFound } from '../../api/contract/problem';
import { isId } from '../../domain/ids';
import { mayActAs } from '../../domain/practice/roles';
import { planWords } from '../../domain/recalls/automation/plan-words';
import { CATEGORY_DEFAULTS, type RecallCategoryFields } from '../../domain/recalls/categories';
import { countOf } from '../../domain/words/numbers';
import type { RecallCategoryRow } from '../../ports/recalls/recall-categories';
import { formErrors } from '../kit/form';
import { withoutStop, type FormError } from '../kit/form-error';
import type { PageServices } from '../kit/mount';
import type { Form, PageAnswer, PracticeVisit, WebPage } from '../kit/page';
import { recallsNav } from './recall-words';

const PATH = '/p/{practice}/recalls/categories';
const STEPS = 5;

/** What the form has in its fields, as typed. */
type Filled = Record<string, string>;

/** Categories of recalls: their reasons, texts, codes and contact plans (E17). */
export function categoryPages(services: PageServices): WebPage[] {
  const { recallCategories } = services;

  async function categoryOf({ caller, params }: PracticeVisit): Promise<RecallCategoryRow> {
    const found = isId(params.id ?? '') ? await recallCategories.find(caller.practiceId, params.id!) : null;
    if (!found) throw notFound('category');
    return found;
  }

  const navOf = ({ base, caller }: PracticeVisit) => recallsNav(base, 'categories', mayActAs(caller.role, 'manager'));

  function draw(visit: PracticeVisit, filled: Filled, id: string | null, errors?: FormError[]): PageAnswer {
    const { base } = visit;
    return {
      view: 'recalls/category',
      title: id ? 'Edit category' : 'New category',
      section: 'recalls',
      errors,
      data: {
        ...{ nav: navOf(visit), filled, isNew: id === null, back: `${base}/recalls/categories` },
        action: id ? `${base}/recalls/categories/${id}` : `${base}/recalls/categories/new`,
        steps: Array.from({ length: STEPS }, (_, at) => ({
          ...{ number: at + 1, channel: filled[`step-${at}-channel`] ?? '', days: filled[`step-${at}-days`] ?? '' },
        })),
      },
    };
  }

  async function save(visit: PracticeVisit, id: string | null): Promise<PageAnswer> {
    const { ask, base, form } = visit;
    const path = '/api/v1/recall-categories';
    try {
      const asked = { body: { ...read(form), ...(id ? { version: form.number('version') ?? 1 } : {}) } };
      if (id) await ask('patch', `${path}/${id}`, asked);
      else bodyOf(await ask('post', path, { ...asked, operationId: form.operationId }));
      return { goTo: `${base}/recalls/categories`, banner: { kind: 'success', text: 'The category is saved.' } };
    } catch (error) {
      const errors = formErrors(error).map(({ field, message }) =>
        withoutStop({ field: field && fieldId(field, form), message }),
      );
      const ofOtherFields = errors.filter(({ field }, at) => errors.findIndex((one) => one.field === field) === at);
      return draw(visit, typed(form), id, ofOtherFields);
    }
  }

  return [
    {
      method: 'get',
      path: PATH,
      for: 'practice',
      role: 'viewer',
      async handle(visit) {
        const { caller, base } = visit;
        const [categories, loose] = await Promise.all([
          recallCategories.all(caller.practiceId),
          recallCategories.reasonsWithoutCategory(caller.practiceId),
        ]);
        const mayManage = mayActAs(caller.role, 'manager');
        return {
          view: 'recalls/categories',
          title: 'Categories',
          section: 'recalls',
          data: {
            ...{ nav: navOf(visit), mayManage, newHref: `${base}/recalls/categories/new` },
            rows: categories.map((one) => ({
              ...{ name: one.name, reasons: one.reasons.join(', '), plan: wholePlanWords(one) },
              href: mayManage ? `${base}/recalls/categories/${one.id}` : null,
            })),
            loose: loose.map(({ reason, count }) => ({ reason, count: countOf(count, 'recall') })),
          },
        };
      },
    },
    {
      method: 'get',
      path: `${PATH}/new`,
      for: 'practice',
      role: 'manager',
      handle: (visit) =>
        Promise.resolve(draw(visit, fill({ ...CATEGORY_DEFAULTS, name: '', reasons: [], smsBody: '' }), null)),
    },
    { method: 'post', path: `${PATH}/new`, for: 'practice', role: 'manager', handle: (visit) => save(visit, null) },
    {
      method: 'get',
      path: `${PATH}/{id}`,
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const found = await categoryOf(visit);
        return draw(visit, { ...fill(found), version: String(found.version) }, found.id);
      },
    },
    {
      method: 'post',
      path: `${PATH}/{id}`,
      for: 'practice',
      role: 'manager',
      handle: async (visit) => save(visit, (await categoryOf(visit)).id),
    },
  ];
}

/** The API's path → the field's id, where they differ. */
const FIELD_IDS: Record<string, string> = {
  'sendBetween.from': 'send-from',
  'sendBetween.to': 'send-to',
  smsBody: 'sms-body',
  letterBody: 'letter-body',
  declinedCode: 'declined-code',
  elsewhereCode: 'elsewhere-code',
  firstContactDaysBefore: 'first-contact',
  minDaysBetween: 'least-days',
  yearStart: 'year-start',
  attemptsWanted: 'attempts-wanted',
  visitMinutes: 'visit-minutes',
  doneCodes: 'done-codes',
  doneDaysBefore: 'done-days',
};

/** The id of the field that a path of the API names: of a step, of the row that it was written in. */
function fieldId(path: string, form: Form): string {
  if (!path.startsWith('steps')) return FIELD_IDS[path] ?? path.replace(/[[.].*$/, '');
  const [, at, name] = /^steps[[.](\d+)\]?\.(\w+)$/.exec(path) ?? [];
  const row = writtenSteps(form)[Number(at ?? 0)] ?? 0;
  return `step-${row}-${name === 'afterDays' ? 'days' : 'channel'}`;
}

/** "SMS, a letter after 10 days; the first 14 days before the recall is due". */
function wholePlanWords({ steps, firstContactDaysBefore: days }: RecallCategoryRow): string {
  return `${planWords(steps)}; the first ${countOf(days, 'day')} before the recall is due`;
}

function fill(category: RecallCategoryFields): Filled {
  const asked = (value: boolean | null) => (value === null ? '' : value ? 'yes' : 'no');
  return {
    ...{ name: category.name, reasons: category.reasons.join('\n'), 'sms-body': category.smsBody },
    ...{ 'letter-body': category.letterBody ?? '', codes: category.codes.join('\n') },
    ...{ 'declined-code': category.declinedCode ?? '', 'elsewhere-code': category.elsewhereCode ?? '' },
    ...{ urgency: category.urgencies.length === 1 ? category.urgencies[0]! : '' },
    ...{ 'first-contact': String(category.firstContactDaysBefore), 'least-days': String(category.minDaysBetween) },
    ...{ 'year-start': category.yearStart, 'attempts-wanted': String(category.attemptsWanted) },
    ...{ 'send-from': category.sendBetween.from, 'send-to': category.sendBetween.to },
    ...{ dissent: asked(category.sendDespiteDissent), unreadable: asked(category.sendWhenUnreadable) },
    ...{ significant: category.clinicallySignificant ? 'yes' : '', joined: category.mayBeJoined ? 'yes' : '' },
    ...{ 'visit-minutes': category.visitMinutes === null ? '' : String(category.visitMinutes) },
    ...{ 'done-codes': category.doneCodes.join('\n'), 'done-days': String(category.doneDaysBefore) },
    ...Object.fromEntries(
      category.steps.flatMap(({ channel, afterDays }, at) => [
        [`step-${at}-channel`, channel],
        [`step-${at}-days`, String(afterDays)],
      ]),
    ),
  };
}

const TEXTS = [
  ...['name', 'reasons', 'sms-body', 'letter-body', 'codes', 'urgency', 'first-contact', 'least-days', 'year-start'],
  ...[
    'declined-code',
    'elsewhere-code',
    'attempts-wanted',
    'send-from',
    'send-to',
    'dissent',
    'unreadable',
    'significant',
    'version',
  ],
  ...['joined', 'visit-minutes', 'done-codes', 'done-days'],
  ...Array.from({ length: STEPS }, (_, at) => [`step-${at}-channel`, `step-${at}-days`]).flat(),
];

function typed(form: Form): Filled {
  return Object.fromEntries(TEXTS.map((name) => [name, form.raw(name)]));
}

/** What the API is asked. Its schema judges; a number that is none is sent as it stands. */
function read(form: Form): Record<string, unknown> {
  const lines = (name: string) =>
    form
      .raw(name)
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '');
  const decided = (name: string) => (form.text(name) === '' ? null : form.text(name) === 'yes');
  return {
    ...{ name: form.text('name'), reasons: lines('reasons'), smsBody: form.raw('sms-body').trim() },
    ...{ letterBody: form.text('letter-body') === '' ? null : form.raw('letter-body'), codes: lines('codes') },
    ...{ declinedCode: form.text('declined-code') || null, elsewhereCode: form.text('elsewhere-code') || null },
    ...{ urgencies: form.text('urgency') === '' ? [] : [form.text('urgency')] },
    ...{ firstContactDaysBefore: form.number('first-contact'), minDaysBetween: form.number('least-days') },
    ...{ yearStart: form.text('year-start'), attemptsWanted: form.number('attempts-wanted') },
    ...{ sendBetween: { from: form.text('send-from'), to: form.text('send-to') } },
    ...{ sendDespiteDissent: decided('dissent'), sendWhenUnreadable: decided('unreadable') },
    ...{ mayBeJoined: form.text('joined') === 'yes', doneCodes: lines('done-codes') },
    ...{ visitMinutes: numberOr(null, form, 'visit-minutes') },
    ...(form.has('done-days') ? { doneDaysBefore: form.number('done-days') } : {}),
    ...{
      clinicallySignificant: form.text('significant') === 'yes',
      steps: writtenSteps(form).map((at) => ({
        ...{ channel: form.text(`step-${at}-channel`), afterDays: numberOr(0, form, `step-${at}-days`) },
      })),
    },
  };
}

/** The rows of the plan that have a channel. */
function writtenSteps(form: Form): number[] {
  return Array.from({ length: STEPS }, (_, at) => at).filter((at) => form.text(`step-${at}-channel`) !== '');
}

/** The number in a field, `empty` for an empty field, or the text in it, for the schema to refuse. */
function numberOr<T>(empty: T, form: Form, name: string): number | string | T {
  return form.text(name) === '' ? empty : (form.number(name) ?? form.text(name));
}

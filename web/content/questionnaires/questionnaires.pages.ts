import { requiredMarks, withRequiredMarks, type AlarmMark } from '../../../domain/content/questionnaires/alarms';
import { textOf } from '../../../domain/content/questionnaires/fhir';
import {
  allItems,
  questionsOf,
  type FormItem,
  type QuestionnaireForm,
} from '../../../domain/content/questionnaires/form';
import { readQuestionnaire } from '../../../domain/content/questionnaires/reading';
import { TOTAL } from '../../../domain/content/questionnaires/scores';
import { languagesIn, missingTexts } from '../../../domain/content/questionnaires/translations';
import { languageNeeds } from '../../../domain/content/translations/language-needs';
import type { QuestionnaireRow } from '../../../ports/content/questionnaires';
import { bodyOf } from '../../../api/ask';
import { notFound, Problem, type FieldError } from '../../../api/contract/problem';
import { formErrors } from '../../kit/form';
import type { FormError } from '../../kit/form-error';
import type { PageServices } from '../../kit/mount';
import type { PageAnswer, PracticeVisit, WebPage } from '../../kit/page';
import { previewOf } from './form-preview';

const PATH = '/p/{practice}/questionnaires/{id}';
const SHOWN = 50;
/** So many bands can be written on one page; saved ones stay above the empty rows. */
const EMPTY_BANDS = 2;

interface Refused {
  what: string;
  message: string;
}

/** Questionnaires of a practice: all of them, import, one of them with its marks and bands, and how patients see it (H2). */
export function questionnairePages(services: PageServices): WebPage[] {
  const { questionnaires, questionnaireDrafts, patientPreferences, newId } = services;
  async function foundOf({ caller, params }: PracticeVisit): Promise<QuestionnaireRow> {
    const found = await questionnaires.find(caller.practiceId, params.id ?? '');
    if (!found) throw notFound('questionnaire');
    return found;
  }

  async function formOf({ caller }: PracticeVisit, { id, version }: QuestionnaireRow): Promise<QuestionnaireForm> {
    const reading = readQuestionnaire(await questionnaires.source(caller.practiceId, id, version));
    if (!reading.ok) throw new Error('a questionnaire that was stored can no longer be read');
    return reading.form;
  }

  const addressOf = ({ base }: PracticeVisit, id: string) => `${base}/questionnaires/${id}`;

  async function list(visit: PracticeVisit, errors: FormError[] = [], refused: Refused[] = []): Promise<PageAnswer> {
    const { caller, base, query } = visit;
    const archived = query.show === 'archived';
    const request = { limit: SHOWN, after: null };
    const { items } = await questionnaires.page(caller.practiceId, request, { archived });
    const drafts = archived ? [] : await questionnaireDrafts.list(caller.practiceId);
    return {
      view: 'content/questionnaires/questionnaires',
      title: archived ? 'Archived questionnaires' : 'Questionnaires',
      section: 'bulk-messages',
      errors,
      data: {
        ...{ rows: items, archived, refused, action: `${base}/questionnaires` },
        drafts: drafts.map(({ id, source, changedBy, changedAt }) => ({
          ...{ id, changedBy, changedAt, title: textOf(source.title) ?? 'Questionnaire' },
        })),
      },
    };
  }

  async function one(visit: PracticeVisit, errors: FormError[] = [], refused: Refused[] = []): Promise<PageAnswer> {
    const found = await foundOf(visit);
    const { practiceId } = visit.caller;
    const [form, versions, source, approvals, needs] = await Promise.all([
      formOf(visit, found),
      questionnaires.versions(practiceId, found.id, { limit: SHOWN, after: null }),
      questionnaires.source(practiceId, found.id, found.version),
      questionnaires.approvals(practiceId, found.id, found.version),
      patientPreferences.languages(practiceId),
    ]);
    const translations = languagesIn(source!).map((language) => ({
      ...{ language, missing: missingTexts(source!, language) },
      approval: approvals.find((one) => one.language === language) ?? null,
    }));
    const marks = withRequiredMarks(form, found.marks);
    const required = requiredMarks(form);
    return {
      view: 'content/questionnaires/questionnaire',
      title: 'Questionnaire',
      section: 'bulk-messages',
      errors,
      data: {
        ...{ found, refused, versions: versions.items, address: addressOf(visit, found.id) },
        questions: questionsOf(form).map(({ item }, place) => ({
          ...{ number: place + 1, text: item.text, isRequired: item.isRequired },
          choices: choicesOf(item, place, marks, required),
        })),
        languages: languageNeeds(translations, needs),
        scores: scoreNames(form),
        bands: [...found.bands, ...Array.from({ length: EMPTY_BANDS }, () => ({ score: TOTAL, from: '', action: '' }))],
        operations: { edit: newId(), marks: newId(), bands: newId(), version: newId(), archive: newId() },
      },
    };
  }

  /** Reads an uploaded file as JSON, or says what is wrong with it. */
  function fileOf({ file }: PracticeVisit): { ok: true; source: unknown } | { ok: false; errors: FormError[] } {
    if (!file || file.bytes.length === 0) return { ok: false, errors: [{ field: 'file', message: 'Choose a file' }] };
    try {
      return { ok: true, source: JSON.parse(file.bytes.toString('utf8').replace(/^\uFEFF/, '')) };
    } catch {
      const message = 'This file is not JSON. Choose a FHIR Questionnaire that ends in .json';
      return { ok: false, errors: [{ field: 'file', message }] };
    }
  }

  async function imported(
    visit: PracticeVisit,
    path: string,
    redraw: (errors: FormError[], refused?: Refused[]) => Promise<PageAnswer>,
  ): Promise<PageAnswer> {
    const read = fileOf(visit);
    if (!read.ok) return redraw(read.errors);
    try {
      const { operationId } = visit.form;
      const answer = await visit.ask('post', path, { body: read.source, operationId });
      const { id, version } = bodyOf<{ id: string; version: number }>(answer);
      const text = version === 1 ? 'The questionnaire is imported.' : `This is version ${version} now.`;
      return { goTo: addressOf(visit, id), banner: { kind: 'success', text } };
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'questionnaire-unsupported') {
        return redraw(formErrors(error).map(({ message }) => ({ field: 'file', message })));
      }
      const faults = (error.options.errors ?? []) as (FieldError & { linkId?: string | null })[];
      const refused = faults.map(({ linkId, path: place, message }) => ({ what: linkId ?? place, message }));
      return redraw([{ field: 'file', message: error.detail }], refused);
    }
  }

  return [
    {
      method: 'get',
      path: '/p/{practice}/questionnaires',
      for: 'practice',
      role: 'viewer',
      handle: (visit) => list(visit),
    },
    {
      method: 'post',
      path: '/p/{practice}/questionnaires',
      for: 'practice',
      role: 'manager',
      upload: true,
      handle: (visit) => imported(visit, '/api/v1/questionnaires', (errors, refused) => list(visit, errors, refused)),
    },
    { method: 'get', path: PATH, for: 'practice', role: 'viewer', handle: (visit) => one(visit) },
    {
      method: 'post',
      path: `${PATH}/versions`,
      for: 'practice',
      role: 'manager',
      upload: true,
      async handle(visit) {
        const { id } = await foundOf(visit);
        return imported(visit, `/api/v1/questionnaires/${id}/versions`, (errors, refused) =>
          one(visit, errors, refused),
        );
      },
    },
    {
      method: 'post',
      path: `${PATH}/marks`,
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const found = await foundOf(visit);
        const form = await formOf(visit, found);
        const marks: AlarmMark[] = questionsOf(form).flatMap(({ item }, place) => {
          const options = visit.form.all(`mark-${place}`).map(Number).filter(Number.isInteger);
          return options.length === 0 ? [] : [{ linkId: item.linkId, options }];
        });
        const { operationId } = visit.form;
        await visit.ask('patch', `/api/v1/questionnaires/${found.id}`, { body: { marks }, operationId });
        return { goTo: addressOf(visit, found.id), banner: { kind: 'success', text: 'The marks are saved.' } };
      },
    },
    {
      method: 'post',
      path: `${PATH}/bands`,
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const found = await foundOf(visit);
        const { form } = visit;
        const [scores, limits, actions] = [form.all('score'), form.all('from'), form.all('action')];
        const written = scores
          .map((score, place) => ({ score, from: (limits[place] ?? '').trim(), action: (actions[place] ?? '').trim() }))
          .filter(({ from, action }) => from !== '' || action !== '');
        const wrong = written.find(({ from, action }) => action === '' || !/^-?\d{1,6}([.]\d{1,4})?$/.test(from));
        if (wrong) return one(visit, [{ field: 'bands', message: 'Enter a number and what to do in each row' }]);
        const bands = written.map((band) => ({ ...band, from: Number(band.from) }));
        try {
          const { operationId } = form;
          await visit.ask('patch', `/api/v1/questionnaires/${found.id}`, { body: { bands }, operationId });
        } catch (error) {
          return one(
            visit,
            formErrors(error).map(({ message }) => ({ field: 'bands', message })),
          );
        }
        return { goTo: addressOf(visit, found.id), banner: { kind: 'success', text: 'What scores lead to is saved.' } };
      },
    },
    {
      method: 'post',
      path: `${PATH}/archive`,
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const found = await foundOf(visit);
        const archived = found.archivedAt === null;
        const { operationId } = visit.form;
        await visit.ask('patch', `/api/v1/questionnaires/${found.id}`, { body: { archived }, operationId });
        const text = archived ? 'The questionnaire is archived.' : 'The questionnaire is back in use.';
        return { goTo: addressOf(visit, found.id), banner: { kind: 'success', text } };
      },
    },
    {
      method: 'get',
      path: `${PATH}/export`,
      for: 'practice',
      role: 'viewer',
      async handle(visit) {
        const found = await foundOf(visit);
        const source = await questionnaires.source(visit.caller.practiceId, found.id, found.version);
        return {
          download: {
            contentType: 'application/fhir+json; charset=utf-8',
            fileName: `questionnaire-version-${found.version}.json`,
            write(out) {
              out.end(JSON.stringify(source, null, 2));
              return Promise.resolve();
            },
          },
        };
      },
    },
    {
      method: 'get',
      path: `${PATH}/preview`,
      for: 'practice',
      role: 'viewer',
      async handle(visit) {
        const found = await foundOf(visit);
        const form = await formOf(visit, found);
        const back = 'Back to the questionnaire';
        return previewOf(form, { title: found.title, address: addressOf(visit, found.id), back });
      },
    },
  ];
}

/** The answers of a question that can be marked. Those that must be marked stay ticked. */
function choicesOf(item: FormItem, place: number, marks: readonly AlarmMark[], required: readonly AlarmMark[]) {
  const placesIn = (of: readonly AlarmMark[]) => of.find(({ linkId }) => linkId === item.linkId)?.options ?? [];
  const [marked, must] = [placesIn(marks), placesIn(required)];
  const choice = (value: number, text: string, score: number | null = null) => ({
    ...{ value: String(value), name: `mark-${place}`, text, score },
    ...{ isMarked: marked.includes(value), mustBe: must.includes(value) },
  });
  if (item.type === 'boolean') return [choice(1, 'Yes'), choice(0, 'No')];
  return item.options.map(({ text, score }, index) => choice(index, text, score));
}

/** The scores that a form has, as staff name them. */
function scoreNames(form: QuestionnaireForm): { value: string; text: string }[] {
  const items = allItems(form.items).map(({ item }) => item);
  const hasTotal = items.some(({ options }) => options.some(({ score }) => score !== null));
  const workedOut = items.filter(({ calculatedExpression }) => calculatedExpression !== null);
  return [
    ...(hasTotal ? [{ value: TOTAL, text: 'Total' }] : []),
    ...workedOut.map(({ linkId, text }) => ({ value: linkId, text: text || linkId })),
  ];
}

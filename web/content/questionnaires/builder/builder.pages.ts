import { withRequiredMarks } from '../../../../domain/content/questionnaires/alarms';
import { BUILT_TYPES } from '../../../../domain/content/questionnaires/building/item-edit';
import {
  builtItems,
  emptyGroups,
  moveItem,
  removeItem,
  shownBy,
} from '../../../../domain/content/questionnaires/building/tree';
import { textOf, type FhirQuestionnaire } from '../../../../domain/content/questionnaires/fhir';
import { MOST_ITEMS, readQuestionnaire } from '../../../../domain/content/questionnaires/reading';
import { countOf } from '../../../../domain/words/numbers';
import { bodyOf } from '../../../../api/ask';
import { notFound, Problem } from '../../../../api/contract/problem';
import { mustBeSwitchedOn } from '../../../../api/practice/switched-on';
import { isStorable } from '../../../../domain/storable-text';
import type { QuestionnaireDraft } from '../../../../ports/content/questionnaire-drafts';
import { formErrors } from '../../../kit/form';
import type { FormError } from '../../../kit/form-error';
import type { PageServices } from '../../../kit/mount';
import type { PageAnswer, PracticeVisit, WebPage } from '../../../kit/page';
import { previewOf } from '../form-preview';
import { STALE, type DraftDesk } from './draft-desk';
import { itemPages } from './item.pages';
import { TYPE_WORDS } from './type-words';

const PATH = '/p/{practice}/questionnaires/drafts/{id}';
const LONGEST_TITLE = 200;
const LONGEST_DESCRIPTION = 2_000;

/** Building a questionnaire by hand: its items one below the other, moved by buttons, stored with each step (H2). */
export function builderPages(services: PageServices): WebPage[] {
  const { questionnaires, questionnaireDrafts, newId } = services;
  const addressOf = ({ base }: PracticeVisit, id: string) => `${base}/questionnaires/drafts/${id}`;

  async function draftOf({ caller, params }: PracticeVisit): Promise<QuestionnaireDraft> {
    const found = await questionnaireDrafts.find(caller.practiceId, params.id ?? '');
    if (!found) throw notFound('questionnaire that is being built');
    return found;
  }

  const desk: DraftDesk = {
    draftOf,
    addressOf,
    store({ caller, form, now }, draft, change) {
      const version = form.number('version') ?? draft.version;
      const content = { source: draft.source, marks: draft.marks, ...change };
      return questionnaireDrafts.change(caller.practiceId, draft.id, version, content, caller, now);
    },
    draw,
  };

  function startPage({ base }: PracticeVisit, filled: Titled, errors: FormError[] = []): PageAnswer {
    return {
      view: 'content/questionnaires/builder/start',
      title: 'Build a questionnaire',
      section: 'bulk-messages',
      errors,
      data: { filled, action: `${base}/questionnaires/new`, back: `${base}/questionnaires` },
    };
  }

  function draw(visit: PracticeVisit, draft: QuestionnaireDraft, errors: FormError[] = []): PageAnswer {
    const { source } = draft;
    const address = addressOf(visit, draft.id);
    const reading = readQuestionnaire(source);
    const marked = new Set(
      (reading.ok ? withRequiredMarks(reading.form, draft.marks) : draft.marks).map(({ linkId }) => linkId),
    );
    const items = builtItems(source);
    const asked = (name: string) => encodeURIComponent(name);
    return {
      view: 'content/questionnaires/builder/build',
      title: 'Build a questionnaire',
      section: 'bulk-messages',
      errors,
      data: {
        draft,
        address,
        titled: titledOf(source),
        isFull: items.length >= MOST_ITEMS,
        items: items.map(({ item, linkId, depth, isFirst, isLast }) => ({
          ...{ linkId, depth, isFirst, isLast, isGroup: item.type === 'group' },
          text: textOf(item.text) ?? linkId,
          type: TYPE_WORDS[String(item.type)] ?? String(item.type),
          isRequired: item.required === true,
          isConditional: item.enableWhen !== undefined,
          isMarked: marked.has(linkId),
          change: (BUILT_TYPES as readonly unknown[]).includes(item.type)
            ? `${address}/items/change?item=${asked(linkId)}`
            : null,
          addTo: `${address}/items/new?in=${asked(linkId)}`,
        })),
        problems: [
          ...(reading.ok || items.length === 0 ? [] : reading.faults.map(({ message }) => message)),
          ...emptyGroups(source).map(emptyWords),
        ],
        back: draft.questionnaireId
          ? `${visit.base}/questionnaires/${draft.questionnaireId}`
          : `${visit.base}/questionnaires`,
        operations: { title: newId(), move: newId(), remove: newId(), publish: newId(), discard: newId() },
      },
    };
  }

  async function publish(visit: PracticeVisit, draft: QuestionnaireDraft): Promise<PageAnswer> {
    const { caller, form, base } = visit;
    const { questionnaireId, baseVersion, source, marks } = draft;
    if (builtItems(source).length === 0) {
      return draw(visit, draft, [{ field: null, message: 'Add a question before you publish.' }]);
    }
    const empty = emptyGroups(source);
    if (empty.length > 0) {
      return draw(
        visit,
        draft,
        empty.map((text) => ({ field: null, message: `${emptyWords(text)}.` })),
      );
    }
    const path = questionnaireId ? `/api/v1/questionnaires/${questionnaireId}/versions` : '/api/v1/questionnaires';
    try {
      const answer = await visit.ask('post', path, {
        ...{ body: source, operationId: form.operationId },
        ...(baseVersion === null ? {} : { query: { version: String(baseVersion) } }),
      });
      const { id, version } = bodyOf<{ id: string; version: number }>(answer);
      // What must be marked is marked by the rules, whatever is stored here.
      await visit.ask('patch', `/api/v1/questionnaires/${id}`, { body: { marks }, operationId: newId() });
      await questionnaireDrafts.remove(caller.practiceId, draft.id);
      const text = version === 1 ? 'The questionnaire is published.' : `Version ${version} is published.`;
      return { goTo: `${base}/questionnaires/${id}`, banner: { kind: 'success', text } };
    } catch (error) {
      const faults = error instanceof Problem ? (error.options.errors ?? []) : [];
      const errors = faults.length > 0 ? faults.map(({ message }) => ({ field: null, message })) : formErrors(error);
      return draw(visit, draft, errors);
    }
  }

  return [
    {
      method: 'get',
      path: '/p/{practice}/questionnaires/new',
      for: 'practice',
      role: 'manager',
      handle: (visit) => Promise.resolve(startPage(visit, { title: '', description: '' })),
    },
    {
      method: 'post',
      path: '/p/{practice}/questionnaires/new',
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const { caller, form, now } = visit;
        await mustBeSwitchedOn(services, caller, 'questionnaires');
        const titled = titledFrom(visit);
        const errors = titleFaults(titled);
        if (errors.length > 0) return startPage(visit, titled, errors);
        const source = withTitle({ resourceType: 'Questionnaire', status: 'active', item: [] }, titled);
        const draft = { source, marks: [], questionnaireId: null, baseVersion: null };
        const id = await questionnaireDrafts.begin(caller.practiceId, form.operationId, draft, caller, now);
        return { goTo: addressOf(visit, id) };
      },
    },
    {
      method: 'post',
      path: '/p/{practice}/questionnaires/{id}/edit',
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const { caller, params, form, now } = visit;
        const found = await questionnaires.find(caller.practiceId, params.id ?? '');
        const source = found && (await questionnaires.source(caller.practiceId, found.id, found.version));
        if (!found || !source) throw notFound('questionnaire');
        const draft = { source, marks: found.marks, questionnaireId: found.id, baseVersion: found.version };
        const id = await questionnaireDrafts.begin(caller.practiceId, form.operationId, draft, caller, now);
        return { goTo: addressOf(visit, id) };
      },
    },
    {
      method: 'get',
      path: PATH,
      for: 'practice',
      role: 'manager',
      handle: async (visit) => draw(visit, await draftOf(visit)),
    },
    {
      method: 'post',
      path: `${PATH}/title`,
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const draft = await draftOf(visit);
        const titled = titledFrom(visit);
        const errors = titleFaults(titled);
        const changed = { ...draft, source: withTitle(draft.source, titled) };
        if (errors.length > 0) return draw(visit, changed, errors);
        const isStored = await desk.store(visit, draft, changed);
        return isStored ? { goTo: addressOf(visit, draft.id) } : draw(visit, draft, [STALE]);
      },
    },
    ...(['up', 'down'] as const).map((direction): WebPage => ({
      method: 'post',
      path: `${PATH}/move-${direction}`,
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const draft = await draftOf(visit);
        const source = moveItem(draft.source, visit.form.text('item'), direction);
        const isStored = await desk.store(visit, draft, { source });
        return isStored ? { goTo: `${addressOf(visit, draft.id)}#items` } : draw(visit, draft, [STALE]);
      },
    })),
    {
      method: 'post',
      path: `${PATH}/remove`,
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const draft = await draftOf(visit);
        const linkId = visit.form.text('item');
        const [first, ...others] = shownBy(draft.source, linkId);
        if (first !== undefined) {
          const more = others.length === 0 ? '' : ` and ${countOf(others.length, 'other')}`;
          const message = `Its answer shows “${first}”${more}. Change that first.`;
          return draw(visit, draft, [{ field: null, message }]);
        }
        const marks = draft.marks.filter((mark) => mark.linkId !== linkId);
        const isStored = await desk.store(visit, draft, { source: removeItem(draft.source, linkId), marks });
        return isStored ? { goTo: `${addressOf(visit, draft.id)}#items` } : draw(visit, draft, [STALE]);
      },
    },
    {
      method: 'get',
      path: `${PATH}/preview`,
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const draft = await draftOf(visit);
        const reading = readQuestionnaire(draft.source);
        if (!reading.ok) return draw(visit, draft, [{ field: null, message: reading.faults[0]!.message }]);
        const address = addressOf(visit, draft.id);
        return previewOf(reading.form, { title: titledOf(draft.source).title, address, back: 'Back to building' });
      },
    },
    {
      method: 'post',
      path: `${PATH}/publish`,
      for: 'practice',
      role: 'manager',
      handle: async (visit) => publish(visit, await draftOf(visit)),
    },
    {
      method: 'post',
      path: `${PATH}/discard`,
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const draft = await draftOf(visit);
        await questionnaireDrafts.remove(visit.caller.practiceId, draft.id);
        const banner = { kind: 'success', text: 'The draft is deleted.' } as const;
        return { goTo: `${visit.base}/questionnaires`, banner };
      },
    },
    ...itemPages(desk),
  ];
}

interface Titled {
  title: string;
  description: string;
}

const emptyWords = (text: string) => `Add a question below “${text}”, or remove it`;

const titledFrom = ({ form }: PracticeVisit): Titled => ({
  title: form.text('title'),
  description: form.text('description').replace(/\r\n?/g, '\n'),
});

const titledOf = (source: FhirQuestionnaire): Titled => ({
  title: textOf(source.title) ?? textOf(source.name) ?? '',
  description: textOf(source.description) ?? '',
});

function withTitle(source: FhirQuestionnaire, { title, description }: Titled): FhirQuestionnaire {
  const { description: _, ...kept } = source;
  return { ...kept, resourceType: 'Questionnaire', title, ...(description === '' ? {} : { description }) };
}

function titleFaults({ title, description }: Titled): FormError[] {
  const errors: FormError[] = [];
  if (title === '') errors.push({ field: 'title', message: 'Enter a title' });
  if (title.length > LONGEST_TITLE)
    errors.push({ field: 'title', message: `Shorten the title to ${LONGEST_TITLE} characters or fewer` });
  if (description.length > LONGEST_DESCRIPTION) {
    const message = `Shorten the introduction to ${LONGEST_DESCRIPTION} characters or fewer`;
    errors.push({ field: 'description', message });
  }
  for (const [field, text] of Object.entries({ title, description })) {
    if (!isStorable(text)) errors.push({ field, message: 'Take out the character that cannot be read' });
  }
  return errors;
}

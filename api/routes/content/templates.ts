import type { z } from 'zod';
import { placeholdersOf, unknownPlaceholders } from '../../../domain/content/templates/unknown-placeholders';
import type { TemplateContent, TemplateLink, TemplateRow, Templates } from '../../../ports/content/templates';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import { numberPlace, pageQuery } from '../../contract/cursor';
import { byTime, pageAsked, pageShown } from '../../contract/paging';
import { judgeOr422 } from '../../contract/judge';
import { fieldRefusal, invalidInput, refusal } from '../../contract/problem';
import { route } from '../../contract/route';
import { pageOf } from '../../schemas/common';
import {
  newTemplate,
  template as templateSchema,
  templateChange,
  templateCopy,
  templateDetails,
  templatesQuery,
  templateTranslationApproval,
  templateUse,
  templateVersion,
} from '../../schemas/content/templates';
import type { Services } from '../../services';

const newest = byTime('createdAt');

const MOST_USES = 100;

type TemplateServices = Pick<Services, 'templates' | 'questionnaires' | 'appointmentTypes'>;

/** Message templates of a practice: everybody reads them, managers write them (P15, H11). */
export function templateRoutes(services: TemplateServices) {
  const { templates } = services;
  const subject = {
    name: 'template',
    find: (caller: TokenHolder, id: string) => templates.find(caller.practiceId, id),
  };

  return [
    route({
      method: 'get',
      path: '/api/v1/templates',
      role: 'viewer',
      tag: 'Templates',
      summary: 'Templates, newest first',
      description:
        'Those of your practice, then the shared set. Those in use, or with `archived=true` those that are archived.',
      query: templatesQuery,
      answers: { 200: { description: 'A page of templates.', schema: pageOf(templateSchema) } },
      async handle({ caller, query }) {
        const { search, channel, purpose } = query;
        const shared = query.shared === undefined ? undefined : query.shared === 'true';
        const filter = { search, channel, purpose, shared, archived: query.archived === 'true' };
        const page = await templates.page(caller.practiceId, newest.asked(query), filter);
        return { status: 200, body: pageShown(newest.withCursor(page), present) };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/templates',
      role: 'manager',
      tag: 'Templates',
      summary: 'Make a template',
      description: 'Its text is judged as the text of a message; which columns a list has is judged when it is used.',
      body: { kind: 'json', schema: newTemplate },
      answers: { 201: { description: 'The template.', schema: templateDetails } },
      problems: ['questionnaire-unknown', 'appointment-type-unknown'],
      async handle({ caller, body, operationId, now }) {
        const content = toContent(body);
        await mustExist(services, caller.practiceId, content);
        await templates.create(caller.practiceId, operationId, content, caller, now);
        const headers = { Location: `/api/v1/templates/${operationId}` };
        return { status: 201, body: await readBack(templates, caller, operationId), headers };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/templates/{id}',
      role: 'viewer',
      tag: 'Templates',
      summary: 'One template, as its newest version has it',
      subject,
      answers: { 200: { description: 'The template.', schema: templateDetails } },
      handle: async ({ caller, subject: found }) => ({ status: 200, body: await detailsOf(templates, caller, found) }),
    }),
    route({
      method: 'patch',
      path: '/api/v1/templates/{id}',
      role: 'manager',
      tag: 'Templates',
      summary: 'Change a template, as a new version',
      description:
        'What is named changes, the rest stays. Drafts with the text as it was get the new one. Edited drafts and what ' +
        'was sent or scheduled keep theirs. Translations of a new version have to be approved again. `archived: false` ' +
        'restores an archived template.',
      subject,
      body: { kind: 'json', schema: templateChange },
      answers: { 200: { description: 'The template as it is now.', schema: templateDetails } },
      problems: [
        ...(['changed-meanwhile', 'template-archived', 'template-shared'] as const),
        ...(['questionnaire-unknown', 'appointment-type-unknown'] as const),
      ],
      async handle({ caller, subject: found, body, now }) {
        if (found.shared) throw refusal('template-shared');
        const { version, archived, ...changes } = body;
        if (archived === false) await templates.restore(caller.practiceId, found.id, caller, now);
        if (Object.keys(changes).length > 0) {
          const { name, channel, purpose } = found;
          const before = { name, channel, purpose, ...partsOf(found) };
          const content = toContent(judgeOr422(newTemplate, { ...before, ...changes }));
          // What it has already may have been archived since; that does not keep its text from being changed.
          const isNew = (part: keyof TemplateLink) => (content[part] === found[part] ? null : content[part]);
          const added = { questionnaireId: isNew('questionnaireId'), appointmentTypeId: isNew('appointmentTypeId') };
          await mustExist(services, caller.practiceId, added);
          const ended = await templates.change(caller.practiceId, found.id, version ?? null, content, caller, now);
          if (ended.kind === 'conflict') throw refusal('changed-meanwhile', { by: ended.by });
          if (ended.kind === 'archived') throw refusal('template-archived');
        }
        return { status: 200, body: await readBack(templates, caller, found.id) };
      },
    }),
    route({
      method: 'delete',
      path: '/api/v1/templates/{id}',
      role: 'manager',
      tag: 'Templates',
      summary: 'Archive a template',
      description: 'It is no longer offered for new messages. Its versions stay, and it can be restored.',
      subject,
      answers: { 204: { description: 'It is archived.' } },
      problems: ['template-shared'],
      async handle({ caller, subject: found, now }) {
        if (found.shared) throw refusal('template-shared');
        await templates.archive(caller.practiceId, found.id, caller, now);
        return { status: 204 };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/templates/{id}/copies',
      role: 'manager',
      tag: 'Templates',
      summary: 'Copy a template to those of your practice',
      description: 'The copy has the newest text, and its versions are counted from 1.',
      subject,
      body: { kind: 'json', schema: templateCopy },
      answers: { 201: { description: 'The copy.', schema: templateDetails } },
      async handle({ caller, subject: found, body, operationId, now }) {
        const { channel, purpose } = found;
        const content = { name: body.name ?? found.name, channel, purpose, ...partsOf(found) };
        await templates.create(caller.practiceId, operationId, content, caller, now);
        const headers = { Location: `/api/v1/templates/${operationId}` };
        return { status: 201, body: await readBack(templates, caller, operationId), headers };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/templates/{id}/translation-approvals',
      role: 'manager',
      tag: 'Templates',
      summary: 'Approve a translation of the newest version',
      description:
        'You say that it says what the text says. Patients whose language it is get it from now on. Any change of the ' +
        'template makes a new version, which has to be approved again.',
      subject,
      body: { kind: 'json', schema: templateTranslationApproval },
      answers: { 201: { description: 'The template.', schema: templateDetails } },
      problems: ['template-archived', 'template-shared', 'translation-unknown', 'changed-meanwhile'],
      async handle({ caller, subject: found, body, now }) {
        if (found.shared) throw refusal('template-shared');
        if (found.archivedAt) throw refusal('template-archived');
        const { practiceId } = caller;
        const ended = await templates.approveTranslation(
          practiceId,
          found.id,
          body.version,
          body.language,
          caller,
          now,
        );
        if (ended === 'not-found') throw invalidInput([fieldRefusal('language', 'translation-unknown')]);
        if (ended === 'changed-meanwhile') throw refusal('changed-meanwhile', { by: found.changedBy });
        return { status: 201, body: await readBack(templates, caller, found.id) };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/templates/{id}/uses',
      role: 'viewer',
      tag: 'Templates',
      summary: 'Bulk messages with a template, newest first',
      description: 'Drafts, and what was sent; at most the newest 100.',
      subject,
      answers: { 200: { description: 'The newest uses.', schema: pageOf(templateUse) } },
      async handle({ caller, subject: found }) {
        const items = await templates.uses(caller.practiceId, found.id, MOST_USES);
        return { status: 200, body: { items, nextCursor: null } };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/templates/{id}/versions',
      role: 'viewer',
      tag: 'Templates',
      summary: 'All versions of a template, newest first',
      subject,
      query: pageQuery(numberPlace),
      answers: { 200: { description: 'A page of versions.', schema: pageOf(templateVersion) } },
      async handle({ caller, subject: found, query }) {
        const page = await templates.versions(caller.practiceId, found.id, pageAsked(query));
        return { status: 200, body: pageShown(page) };
      },
    }),
  ];
}

function toContent({ name, channel, purpose, subject, body, ...rest }: z.infer<typeof newTemplate>): TemplateContent {
  const questionnaireId = rest.questionnaireId?.toLowerCase() ?? null;
  const appointmentTypeId = rest.appointmentTypeId?.toLowerCase() ?? null;
  const translations = (rest.translations ?? []).map((one) => ({ ...one, subject: one.subject?.trim() || null }));
  return {
    ...{ name, channel, purpose, subject: subject?.trim() || null, body, questionnaireId, appointmentTypeId },
    ...{ mustUnderstand: [...new Set(rest.mustUnderstand ?? [])], translations },
  };
}

/** What a template has besides its name and where it belongs, without who approved what. */
function partsOf({ subject, body, questionnaireId, appointmentTypeId, mustUnderstand, translations }: TemplateRow) {
  const words = translations.map((one) => ({ language: one.language, subject: one.subject, body: one.body }));
  return { subject, body, questionnaireId, appointmentTypeId, mustUnderstand, translations: words };
}

/** 422 where a template would ask or offer what is not there. */
async function mustExist(
  { questionnaires, appointmentTypes }: TemplateServices,
  practiceId: string,
  { questionnaireId, appointmentTypeId }: TemplateLink,
): Promise<void> {
  const [asked, offered] = await Promise.all([
    questionnaireId === null ? null : questionnaires.find(practiceId, questionnaireId),
    appointmentTypeId === null ? null : appointmentTypes.find(practiceId, appointmentTypeId),
  ]);
  if (questionnaireId !== null && (!asked || asked.archivedAt)) {
    throw invalidInput([fieldRefusal('questionnaireId', 'questionnaire-unknown')]);
  }
  if (appointmentTypeId !== null && (!offered || offered.archivedAt)) {
    throw invalidInput([fieldRefusal('appointmentTypeId', 'appointment-type-unknown')]);
  }
}

function present({ archivedBy: _, ...shown }: TemplateRow) {
  return shown;
}

async function detailsOf(templates: Templates, { practiceId }: TokenHolder, found: TemplateRow) {
  const lists = await templates.columnsOfLists(practiceId);
  return {
    ...present(found),
    placeholders: placeholdersOf(found),
    unknownPlaceholders: unknownPlaceholders(found, lists),
  };
}

async function readBack(templates: Templates, caller: TokenHolder, id: string) {
  const found = await templates.find(caller.practiceId, id);
  if (!found) throw new Error('a template that was just written is gone');
  return detailsOf(templates, caller, found);
}

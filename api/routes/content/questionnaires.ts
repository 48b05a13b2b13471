import { withRequiredMarks } from '../../../domain/content/questionnaires/alarms';
import { readQuestionnaire } from '../../../domain/content/questionnaires/reading';
import { languagesIn, missingTexts } from '../../../domain/content/questionnaires/translations';
import type { QuestionnaireRow } from '../../../ports/content/questionnaires';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import { importOr422 } from '../../content/questionnaire-import';
import { numberPlace, pageQuery } from '../../contract/cursor';
import { byTime, pageAsked, pageShown } from '../../contract/paging';
import { notFound, refusal } from '../../contract/problem';
import { route } from '../../contract/route';
import { whenSwitchedOn } from '../../practice/switched-on';
import { pageOf } from '../../schemas/common';
import {
  fhirQuestionnaire,
  newVersionQuery,
  questionnaire as questionnaireSchema,
  questionnaireChange,
  questionnaireListed,
  questionnaireQuery,
  questionnairesQuery,
  questionnaireVersion,
  translationApproval,
} from '../../schemas/content/questionnaires';
import type { Services } from '../../services';

const newest = byTime('createdAt');

const FHIR_JSON = 'application/fhir+json';

/** Questionnaires of a practice: FHIR R4 in and out (H2). */
export function questionnaireRoutes(
  services: Pick<Services, 'questionnaires' | 'expressions' | 'capabilities' | 'demo'>,
) {
  const { questionnaires, expressions } = services;
  const subject = {
    name: 'questionnaire',
    find: (caller: TokenHolder, id: string) => questionnaires.find(caller.practiceId, id),
  };
  const guard = whenSwitchedOn(services, 'questionnaires');

  async function detailsOf({ practiceId }: TokenHolder, found: QuestionnaireRow) {
    const source = await questionnaires.source(practiceId, found.id, found.version);
    const reading = readQuestionnaire(source);
    const approved = await questionnaires.approvals(practiceId, found.id, found.version);
    const translations = languagesIn(source!).map((language) => {
      const {
        approvedBy = null,
        approvedAt = null,
        validation = null,
      } = approved.find((one) => one.language === language) ?? {};
      return { language, missing: missingTexts(source!, language), approvedBy, approvedAt, validation };
    });
    const marks = reading.ok ? withRequiredMarks(reading.form, found.marks) : found.marks;
    return { ...found, marks, translations };
  }

  async function readBack(caller: TokenHolder, id: string) {
    const found = await questionnaires.find(caller.practiceId, id);
    if (!found) throw new Error('a questionnaire that was just written is gone');
    return detailsOf(caller, found);
  }

  return [
    route({
      method: 'get',
      path: '/api/v1/questionnaires',
      role: 'viewer',
      tag: 'Questionnaires',
      summary: 'Questionnaires, newest first',
      query: questionnairesQuery,
      answers: { 200: { description: 'A page of questionnaires.', schema: pageOf(questionnaireListed) } },
      async handle({ caller, query }) {
        const filter = { search: query.search, archived: query.archived === 'true' };
        const page = await questionnaires.page(caller.practiceId, newest.asked(query), filter);
        return { status: 200, body: pageShown(newest.withCursor(page), ({ marks: _, ...shown }) => shown) };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/questionnaires',
      role: 'manager',
      tag: 'Questionnaires',
      summary: 'Import a FHIR R4 Questionnaire',
      description:
        'As `application/fhir+json`, up to 5 MB and 500 items. It is kept unchanged. A form that we cannot show as its ' +
        'author meant it is refused with one error for each item; `notes` say what is ignored.',
      body: { kind: 'fhir', schema: fhirQuestionnaire },
      answers: { 201: { description: 'The questionnaire.', schema: questionnaireSchema } },
      problems: ['not-switched-on', 'questionnaire-unsupported'],
      guard,
      async handle({ caller, body, operationId, now }) {
        const content = await importOr422(expressions, body);
        await questionnaires.create(caller.practiceId, operationId, content, caller, now);
        const headers = { Location: `/api/v1/questionnaires/${operationId}` };
        return { status: 201, body: await readBack(caller, operationId), headers };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/questionnaires/{id}',
      role: 'viewer',
      tag: 'Questionnaires',
      summary: 'One questionnaire, or its FHIR resource',
      description: 'With `Accept: application/fhir+json` the FHIR Questionnaire, as it was imported.',
      subject,
      query: questionnaireQuery,
      answers: { 200: { description: 'The questionnaire.', schema: questionnaireSchema, fhir: fhirQuestionnaire } },
      async handle({ caller, subject: found, query, accept = '' }) {
        const version = query.version ?? found.version;
        if (!accept.includes('fhir+json') && query.version === undefined) {
          return { status: 200, body: await detailsOf(caller, found) };
        }
        const body = await questionnaires.source(caller.practiceId, found.id, version);
        if (!body) throw notFound('version of a questionnaire');
        return { status: 200, body, contentType: `${FHIR_JSON}; charset=utf-8` };
      },
    }),
    route({
      method: 'patch',
      path: '/api/v1/questionnaires/{id}',
      role: 'manager',
      tag: 'Questionnaires',
      summary: 'Set which answers alarm a person and what scores mean, or archive',
      description: 'The form itself changes by a new version. What is named changes, the rest stays.',
      subject,
      body: { kind: 'json', schema: questionnaireChange },
      answers: { 200: { description: 'The questionnaire as it is now.', schema: questionnaireSchema } },
      async handle({ caller, subject: found, body, now }) {
        await questionnaires.change(caller.practiceId, found.id, body, caller, now);
        return { status: 200, body: await readBack(caller, found.id) };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/questionnaires/{id}/translation-approvals',
      role: 'manager',
      tag: 'Questionnaires',
      summary: 'Approve a translation of the newest version',
      description:
        'Patients whose language it is are then asked in it. The next version has no approved translation. Scores are worked ' +
        'out in a translation only where its validation is named.',
      subject,
      body: { kind: 'json', schema: translationApproval },
      answers: { 201: { description: 'The questionnaire as it is now.', schema: questionnaireSchema } },
      problems: ['translation-incomplete'],
      async handle({ caller, subject: found, body, now }) {
        const source = await questionnaires.source(caller.practiceId, found.id, found.version);
        const missing = missingTexts(source!, body.language);
        if (missing > 0) throw refusal('translation-incomplete', { missing });
        const approval = { language: body.language, validation: body.validation || null };
        await questionnaires.approve(caller.practiceId, found.id, found.version, approval, caller, now);
        return { status: 201, body: await readBack(caller, found.id) };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/questionnaires/{id}/versions',
      role: 'viewer',
      tag: 'Questionnaires',
      summary: 'All versions of a questionnaire, newest first',
      subject,
      query: pageQuery(numberPlace),
      answers: { 200: { description: 'A page of versions.', schema: pageOf(questionnaireVersion) } },
      async handle({ caller, subject: found, query }) {
        const page = await questionnaires.versions(caller.practiceId, found.id, pageAsked(query));
        return { status: 200, body: pageShown(page) };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/questionnaires/{id}/versions',
      role: 'manager',
      tag: 'Questionnaires',
      summary: 'Change the form, as a new version',
      description: 'Patients who were already asked keep the version they were asked. The same form makes no version.',
      subject,
      query: newVersionQuery,
      body: { kind: 'fhir', schema: fhirQuestionnaire },
      answers: { 201: { description: 'The questionnaire as it is now.', schema: questionnaireSchema } },
      problems: ['not-switched-on', 'questionnaire-unsupported', 'questionnaire-archived', 'changed-meanwhile'],
      guard,
      async handle({ caller, subject: found, query, body, now }) {
        const content = await importOr422(expressions, body);
        const { practiceId } = caller;
        const ended = await questionnaires.addVersion(
          practiceId,
          found.id,
          query.version ?? null,
          content,
          caller,
          now,
        );
        if (ended.kind === 'archived') throw refusal('questionnaire-archived');
        if (ended.kind === 'conflict') throw refusal('changed-meanwhile', { by: ended.by });
        return { status: 201, body: await readBack(caller, found.id) };
      },
    }),
  ];
}

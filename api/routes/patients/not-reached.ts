import { shownGroups } from '../../../domain/patients/not-reached/groups';
import {
  NOT_REACHED_MONTHS,
  NOT_REACHED_WORDS,
  type NotReachedReason,
} from '../../../domain/patients/not-reached/reasons';
import { callObstacleWords, type CallObstacle } from '../../../domain/recalls/calls/call-list';
import type { NotReached, NotReachedPatient } from '../../../ports/patients/not-reached';
import { pageAsked, pageShown } from '../../contract/paging';
import { route } from '../../contract/route';
import { EVERYBODY } from '../../patients/looks';
import { whenSwitchedOn } from '../../practice/switched-on';
import { pageOf } from '../../schemas/common';
import {
  notReachedCalls,
  notReachedDownload,
  notReachedGroups,
  notReachedPatient,
  notReachedQuery,
  notReachedQueued,
  notReachedUndo,
  notReachedUndone,
} from '../../schemas/patients/not-reached';
import type { Services } from '../../services';

const CSV = 'text/csv; charset=utf-8';
const HEADER = ['NHS number', 'Family name', 'Given name', 'Date of birth', 'Mobile', 'Email', 'Reason', 'Last tried'];
const ROWS_A_READ = 500;

type Needs = Pick<Services, 'notReached' | 'spreadsheets' | 'audit' | 'recallCalls' | 'capabilities' | 'demo'>;

/** Patients whom no channel has reached in 12 months, and calls to them about what is due (N38). */
export function notReachedRoutes(services: Needs) {
  const { notReached, spreadsheets, audit, recallCalls } = services;
  const guard = whenSwitchedOn(services, 'recalls');
  return [
    route({
      method: 'post',
      path: '/api/v1/not-reached/calls',
      role: 'sender',
      tag: 'Patients',
      summary: 'Put the recalls of these patients that are due on the call list',
      description: 'Recalls that are on a list already stay there. Patients who may not be called are left out.',
      guard,
      body: { kind: 'json', schema: notReachedCalls },
      problems: ['not-switched-on'],
      answers: { 202: { description: 'How many are on the list now, and who is left out.', schema: notReachedQueued } },
      async handle({ caller, body, now }) {
        const { practiceId } = caller;
        const patientIds: string[] = [];
        for await (const { id } of everyPatient(notReached, practiceId, body.reason ?? null, now)) patientIds.push(id);
        const recallIds = await recallCalls.notListed(practiceId, patientIds, now);
        const { queued, leftOut } = await recallCalls.queue(caller, recallIds, now);
        const counts = new Map<CallObstacle, number>();
        for (const { code } of leftOut) counts.set(code, (counts.get(code) ?? 0) + 1);
        const reasons = [...counts].map(([code, count]) => ({ code, message: callObstacleWords(code), count }));
        return { status: 202, body: { queued, queuedAt: now, leftOut: reasons } };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/not-reached/calls/undo',
      role: 'sender',
      tag: 'Patients',
      summary: 'Take off the call list what you put on it at a moment',
      guard,
      body: { kind: 'json', schema: notReachedUndo },
      problems: ['not-switched-on'],
      answers: { 202: { description: 'How many were taken off.', schema: notReachedUndone } },
      handle: async ({ caller, body, now }) => ({
        status: 202,
        body: { removed: await recallCalls.takeOff(caller, new Date(body.queuedAt), now) },
      }),
    }),
    route({
      method: 'get',
      path: '/api/v1/not-reached',
      role: 'sender',
      tag: 'Patients',
      summary: `Patients whom no channel has reached in ${NOT_REACHED_MONTHS} months`,
      description:
        'Registered patients who got no message, no letter and no call in that time. A letter that came back does not count.',
      query: notReachedQuery,
      answers: { 200: { description: 'A page of patients.', schema: pageOf(notReachedPatient) } },
      async handle({ caller, query, now }) {
        const filter = { reason: query.reason ?? null, words: '' };
        const page = await notReached.page(caller.practiceId, filter, pageAsked(query), now);
        return { status: 200, body: pageShown(page), looked: EVERYBODY };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/not-reached/groups',
      role: 'sender',
      tag: 'Patients',
      summary: 'The same, by age and language against all registered patients',
      description: 'Groups of fewer than 10 registered patients are counted together. Small numbers are hidden.',
      answers: { 200: { description: 'The groups.', schema: notReachedGroups } },
      async handle({ caller, now }) {
        const { age, language } = await notReached.groups(caller.practiceId, now);
        const body = {
          age: shownGroups(age, { isOrdered: true }),
          language: shownGroups(language, { isOrdered: false }),
        };
        return { status: 200, body };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/not-reached.csv',
      role: 'sender',
      tag: 'Patients',
      summary: 'The same patients, as .csv',
      query: notReachedDownload,
      answers: { 200: { description: 'The file, as an attachment.', download: CSV } },
      async handle({ caller, query, now }) {
        const { practiceId, user: actor, tokenId } = caller;
        await audit.append({
          ...{ practiceId, at: now, actor, act: 'not-reached-downloaded', subjectKind: 'patients', subjectId: null },
          details: { byToken: tokenId, reason: query.reason ?? null },
        });
        const rows = everyRow(notReached, practiceId, query.reason ?? null, now);
        return {
          status: 200,
          download: {
            contentType: CSV,
            fileName: `not-reached-${now.toISOString().slice(0, 10)}.csv`,
            write: (out) => spreadsheets.write('csv', out, HEADER, rows),
          },
        };
      },
    }),
  ];
}

async function* everyPatient(
  notReached: NotReached,
  practiceId: string,
  reason: NotReachedReason | null,
  now: Date,
): AsyncGenerator<NotReachedPatient> {
  for (let after: string | null = null; ;) {
    const page = await notReached.page(practiceId, { reason, words: '' }, { limit: ROWS_A_READ, after }, now);
    yield* page.items;
    if (page.next === null) return;
    after = page.next;
  }
}

async function* everyRow(...asked: Parameters<typeof everyPatient>): AsyncGenerator<string[]> {
  for await (const one of everyPatient(...asked)) {
    const { nhsNumber, familyName, givenName, dateOfBirth, mobile, email } = one;
    yield [
      ...[nhsNumber, familyName ?? '', givenName ?? '', dateOfBirth, mobile ?? '', email ?? ''],
      ...[NOT_REACHED_WORDS[one.reason], one.lastTriedAt?.toISOString() ?? ''],
    ];
  }
}

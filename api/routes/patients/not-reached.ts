import { shownGroups } from '../../../domain/patients/not-reached/groups';
import {
  NOT_REACHED_MONTHS,
  NOT_REACHED_WORDS,
  type NotReachedReason,
} from '../../../domain/patients/not-reached/reasons';
import type { NotReached } from '../../../ports/patients/not-reached';
import { encodeCursor } from '../../contract/cursor';
import { route } from '../../contract/route';
import { EVERYBODY } from '../../patients/looks';
import { pageOf } from '../../schemas/common';
import {
  notReachedDownload,
  notReachedGroups,
  notReachedPatient,
  notReachedQuery,
} from '../../schemas/patients/not-reached';
import type { Services } from '../../services';

const CSV = 'text/csv; charset=utf-8';
const HEADER = ['NHS number', 'Family name', 'Given name', 'Date of birth', 'Mobile', 'Email', 'Reason', 'Last tried'];
const ROWS_A_READ = 500;

/** Patients whom no channel has reached in 12 months (N38). */
export function notReachedRoutes({
  notReached,
  spreadsheets,
  audit,
}: Pick<Services, 'notReached' | 'spreadsheets' | 'audit'>) {
  return [
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
        const request = { limit: query.limit, after: query.cursor ?? null };
        const page = await notReached.page(caller.practiceId, filter, request, now);
        const nextCursor = page.next && encodeCursor(page.next);
        return { status: 200, body: { items: page.items, nextCursor }, looked: EVERYBODY };
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

async function* everyRow(
  notReached: NotReached,
  practiceId: string,
  reason: NotReachedReason | null,
  now: Date,
): AsyncGenerator<string[]> {
  for (let after: string | null = null; ;) {
    const page = await notReached.page(practiceId, { reason, words: '' }, { limit: ROWS_A_READ, after }, now);
    for (const { nhsNumber, familyName, givenName, dateOfBirth, mobile, email, ...row } of page.items) {
      yield [
        ...[nhsNumber, familyName ?? '', givenName ?? '', dateOfBirth, mobile ?? '', email ?? ''],
        ...[NOT_REACHED_WORDS[row.reason], row.lastTriedAt?.toISOString() ?? ''],
      ];
    }
    if (page.next === null) return;
    after = page.next;
  }
}

import { readWallTime } from '../../../domain/practice/hours/send-at';
import { partOfDay } from '../../../domain/booking/session-shift';
import type { SessionAnswer } from '../../../ports/booking/sessions';
import { byTime, pageShown } from '../../contract/paging';
import { invalidInput, refusal } from '../../contract/problem';
import { route } from '../../contract/route';
import { appointmentsLook } from '../../patients/looks';
import { whenSwitchedOn } from '../../practice/switched-on';
import {
  sessionCancellation,
  sessionChange,
  sessionChangesQuery,
  sessionMove,
  shownSessionChange,
} from '../../schemas/booking/appointments';
import { pageOf } from '../../schemas/common';
import type { Services } from '../../services';
import { appointmentTypeSubject } from './appointment-types';

const newest = byTime('changedAt');

type Needs = Pick<Services, 'appointmentTypes' | 'clinics' | 'capabilities' | 'demo'>;

/** Clinics that are moved or cancelled as a whole, with a message to everyone booked (H2). */
export function sessionRoutes(services: Needs) {
  const { appointmentTypes, clinics } = services;
  const subject = appointmentTypeSubject(appointmentTypes);
  const guard = whenSwitchedOn(services, 'booking');

  return [
    route({
      method: 'post',
      path: '/api/v1/appointment-types/{id}/sessions/cancel',
      role: 'manager',
      tag: 'Appointments',
      summary: 'Cancel a clinic, and tell everyone booked',
      description:
        'All times of the type that begin in this part of the day are taken out. Each patient who had one gets a message: ' +
        'see them with GET /api/v1/appointment-types/{id}/session-changes.',
      subject,
      body: { kind: 'json', schema: sessionCancellation },
      guard,
      answers: { 202: { description: 'What was cancelled.', schema: sessionChange } },
      problems: ['session-empty', 'not-switched-on'],
      async handle({ caller, subject: type, body, operationId, now }) {
        const part = { practiceId: caller.practiceId, typeId: type.id, ...partOfDay(body, type.timeZone) };
        const answer = await clinics.cancel({ ...part, changeId: operationId, by: caller, now });
        return { status: 202, body: changeOf(answer) };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/appointment-types/{id}/sessions/move',
      role: 'manager',
      tag: 'Appointments',
      summary: 'Move a clinic to another time, and tell everyone booked',
      description:
        'Each appointment keeps its place in the clinic. Nothing is changed if one of the new times is taken.',
      subject,
      body: { kind: 'json', schema: sessionMove },
      guard,
      answers: { 202: { description: 'What was moved.', schema: sessionChange } },
      problems: ['session-empty', 'session-overlaps', 'not-switched-on'],
      async handle({ caller, subject: type, body, operationId, now }) {
        const { toDate, toFrom } = body;
        const begins = readWallTime(`${toDate}T${toFrom}`, type.timeZone);
        if (begins.kind === 'unreadable' || begins.kind === 'skipped') {
          const message =
            'Enter a real time, for example 14:00. On the night the clocks go forward an hour is missing.';
          throw invalidInput([{ path: 'toFrom', code: 'date-unreadable', message }]);
        }
        const startsAt = begins.kind === 'twice' ? begins.first : begins.at;
        if (startsAt <= now) {
          const message = 'Enter a time that is in the future.';
          throw invalidInput([{ path: 'toDate', code: 'slot-past', message }]);
        }
        const part = { practiceId: caller.practiceId, typeId: type.id, ...partOfDay(body, type.timeZone) };
        const answer = await clinics.move({ ...part, changeId: operationId, by: caller, now }, startsAt);
        return { status: 202, body: changeOf(answer) };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/appointment-types/{id}/session-changes',
      role: 'viewer',
      tag: 'Appointments',
      summary: 'Clinics that were moved or cancelled, newest first, and what each patient was told',
      subject,
      query: sessionChangesQuery,
      answers: { 200: { description: 'A page of changes.', schema: pageOf(shownSessionChange) } },
      async handle({ caller, subject: type, query }) {
        const page = await clinics.page(caller.practiceId, type.id, newest.asked(query));
        const messages = await clinics.messages(caller.practiceId, { changeIds: page.items.map(({ id }) => id) });
        const body = pageShown(newest.withCursor(page), (change) => ({
          ...change,
          messages: messages.filter(({ changeId }) => changeId === change.id),
        }));
        return {
          ...{ status: 200, body },
          looked: appointmentsLook(messages.map(({ patient }) => ({ patientId: patient?.id ?? null }))),
        };
      },
    }),
  ];
}

/** @throws a refusal where nothing was changed. */
function changeOf(answer: SessionAnswer) {
  if (answer.kind === 'changed') return answer.change;
  throw refusal(answer.kind === 'empty' ? 'session-empty' : 'session-overlaps');
}

import { startOfDay } from '../../../domain/booking/session';
import { byTime, pageShown } from '../../contract/paging';
import { judgeOr422 } from '../../contract/judge';
import { notFound, refusal } from '../../contract/problem';
import { route } from '../../contract/route';
import { appointmentsLook } from '../../patients/looks';
import { whenSwitchedOn } from '../../practice/switched-on';
import { newSlots, slot, slotsAdded, slotsQuery, slotTimes } from '../../schemas/booking/appointments';
import { id, pageOf } from '../../schemas/common';
import type { Services } from '../../services';
import { appointmentTypeSubject } from './appointment-types';

const inOrder = byTime('startsAt');

type Needs = Pick<Services, 'appointmentTypes' | 'slots' | 'capabilities' | 'demo'>;

/** The times of an appointment type (H2). */
export function slotRoutes(services: Needs) {
  const { appointmentTypes, slots } = services;
  const subject = appointmentTypeSubject(appointmentTypes);

  return [
    route({
      method: 'post',
      path: '/api/v1/appointment-types/{id}/slots',
      role: 'manager',
      tag: 'Appointments',
      summary: 'Add times to an appointment type',
      description:
        '`sessions` are cut into appointments on the practice’s clock; `startsAt` says when each begins. A time that ' +
        'overlaps one of the same type is left out and counted. Both changes of the clocks are allowed for.',
      subject,
      body: { kind: 'json', schema: newSlots },
      guard: whenSwitchedOn(services, 'booking'),
      answers: { 201: { description: 'How many times were added and left out.', schema: slotsAdded } },
      problems: ['appointment-type-archived', 'not-switched-on'],
      async handle({ caller, subject: type, body, now }) {
        const times = judgeOr422(slotTimes(type.minutes, type.timeZone, now), body);
        if (type.archivedAt) throw refusal('appointment-type-archived');
        return { status: 201, body: await slots.add(caller.practiceId, type.id, times, caller, now) };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/appointment-types/{id}/slots',
      role: 'viewer',
      tag: 'Appointments',
      summary: 'The times of an appointment type, in their order',
      subject,
      query: slotsQuery,
      answers: { 200: { description: 'A page of times.', schema: pageOf(slot) } },
      async handle({ caller, subject: type, query }) {
        const filter = {
          from: query.from === undefined ? undefined : instantOf(query.from, type.timeZone, 0),
          to: query.to === undefined ? undefined : instantOf(query.to, type.timeZone, 1),
          status: query.status,
        };
        const page = await slots.page(caller.practiceId, type.id, inOrder.asked(query), filter);
        return { status: 200, body: pageShown(inOrder.withCursor(page)), looked: appointmentsLook(page.items) };
      },
    }),
    route({
      method: 'delete',
      path: '/api/v1/appointment-types/{id}/slots/{slotId}',
      role: 'manager',
      tag: 'Appointments',
      summary: 'Take a free time out',
      subject,
      params: { slotId: id },
      answers: { 204: { description: 'It is gone.' } },
      problems: ['slot-in-use'],
      async handle({ caller, params, now }) {
        const { slotId } = params;
        if (slotId === undefined) throw notFound();
        if (!(await slots.remove(caller.practiceId, slotId, caller, now))) throw refusal('slot-in-use');
        return { status: 204 };
      },
    }),
  ];
}

/** A time as it stands, or the beginning of a day on the practice's clock; `days` later for the end of one. */
function instantOf(text: string, zone: string, days: number): Date {
  if (text.includes('T')) return new Date(text);
  return startOfDay(text, days, zone);
}

import type { ShownBooking } from '../../../ports/booking/bookings';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import { byTime, pageShown } from '../../contract/paging';
import { refusal } from '../../contract/problem';
import { route } from '../../contract/route';
import { appointmentsLook } from '../../patients/looks';
import { whenSwitchedOn } from '../../practice/switched-on';
import {
  booking,
  bookingAttendance,
  bookingCancellation,
  bookingEntry,
  bookingMove,
  bookingsQuery,
  newBooking,
} from '../../schemas/booking/appointments';
import { pageOf } from '../../schemas/common';
import type { Services } from '../../services';

const inOrder = byTime('startsAt');

type Needs = Pick<Services, 'bookings' | 'patientFacts' | 'capabilities' | 'demo'>;

/** Appointments that patients have, and those that staff book, move and cancel for them (H2). */
export function bookingRoutes(services: Needs) {
  const { bookings, patientFacts } = services;
  const subject = {
    name: 'appointment',
    find: ({ practiceId }: TokenHolder, id: string) => bookings.find(practiceId, id),
  };
  const guard = whenSwitchedOn(services, 'booking');
  const readBack = async ({ practiceId }: TokenHolder, id: string) => {
    const found = await bookings.find(practiceId, id);
    if (!found) throw new Error('an appointment that was just written is gone');
    return { body: present(found), looked: lookOf([found]) };
  };

  return [
    route({
      method: 'get',
      path: '/api/v1/bookings',
      role: 'viewer',
      tag: 'Appointments',
      summary: 'Appointments that patients have, in the order of their times',
      description:
        'With `needsEntry=true`, those that someone has to enter, move or remove in the clinical system, cancelled ones too.',
      query: bookingsQuery,
      answers: { 200: { description: 'A page of appointments.', schema: pageOf(booking) } },
      async handle({ caller, query }) {
        const filter = {
          from: query.from === undefined ? undefined : new Date(query.from),
          to: query.to === undefined ? undefined : new Date(query.to),
          needsEntry: query.needsEntry === 'true',
        };
        const page = await bookings.page(caller.practiceId, inOrder.asked(query), filter);
        return { status: 200, body: pageShown(inOrder.withCursor(page), present), looked: lookOf(page.items) };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/bookings',
      role: 'sender',
      tag: 'Appointments',
      summary: 'Book a time for a patient',
      description:
        'Staff can also give times that stay for the telephone, or that are too soon or too far ahead for a link.',
      body: { kind: 'json', schema: newBooking },
      guard,
      answers: { 201: { description: 'The appointment.', schema: booking } },
      problems: ['slot-taken', 'patient-unknown', 'not-switched-on'],
      async handle({ caller, body, operationId, now }) {
        const { slotId, patientId, confirmBy = null } = body;
        if (!(await patientFacts.find(caller.practiceId, patientId))) throw refusal('patient-unknown');
        const taken = await bookings.book(caller.practiceId, slotId, patientId, operationId, caller, now, {
          confirmBy,
        });
        if (taken.kind === 'taken') throw refusal('slot-taken');
        return { status: 201, ...(await readBack(caller, taken.bookingId)) };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/bookings/{id}',
      role: 'viewer',
      tag: 'Appointments',
      summary: 'One appointment',
      subject,
      answers: { 200: { description: 'The appointment.', schema: booking } },
      handle: ({ subject: found }) => Promise.resolve({ status: 200, body: present(found), looked: lookOf([found]) }),
    }),
    route({
      method: 'post',
      path: '/api/v1/bookings/{id}/move',
      role: 'sender',
      tag: 'Appointments',
      summary: 'Move an appointment to another time of the same type',
      description: 'The old time becomes free at the same moment.',
      subject,
      body: { kind: 'json', schema: bookingMove },
      guard,
      answers: { 200: { description: 'The appointment as it is now.', schema: booking } },
      problems: ['slot-taken', 'booking-cancelled', 'not-switched-on'],
      async handle({ caller, subject: found, body, now }) {
        if (found.status === 'cancelled') throw refusal('booking-cancelled');
        const { slotId, tellPatient = false } = body;
        const taken = await bookings.move(caller.practiceId, found.id, slotId, caller, now, { tells: tellPatient });
        if (taken.kind === 'taken') throw refusal('slot-taken');
        return { status: 200, ...(await readBack(caller, found.id)) };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/bookings/{id}/cancel',
      role: 'sender',
      tag: 'Appointments',
      summary: 'Cancel an appointment',
      description: 'Its time becomes free. Cancelling it again changes nothing.',
      subject,
      body: { kind: 'json', schema: bookingCancellation },
      guard,
      answers: { 200: { description: 'The appointment as it is now.', schema: booking } },
      problems: ['not-switched-on'],
      async handle({ caller, subject: found, body, now }) {
        await bookings.cancel(caller.practiceId, found.id, caller, now, { tells: body.tellPatient ?? false });
        return { status: 200, ...(await readBack(caller, found.id)) };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/bookings/{id}/entered',
      role: 'sender',
      tag: 'Appointments',
      summary: 'Say whether an appointment was entered in the clinical system',
      subject,
      body: { kind: 'json', schema: bookingEntry },
      guard,
      answers: { 200: { description: 'The appointment as it is now.', schema: booking } },
      problems: ['not-switched-on'],
      async handle({ caller, subject: found, body, now }) {
        await bookings.setEntered(caller.practiceId, found.id, body.entered, caller, now);
        return { status: 200, ...(await readBack(caller, found.id)) };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/bookings/{id}/attendance',
      role: 'sender',
      tag: 'Appointments',
      summary: 'Say whether the patient came',
      description: 'Once the appointment has begun. Null takes it back. A trial of two texts can compare it.',
      subject,
      body: { kind: 'json', schema: bookingAttendance },
      guard,
      answers: { 200: { description: 'The appointment as it is now.', schema: booking } },
      problems: ['booking-ahead', 'booking-cancelled', 'not-switched-on'],
      async handle({ caller, subject: found, body, now }) {
        if (found.status === 'cancelled') throw refusal('booking-cancelled');
        if (found.startsAt > now) throw refusal('booking-ahead');
        await bookings.setAttended(caller.practiceId, found.id, body.attended, caller, now);
        return { status: 200, ...(await readBack(caller, found.id)) };
      },
    }),
  ];
}

function lookOf(shown: readonly ShownBooking[]) {
  return appointmentsLook(shown.map(({ patient }) => ({ patientId: patient?.id ?? null })));
}

function present({
  patientId: _id,
  instructions: _text,
  sequence: _sequence,
  timeZone: _zone,
  ...shown
}: ShownBooking) {
  return shown;
}

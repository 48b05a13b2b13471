import type { z } from 'zod';
import type {
  AppointmentTypeContent,
  AppointmentTypeRow,
  AppointmentTypes,
} from '../../../ports/booking/appointment-types';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import { byTime, pageShown } from '../../contract/paging';
import { route } from '../../contract/route';
import { whenSwitchedOn } from '../../practice/switched-on';
import {
  appointmentType,
  appointmentTypeChange,
  appointmentTypesQuery,
  newAppointmentType,
} from '../../schemas/booking/appointments';
import { pageOf } from '../../schemas/common';
import type { Services } from '../../services';

const newest = byTime('createdAt');

/** What `{id}` of an appointment type names. */
export function appointmentTypeSubject(appointmentTypes: AppointmentTypes) {
  return {
    name: 'appointment type',
    find: (caller: TokenHolder, id: string) => appointmentTypes.find(caller.practiceId, id),
  };
}

/** Kinds of appointment: everybody reads them, managers make them (H2). */
export function appointmentTypeRoutes(services: Pick<Services, 'appointmentTypes' | 'capabilities' | 'demo'>) {
  const { appointmentTypes } = services;
  const subject = appointmentTypeSubject(appointmentTypes);
  const guard = whenSwitchedOn(services, 'booking');
  const readBack = async ({ practiceId }: TokenHolder, id: string) => {
    const found = await appointmentTypes.find(practiceId, id);
    if (!found) throw new Error('an appointment type that was just written is gone');
    return present(found);
  };

  return [
    route({
      method: 'get',
      path: '/api/v1/appointment-types',
      role: 'viewer',
      tag: 'Appointments',
      summary: 'Appointment types, newest first',
      query: appointmentTypesQuery,
      answers: { 200: { description: 'A page of appointment types.', schema: pageOf(appointmentType) } },
      async handle({ caller, query }) {
        const filter = { archived: query.archived === 'true' };
        const page = await appointmentTypes.page(caller.practiceId, newest.asked(query), filter);
        return { status: 200, body: pageShown(newest.withCursor(page), present) };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/appointment-types',
      role: 'manager',
      tag: 'Appointments',
      summary: 'Make an appointment type',
      description: 'It has no times yet: add them with `POST /api/v1/appointment-types/{id}/slots`.',
      body: { kind: 'json', schema: newAppointmentType },
      guard,
      answers: { 201: { description: 'The appointment type.', schema: appointmentType } },
      problems: ['not-switched-on'],
      async handle({ caller, body, operationId, now }) {
        await appointmentTypes.create(caller.practiceId, operationId, toContent(body), caller, now);
        const headers = { Location: `/api/v1/appointment-types/${operationId}` };
        return { status: 201, body: await readBack(caller, operationId), headers };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/appointment-types/{id}',
      role: 'viewer',
      tag: 'Appointments',
      summary: 'One appointment type',
      subject,
      answers: { 200: { description: 'The appointment type.', schema: appointmentType } },
      handle: ({ subject: found }) => Promise.resolve({ status: 200, body: present(found) }),
    }),
    route({
      method: 'patch',
      path: '/api/v1/appointment-types/{id}',
      role: 'manager',
      tag: 'Appointments',
      summary: 'Set what is saved when patients answer without booking',
      description:
        'Codes that you leave out stay as they are. Answers that were given before stay as they were handled.',
      subject,
      body: { kind: 'json', schema: appointmentTypeChange },
      guard,
      answers: { 200: { description: 'The appointment type as it is now.', schema: appointmentType } },
      problems: ['not-switched-on'],
      async handle({ caller, subject: found, body, now }) {
        const { declinedCode = found.declinedCode, elsewhereCode = found.elsewhereCode } = body;
        const codes = { declinedCode, elsewhereCode };
        await appointmentTypes.setAnswerCodes(caller.practiceId, found.id, codes, caller, now);
        return { status: 200, body: await readBack(caller, found.id) };
      },
    }),
    ...([true, false] as const).map((archived) =>
      route({
        method: 'post',
        path: `/api/v1/appointment-types/{id}/${archived ? 'archive' : 'restore'}`,
        role: 'manager',
        tag: 'Appointments',
        summary: archived ? 'Archive an appointment type' : 'Offer an archived appointment type again',
        description: archived
          ? 'Patients can no longer book it, and it is not offered for new bulk messages. Appointments stay.'
          : undefined,
        subject,
        answers: { 200: { description: 'The appointment type as it is now.', schema: appointmentType } },
        async handle({ caller, subject: found, now }) {
          await appointmentTypes.setArchived(caller.practiceId, found.id, archived, caller, now);
          return { status: 200, body: await readBack(caller, found.id) };
        },
      }),
    ),
  ];
}

function toContent(body: z.infer<typeof newAppointmentType>): AppointmentTypeContent {
  const { name, minutes, clinician, location, instructions, seats = 1, sensitive = false } = body;
  const { minNoticeMinutes, maxDaysAhead } = body;
  return {
    ...{ name, minutes, seats, sensitive, minNoticeMinutes: minNoticeMinutes ?? 0, maxDaysAhead: maxDaysAhead ?? null },
    clinician: clinician?.replace(/\s+/g, ' ') ?? null,
    location: location ?? null,
    instructions: instructions?.trim() || null,
    ...{ declinedCode: body.declinedCode ?? null, elsewhereCode: body.elsewhereCode ?? null },
  };
}

function present({ timeZone: _, ...shown }: AppointmentTypeRow) {
  return shown;
}

import { z } from 'zod';
import { isStorable } from '../../../domain/storable-text';
import { pageQuery, timeAndIdPlace } from '../../contract/cursor';
import { id, isRestricted, role, time } from '../common';

const LONGEST_BODY = 10_000;

const colleague = z.object({
  staffId: id,
  name: z.string(),
  hasLeft: z.boolean().describe('They no longer work at the practice.'),
});

const fields = {
  id,
  to: z
    .union([z.object({ staff: colleague, role: z.null() }), z.object({ staff: z.null(), role })])
    .describe('A colleague, or everyone with a role.'),
  startedBy: colleague,
  patient: z
    .object({ id, nhsNumber: z.string(), familyName: z.string().nullable(), givenName: z.string().nullable() })
    .nullable()
    .describe('The patient it is about. Null if it is about no patient.'),
  isAboutPatient: z.boolean(),
  isRestricted,
  lastAt: time,
  lastBy: z.string(),
  firstLine: z.string().nullable().describe('Of the latest message.'),
  unread: z.boolean().describe('You have not read the latest message.'),
};

export const internalThread = z.object(fields).meta({ id: 'InternalThread' });

export const internalThreadDetails = z
  .object({
    ...fields,
    messages: z.array(z.object({ id, at: time, by: colleague, body: z.string().nullable() })).describe('Oldest first.'),
    isAbandoned: z.boolean().describe('Everyone else in the thread has left the practice.'),
    leftUnread: z.array(z.string()).describe('Colleagues who left before they read the latest message.'),
  })
  .meta({ id: 'InternalThreadDetails' });

export const internalThreadsQuery = pageQuery(timeAndIdPlace);

const body = z
  .string('Enter the message.')
  .trim()
  .min(1, 'Enter the message.')
  .max(LONGEST_BODY, `Shorten the message to ${LONGEST_BODY} characters or fewer.`)
  .refine(isStorable, {
    error: 'Take out the character that cannot be read.',
    params: { code: 'character-unreadable' },
  });

export const newInternalMessage = z
  .strictObject({
    to: z.union([z.strictObject({ staffId: z.uuid() }), z.strictObject({ role })], {
      error: 'Choose a colleague or a role: to is {staffId} or {role}.',
    }),
    patientId: z.uuid('Name the patient by their id, or leave it out.').nullable().optional(),
    body,
  })
  .meta({ examples: [{ to: { role: 'manager' }, body: 'Can you call the pharmacy back?' }] });

export const internalReply = z.strictObject({ body }).meta({ examples: [{ body: 'Done.' }] });

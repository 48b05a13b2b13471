import { z } from 'zod';
import { BOOKING_ANSWERS } from '../../../domain/booking/invitation-answer';
import { pageQuery, timeAndIdPlace } from '../../contract/cursor';
import { id, isRestricted, time } from '../common';
import { patient } from './appointments';

/** What a patient answered to an invitation, without booking. */
export const invitationAnswer = z
  .object({
    id,
    answer: z
      .enum(BOOKING_ANSWERS)
      .describe(
        '`elsewhere`: the patient says that they have had it elsewhere. `call-me`: they ask for a call to book.',
      ),
    at: time,
    campaign: z.object({ id, name: z.string() }),
    appointmentType: z.object({ id, name: z.string() }).nullable(),
    patient: patient.nullable(),
    isRestricted,
    needsEntry: z.boolean().describe('Somebody has to check it, or enter it in the clinical system.'),
    enteredBy: z.string().nullable(),
    enteredAt: time.nullable(),
    code: z.string().nullable().describe('SNOMED code that accepting it saves. Null: it is entered by hand.'),
    recordEntry: z
      .object({
        status: z.enum(['waiting', 'saved', 'refused']),
        savedAt: time.nullable(),
        reference: z.string().nullable(),
        reason: z.string().nullable(),
      })
      .nullable()
      .describe('Null where we save nothing.'),
  })
  .meta({ id: 'InvitationAnswer' });

export const invitationAnswersQuery = pageQuery(timeAndIdPlace).extend({
  needsEntry: z
    .enum(['true', 'false'], 'needsEntry is true or false.')
    .optional()
    .describe('true: only those that somebody has to look at.'),
});

export const answerDecision = z
  .strictObject({
    accepted: z
      .boolean('accepted is true or false.')
      .describe('false: the patient is invited again, as if they had said nothing.'),
  })
  .meta({ examples: [{ accepted: true }] });

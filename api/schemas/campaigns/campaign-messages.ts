import { z } from 'zod';
import { ATTEMPT_STATES, MESSAGE_STATUSES, RECORD_STATUSES } from '../../../domain/delivery/states';
import { numberPlace, pageQuery } from '../../contract/cursor';
import { id, messageReason, time, isRestricted } from '../common';

export const messagesQuery = pageQuery(numberPlace).extend({
  filter: z.enum(['all', 'delivered', 'errors', 'waiting', 'not-sent', 'accepted']).default('all'),
});

export const message = z
  .object({
    id,
    isRestricted,
    recipient: z.object({
      patientId: id.nullable(),
      row: z.int(),
      nhsNumber: z.string().nullable(),
      familyName: z.string().nullable(),
      givenName: z.string().nullable(),
    }),
    contact: z.string().nullable(),
    status: z.enum(MESSAGE_STATUSES),
    reason: messageReason.nullable(),
    delayed: z.boolean().describe('A mail server said that it could not deliver it yet and keeps trying.'),
    attempts: z.array(
      z.object({
        number: z.int(),
        reference: z.string().describe('Our reference, as we gave it to the provider.'),
        provider: z.string(),
        submittedAt: time.nullable(),
        outcome: z.enum(ATTEMPT_STATES),
        receiptAt: time.nullable(),
      }),
    ),
    recordEntry: z
      .object({
        status: z
          .enum(RECORD_STATUSES)
          .describe(
            'withdrawn: marked as entered in error. withheld: never saved, because someone withdrew the campaign’s entries.',
          ),
        savedAt: time.nullable(),
        reference: z.string().nullable(),
        withdrawnAt: time.nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'Message' });

export const unreached = z
  .object({
    row: z.int(),
    patientId: id.nullable(),
    nhsNumber: z.string().nullable(),
    familyName: z.string().nullable(),
    givenName: z.string().nullable(),
    status: z.enum(['failed', 'suppressed', 'cancelled']).describe('Of the first message.'),
    isRestricted,
  })
  .meta({ id: 'Unreached' });

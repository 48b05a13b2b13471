import { z } from 'zod';
import { NOT_REACHED_REASONS } from '../../../domain/patients/not-reached/reasons';
import { idPlace, pageQuery } from '../../contract/cursor';
import { id, time } from '../common';

const reason = z.enum(NOT_REACHED_REASONS, { error: `reason is ${NOT_REACHED_REASONS.join(', ')}.` });

export const notReachedQuery = pageQuery(idPlace).extend({ reason: reason.optional() });
export const notReachedDownload = z.strictObject({ reason: reason.optional() });

const group = z.object({
  ...{ name: z.string(), registered: z.int() },
  notReached: z.int().nullable().describe('Null where the number is below 5, or would give away another one that is.'),
});

export const notReachedGroups = z
  .object({
    age: z.array(group).describe('In years.'),
    language: z.array(group).describe('As recorded, the largest first.'),
  })
  .meta({
    id: 'NotReachedGroups',
    examples: [
      {
        age: [{ name: '16 to 39', registered: 2_400, notReached: 61 }],
        language: [{ name: 'Polish', registered: 180, notReached: null }],
      },
    ],
  });

export const notReachedPatient = z
  .object({
    ...{ id, nhsNumber: z.string(), familyName: z.string().nullable(), givenName: z.string().nullable() },
    ...{ dateOfBirth: z.string(), mobile: z.string().nullable(), email: z.string().nullable() },
    reason: reason.describe(
      'failed: everything that was tried failed. not-sent: left out each time. never-contacted: nobody has tried.',
    ),
    lastTriedAt: time.nullable(),
  })
  .meta({ id: 'NotReachedPatient' });

import { z } from 'zod';
import { NOT_REACHED_REASONS } from '../../../domain/patients/not-reached';
import { idPlace, pageQuery } from '../../contract/cursor';
import { id, time } from '../common';

const reason = z.enum(NOT_REACHED_REASONS, { error: `reason is ${NOT_REACHED_REASONS.join(', ')}.` });

export const notReachedQuery = pageQuery(idPlace).extend({ reason: reason.optional() });
export const notReachedDownload = z.strictObject({ reason: reason.optional() });

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

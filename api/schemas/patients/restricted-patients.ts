import { z } from 'zod';
import { SHORTEST_REASON } from '../../../domain/patients/restricted/opening';
import { pageOf, id, time } from '../common';

export const openRestricted = z
  .strictObject({
    why: z
      .string({ error: 'Say why you need the list.' })
      .trim()
      .min(SHORTEST_REASON, 'Say why you need the list, in a few words more.')
      .max(500, 'Use 500 characters at most.'),
  })
  .meta({ examples: [{ why: 'A patient’s solicitor asks for the record' }] });

export const restrictedOpened = z
  .object({ endsAt: time.describe('Until then you see the list.') })
  .meta({ id: 'RestrictedOpened' });

export const restrictedPatients = pageOf(
  z
    .object({
      id,
      nhsNumber: z.string(),
      familyName: z.string().nullable(),
      givenName: z.string().nullable(),
      dateOfBirth: z.iso.date(),
    })
    .meta({ id: 'OpenedRestrictedPatient' }),
).extend({ total: z.int(), endsAt: time.describe('When the list closes again.') });

export const restrictedOpenings = z
  .object({
    items: z.array(z.object({ id, by: z.string(), why: z.string(), openedAt: time, endsAt: time })),
  })
  .meta({ id: 'RestrictedOpenings' });

export const restrictedOpeners = z
  .object({ items: z.array(z.object({ staffId: id, name: z.string(), mayOpen: z.boolean() })) })
  .meta({ id: 'RestrictedOpeners' });

export const nameOpeners = z
  .strictObject({ staffIds: z.array(z.uuid('Give the ids of people.')).max(200, 'Name 200 people at most.') })
  .meta({ examples: [{ staffIds: [] }] });

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

const reasonAsked = z.enum(NOT_REACHED_REASONS).nullish().describe('Only of these patients; all of them without it.');

export const notReachedCalls = z.strictObject({ reason: reasonAsked }).meta({ examples: [{ reason: 'failed' }] });

export const notReachedQueued = z
  .object({
    queued: z.int().describe('Recalls that were put on the call list now.'),
    queuedAt: time.describe('To take them off again.'),
    leftOut: z.array(z.object({ code: z.string(), message: z.string(), count: z.int() })),
  })
  .meta({ id: 'NotReachedQueued', examples: [{ queued: 12, queuedAt: '2026-12-11T09:00:00.000Z', leftOut: [] }] });

export const notReachedUndo = z
  .strictObject({ queuedAt: z.iso.datetime('Give queuedAt as it was answered.') })
  .meta({ examples: [{ queuedAt: '2026-12-11T09:00:00.000Z' }] });

export const notReachedUndone = z
  .object({ removed: z.int().describe('Recalls that were taken off the call list.') })
  .meta({ id: 'NotReachedUndone', examples: [{ removed: 12 }] });

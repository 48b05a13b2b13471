import { z } from 'zod';
import { PURGED_KINDS, RETENTION, type PurgedKind } from '../../../domain/practice/retention/periods';
import { id, time } from '../common';

const days = (kind: PurgedKind) => {
  const { name, least, most } = RETENTION[kind];
  const message = `${name}: enter days from ${least} to ${most}.`;
  return z.int(message).min(least, message).max(most, message).optional();
};

/** Days by kind; what is not sent stays. */
export const retentionChange = z
  .strictObject(
    Object.fromEntries(PURGED_KINDS.map((kind) => [kind, days(kind)])) as Record<PurgedKind, ReturnType<typeof days>>,
  )
  .meta({ examples: [{ lists: 60 }] });

const byKind = z.object({
  kind: z.enum(PURGED_KINDS),
  days: z.int(),
  usualDays: z.int(),
  due: z.int().describe('What a purge now would take.'),
  held: z.int().describe('What a purge now would leave because of a legal hold.'),
});

export const retention = z
  .object({
    periods: z.array(byKind),
    runs: z
      .array(
        z.object({
          day: z.iso.date(),
          startedAt: time,
          finishedAt: time.nullable(),
          counts: z.record(z.string(), z.int()).describe('How much was purged of each kind.'),
        }),
      )
      .describe('The latest purges, newest first.'),
  })
  .meta({ id: 'Retention' });

export const newHold = z
  .strictObject({
    patientId: z
      .uuid('Give the id of the patient, or leave it out.')
      .nullish()
      .describe('Left out: the whole practice.'),
    why: z
      .string({ error: 'Say why nothing may be purged.' })
      .trim()
      .min(1, 'Say why nothing may be purged.')
      .max(500, 'Use 500 characters at most.'),
  })
  .meta({ examples: [{ why: 'Complaint 2026-117' }] });

export const legalHold = z
  .object({
    id,
    patientId: id.nullable().describe('Null for the whole practice.'),
    why: z.string(),
    by: z.string(),
    at: time,
    endedBy: z.string().nullable(),
    endedAt: time.nullable(),
  })
  .meta({ id: 'LegalHold' });

export const legalHolds = z.object({ items: z.array(legalHold) }).meta({ id: 'LegalHolds' });

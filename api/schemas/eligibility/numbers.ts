import { z } from 'zod';
import type { NumberPlace } from '../../../ports/eligibility/number-reputation';
import { date, id, reason, time } from '../common';

/** Numbers that are likely to fail, and how far that rule can be trusted. */

const patientOfNumber = z.object({
  id,
  isRestricted: z.boolean().describe('For a restricted record, only its id.'),
  nhsNumber: z.string().nullable(),
  familyName: z.string().nullable(),
  givenName: z.string().nullable(),
  dateOfBirth: date.nullable(),
});

export const need = z
  .enum(['correct', 'wait'], { error: 'need is correct or wait.' })
  .describe('`correct`: the cause lasts, or it failed before. `wait`: it failed once for a cause that may pass.');

export const numberToFix = z
  .object({
    id,
    number: z.string().nullable().describe('E.164. Null if only restricted records have it.'),
    need,
    patients: z.array(patientOfNumber).describe('Patients who share it, at most 100, sorted by name.'),
    patientCount: z.int(),
    failures: z.int(),
    lastingFailures: z.int().describe('Failures with a cause that lasts until the number is corrected.'),
    deliveries: z.int(),
    lastCause: reason,
    since: time.describe('When we learned of the first failure since the last delivery.'),
  })
  .meta({ id: 'NumberToFix' });

export const numberReputation = z
  .object({
    rule: z.array(z.string()),
    noFailureOfTheNumber: z.array(z.string()),
    numbers: z
      .object({ correct: z.int(), wait: z.int() })
      .describe('Marked numbers that a patient has now, by the action they need.'),
    expected: z.int().describe('Messages of the last 12 months to numbers that were marked when they were sent.'),
    failed: z.int().describe('How many of `expected` failed.'),
    isEnough: z.boolean().describe('False if there are too few to say how often the rule is right.'),
    months: z
      .array(z.object({ month: z.string().describe('`YYYY-MM`'), expected: z.int(), failed: z.int() }))
      .describe('Calendar months with such messages, oldest first. They add up to the two figures.'),
  })
  .meta({ id: 'NumberReputation' });

/** A place in the list of numbers; no number stands in it, since addresses of pages hold it. */
export const reputationPlace: z.ZodType<NumberPlace> = z.tuple([
  z.int().min(0).max(2),
  z.number().min(0).max(1),
  z.number().min(-1e12).max(1e12),
  z.uuid(),
]);

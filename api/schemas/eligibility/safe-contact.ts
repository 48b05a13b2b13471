import { z } from 'zod';
import { SAFE_LEVELS } from '../../../domain/eligibility/safe-contact';
import { LARGEST_INT } from '../../contract/cursor';
import { id, line, time } from '../common';

const level = z
  .enum(SAFE_LEVELS, { error: 'Choose yes, neutral or never.' })
  .describe('neutral: only text that says nothing of the patient or their care.');
const levels = { sms: level, email: level, letter: level, call: level };
const setBy = z.object({ by: z.string(), at: time, why: z.string().nullable() });

export const safeContact = z
  .object({
    patientId: id,
    ...levels,
    setBy: z
      .object({ sms: setBy, email: setBy, letter: setBy, call: setBy })
      .partial()
      .describe('By channel. A channel that nobody spoke of is not in it. why is null for a restricted record.'),
    version: z.int().describe('0 if nobody ever said anything.'),
  })
  .meta({ id: 'SafeContact' });

export const safeContactChange = z.strictObject({
  ...z.object(levels).partial().shape,
  why: line(500, 'Enter why.').describe('Kept with the fact, and shown to staff.'),
  version: z
    .int()
    .min(0)
    .max(LARGEST_INT)
    .optional()
    .describe('The version you read. We refuse it with 409 if someone has changed it since.'),
});

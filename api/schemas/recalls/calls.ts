import { z } from 'zod';
import { CALL_OUTCOMES } from '../../../domain/recalls/recalls';
import { id, line } from '../common';

/** Calls: patients to call, and the result of each call. */

export const callsQueued = z
  .object({
    queued: z.int().describe('Recalls that are on the call list now.'),
    leftOut: z.array(z.object({ recallId: id, code: z.string(), message: z.string() })),
  })
  .meta({ id: 'CallsQueued', examples: [{ queued: 3, leftOut: [] }] });

export const callOutcome = z
  .strictObject({
    outcome: z.enum(CALL_OUTCOMES, {
      error: 'Choose the result of the call: spoke, left-message, no-answer, wrong-number or declined.',
    }),
    note: line(1_000, 'Enter a note, or leave it out.').nullish(),
    callBackOn: z.iso
      .date('Write the date as year, month and day, for example 2026-12-24.')
      .nullish()
      .describe('The day on which to call again, if the patient named one.'),
  })
  .meta({ examples: [{ outcome: 'left-message', note: 'With her daughter' }] });

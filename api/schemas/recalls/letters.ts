import { z } from 'zod';
import { idPlace, LARGEST_INT, pageQuery } from '../../contract/cursor';
import { id, isRestricted, time } from '../common';

/** Batches of letters, from their making to posting. */

const reasoned = z.object({ code: z.string(), message: z.string() });

const envelope = z.object({
  letterId: id,
  position: z.int().describe('From 1, in the order of printing.'),
  patient: z
    .object({ id, nhsNumber: z.string(), familyName: z.string().nullable(), givenName: z.string().nullable() })
    .nullable(),
  isRestricted,
  reason: reasoned,
});

export const letterBatch = z
  .object({
    id,
    status: z
      .enum(['making', 'ready', 'posted', 'refused', 'discarded'])
      .describe('ready: the file can be printed. Nothing counts as an attempt before posted.'),
    letters: z.int().describe('The manifest: how many envelopes there are.'),
    pages: z.int().nullable().describe('Null until the file is made.'),
    leftOut: z.array(z.object({ recallId: id, ...reasoned.shape })),
    toPull: z
      .array(envelope)
      .describe('Envelopes that must not be posted, as the register is now. Once posted: those that were taken out.'),
    createdAt: time,
    createdBy: z.string(),
    readyAt: time.nullable(),
    posted: z
      .object({ at: time, by: z.string(), count: z.int() })
      .nullable()
      .describe('count and the envelopes that were pulled make up the manifest.'),
    postBy: z.iso.date().nullable().describe('The next working day after it was ready. Null once it is over.'),
  })
  .meta({
    id: 'LetterBatch',
    examples: [
      {
        ...{ id: '0199c3f0-0000-7000-8000-000000000041', status: 'ready', letters: 40, pages: 42, leftOut: [] },
        ...{ toPull: [], createdAt: '2026-12-10T09:00:00.000Z', createdBy: 'Sam Okoro', posted: null },
        ...{ readyAt: '2026-12-10T09:00:04.000Z', postBy: '2026-12-11' },
      },
    ],
  });

export const lettersQuery = pageQuery(idPlace);

export const lettersMade = z.object({ id, letters: z.int(), leftOut: letterBatch.shape.leftOut }).meta({
  id: 'LettersMade',
  examples: [{ id: '0199c3f0-0000-7000-8000-000000000041', letters: 40, leftOut: [] }],
});

export const postLetters = z
  .strictObject({
    count: z
      .int('Enter how many envelopes you counted.')
      .min(0, 'Enter how many envelopes you counted.')
      .max(LARGEST_INT)
      .describe('Envelopes that leave, counted by hand.'),
  })
  .meta({ examples: [{ count: 40 }] });

import { z } from 'zod';
import { channel } from '../common';
import { LONGEST_BODY } from './campaign-content';

const MOST_VALUES = 500;

export const newPreview = z.strictObject({
  channel,
  type: z
    .enum(['message', 'booking', 'questionnaire'], { error: 'Choose a type: message, booking or questionnaire.' })
    .optional()
    .describe('The service adds a line with a link to booking invitations and questionnaires. It is counted here.'),
  body: z.string('Enter the text of the message.').max(LONGEST_BODY),
  personalisation: z
    .record(z.string().max(500), z.string().max(10_000))
    .refine((values) => Object.keys(values).length <= MOST_VALUES, {
      error: `Send at most ${MOST_VALUES} values.`,
      params: { code: 'too-many' },
    })
    .optional()
    .describe(`Values for the placeholders ((name)), at most ${MOST_VALUES}.`),
});

export const preview = z
  .object({
    body: z.string(),
    encoding: z.enum(['gsm7', 'ucs2']),
    units: z.int(),
    segments: z.int(),
    expensiveCharacters: z.array(
      z.object({
        character: z.string(),
        index: z.int().describe('In UTF-16 units.'),
        plain: z.string().nullable().describe('What you can write instead. Null if no replacement is safe.'),
      }),
    ),
    expensiveTotal: z.int().describe('How many expensive characters there are; the first 918 are listed.'),
  })
  .meta({ id: 'MessagePreview' });

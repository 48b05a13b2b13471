import { z } from 'zod';
import { WORD_FIELDS, WORD_MEANINGS, type WordField } from '../../../domain/patients/register-words';
import { line, time } from '../common';

const field = z
  .enum(WORD_FIELDS, { error: `field is one of ${WORD_FIELDS.join(', ')}.` })
  .describe('The column of the import that has the word.');
const meaning = z.enum(['registered', 'deceased', 'left', 'restricted', 'yes', 'no'], {
  error: 'meaning is registered, deceased, left or restricted for a status, yes or no for the others.',
});

/** Whether the meaning is one of the field. */
function fits({ field: of, meaning: as }: { field: WordField; meaning: string }): boolean {
  return (WORD_MEANINGS[of] as readonly string[]).includes(as);
}

export const registerWord = z
  .object({
    field,
    word: z.string().describe('As it was in the file. In a decision, as we compare it.'),
    meaning: meaning.nullable().describe('Null until someone decides.'),
    patients: z.int().describe('How many patients are left out because of it.'),
    decidedBy: z.string().nullable(),
    decidedAt: time.nullable(),
  })
  .meta({ id: 'RegisterWord' });

export const registerWords = z
  .object({
    items: z.array(registerWord).max(200),
    listsBeingChecked: z.int().describe('Lists of drafts that we are checking again after a decision.'),
  })
  .meta({ id: 'RegisterWords' });

export const wordDecision = z.strictObject({ field, word: line(100, 'Enter the word.'), meaning }).refine(fits, {
  path: ['meaning'],
  error: 'meaning is registered, deceased, left or restricted for a status, yes or no for the others.',
});

export const decidedWord = z
  .object({
    patients: z.int().describe('How many patients have this word.'),
    lists: z.int().describe('Lists of drafts that we now check again.'),
  })
  .meta({ id: 'DecidedWord' });

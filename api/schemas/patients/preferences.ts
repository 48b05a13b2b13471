import { z } from 'zod';
import { isLanguage, primaryOf } from '../../../domain/patients/preferences/writing-preferences';

const language = z
  .string('Write the language as a tag such as cy, or null.')
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'Write the language as a tag such as cy for Welsh.')
  .refine(
    (tag) => isLanguage(primaryOf(tag)),
    'We know no such language. Write its tag, such as cy for Welsh or pl for Polish.',
  )
  .nullable();

/** How a patient likes to be written to; null where nobody has said. */
export const preferencesChange = z
  .strictObject({
    language: language.describe('BCP 47, such as cy for Welsh. Null: as the register says.'),
    largePrint: z.boolean('largePrint is true, false or null.').nullable(),
    letterInstead: z
      .boolean('letterInstead is true, false or null.')
      .nullable()
      .describe('The patient wants letters instead of texts: bulk messages by SMS leave them out.'),
  })
  .meta({ examples: [{ language: 'cy', largePrint: true, letterInstead: null }] });

export const patientPreferences = z
  .object({
    language: z.string().nullable(),
    largePrint: z.boolean().nullable(),
    letterInstead: z.boolean().nullable(),
    register: z
      .object({ language: z.string().nullable(), format: z.string().nullable() })
      .describe('What the register or a file says, in its own words.'),
    inUse: z
      .object({ language: z.string().nullable(), largePrint: z.boolean(), letterInstead: z.boolean() })
      .describe('What counts: what was said here goes before the register.'),
  })
  .meta({ id: 'PatientPreferences' });

/** A language that patients need. */
export const languageNeed = z
  .object({
    language: z.string().describe('Such as cy.'),
    name: z.string().describe('Such as Welsh.'),
    patients: z.int().describe('Registered patients who need it.'),
  })
  .meta({ id: 'LanguageNeed' });

import { z } from 'zod';
import { readSnomedCode } from '../../../domain/content/snomed';
import { line, time } from '../common';

/** One SNOMED code, checked by its last digit. */
const snomedCode = z.string('Enter a SNOMED code.').transform((written, context) => {
  const reading = readSnomedCode(written);
  if (reading.ok) return reading.value;
  context.issues.push({ code: 'custom', input: written, params: { code: reading.code }, message: reading.message });
  return z.NEVER;
});
const description = line(255, 'Enter what the code means, as your clinical system says it.');
const isInvitation = z.boolean().describe('It counts as an invitation, so pages say for how many it is the second.');

export const codesQuery = z.object({
  search: z.string().max(200).optional().describe('Part of the description, or the beginning of the code.'),
});
export const newCode = z.strictObject({
  code: snomedCode,
  description: description.optional().describe('The terminology server gives it where one is set.'),
  isInvitation: isInvitation.optional(),
});
export const codeChange = z
  .strictObject({ description, isInvitation, active: z.boolean().describe('Only active codes can be chosen.') })
  .partial();
export const listedCode = z
  .object({
    code: z.string(),
    description: z.string(),
    isInvitation: z.boolean(),
    active: z.boolean(),
    addedBy: z.string(),
    addedAt: time,
  })
  .meta({ id: 'ListedCode' });

export const conceptsQuery = z.object({ search: z.string().trim().min(3, 'Enter at least 3 characters.').max(200) });
export const concepts = z
  .object({
    source: z
      .enum(['terminology', 'none', 'away'])
      .describe('`none`: no terminology server is set. `away`: it did not answer.'),
    items: z.array(z.object({ code: z.string(), description: z.string(), active: z.boolean(), listed: z.boolean() })),
  })
  .meta({ id: 'Concepts' });

export const chosenCodes = z
  .object({
    items: z.array(
      z.object({
        code: z.string(),
        description: z.string().nullable().describe('Null if nobody has told us what it means.'),
        refused: z.enum(['not-listed', 'inactive']).nullable().describe('Why it cannot be sent with this code.'),
        effect: z.array(z.string()).describe('For how many patients it is the first, second or third.'),
      }),
    ),
  })
  .meta({ id: 'ChosenCodes' });

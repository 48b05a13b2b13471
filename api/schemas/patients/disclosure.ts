import { z } from 'zod';
import { DISCLOSURE_SECTIONS } from '../../../domain/patients/disclosure/items';
import { pageQuery, timeAndIdPlace } from '../../contract/cursor';
import { pageOf, id, time } from '../common';

const section = z.enum(DISCLOSURE_SECTIONS, { error: `section is one of ${DISCLOSURE_SECTIONS.join(', ')}.` });

export const disclosureQuery = pageQuery(timeAndIdPlace).extend({
  section: section.default('messages').describe('Which part of the file.'),
});

const why = z
  .string()
  .trim()
  .min(1, 'Say why it is left out, for example “About her daughter”.')
  .max(500, 'Use 500 characters at most.');

/** What is left out of one item. */
export const redaction = z
  .strictObject({
    show: z
      .enum(['all', 'part', 'none'], { error: 'show is all, part or none.' })
      .describe('part leaves out the words; none leaves out the whole item.'),
    words: z
      .array(z.string().trim().min(1, 'Enter words, or remove the empty line.').max(500))
      .max(50, 'Leave out 50 words or phrases at most.')
      .optional()
      .describe('Left out wherever the item has them, whatever their case.'),
    why: why.optional(),
  })
  .superRefine(({ show, words, why: reason }, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], params: { code: 'required' }, message });
    if (show === 'part' && !words?.length) refuse('words', 'Enter the words to leave out.');
    if (show !== 'all' && reason === undefined)
      refuse('why', 'Say why it is left out, for example “About her daughter”.');
  })
  .meta({ examples: [{ show: 'part', words: ['Ann Lee'], why: 'About her sister' }] });

export const disclosureItem = z
  .object({
    section,
    id,
    at: time,
    title: z.string(),
    facts: z.array(z.object({ label: z.string(), value: z.string() })),
    text: z.string().nullable().describe('In full, also where something will be left out of the file.'),
    redaction: z
      .object({ show: z.enum(['part', 'none']), words: z.array(z.string()), why: z.string(), by: z.string(), at: time })
      .nullable()
      .describe('What the file leaves out.'),
  })
  .meta({ id: 'DisclosureItem' });

export const disclosure = pageOf(disclosureItem)
  .extend({ counts: z.record(z.string(), z.int()).describe('How many items each section has.') })
  .meta({ id: 'Disclosure' });

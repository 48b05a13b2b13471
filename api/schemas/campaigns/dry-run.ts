import { z } from 'zod';
import { id, time } from '../common';

const shownFinding = z
  .object({
    code: z.string(),
    severity: z.enum(['stops', 'check']).describe('`stops`: Send is refused. `check`: a person should look at it.'),
    message: z.string(),
    count: z.int().optional(),
    places: z
      .array(z.object({ field: z.enum(['subject', 'body', 'subjectB', 'bodyB']), index: z.int(), length: z.int() }))
      .describe('Where in the text it is, in UTF-16 units.'),
    needsReason: z.boolean().describe('Whether Send needs a reason for it while the content guard is on.'),
  })
  .meta({ id: 'Finding' });

export const dryRun = z
  .object({
    wouldSend: z.int().describe('Patients who would be sent to, once no finding stops it.'),
    leftOut: z
      .array(z.object({ code: z.string(), count: z.int() }))
      .describe('Rows of the list that would not, by reason. With `wouldSend` they add up to the rows.'),
    findings: z.array(shownFinding),
    languages: z
      .array(
        z.object({
          language: z.string().describe('Such as cy for Welsh.'),
          patients: z.int(),
          gets: z
            .enum(['translation', 'own-text', 'call'])
            .describe('call: no message but a call, because the text has a sentence that they must understand.'),
          why: z
            .enum(['no-translation', 'not-approved', 'text-edited', 'two-texts'])
            .nullable()
            .describe('Why no translation.'),
        }),
      )
      .describe('Languages other than the text’s that patients of the list need, and which text they get.'),
    texts: z
      .array(
        z.object({
          language: z.string().nullable().describe('Null: the text itself.'),
          patients: z.int(),
          segments: z.object({ longest: z.int(), total: z.int() }).describe('0 for email.'),
          cost: z.object({ amount: z.string(), currency: z.string() }),
        }),
      )
      .describe('What the text and each translation takes. A translation may need more segments.'),
    estimate: z.object({
      segments: z.object({ longest: z.int(), total: z.int() }).describe('0 for email.'),
      credits: z.object({ needed: z.int(), available: z.int().nullable().describe('Null if they are not counted.') }),
      cost: z.object({
        amount: z.string().describe('In pounds, excluding VAT. 0 without a price.'),
        currency: z.string(),
      }),
      startsAt: time.nullable().describe('When the first message would go. Null for nobody.'),
      endsAt: time.nullable().describe('When the last one is expected to go.'),
    }),
  })
  .meta({ id: 'DryRun' });

export const childrenOnList = z
  .object({
    items: z.array(
      z.object({
        row: z.int(),
        patient: z
          .object({ id, givenName: z.string().nullable(), familyName: z.string().nullable() })
          .nullable()
          .describe('Null for a restricted record.'),
        age: z.int().nullable(),
        contact: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'ChildrenOnList' });

import { z } from 'zod';
import { LARGEST_INT, pageQuery, timeAndIdPlace } from '../../contract/cursor';
import { id, isRestricted, time } from '../common';

export const answer = z
  .object({
    id,
    isRestricted,
    patientId: id.nullable(),
    submittedAt: time,
    version: z.int().max(LARGEST_INT).describe('The version of the questionnaire that was asked.'),
    scores: z
      .record(z.string(), z.number())
      .describe('`total` is the sum of the options chosen. Each item that works a number out adds one, by its linkId.'),
    response: z
      .looseObject({ resourceType: z.literal('QuestionnaireResponse') })
      .nullable()
      .describe('A FHIR R4 QuestionnaireResponse. Null for a restricted record.'),
    alarms: z.array(z.string()).describe('LinkIds of the questions whose answers alarmed a person.'),
    acknowledgedAt: time.nullable(),
    acknowledgedBy: z.string().nullable(),
    bands: z.array(z.string()).describe('What your practice does from these scores on.'),
    recordEntry: z
      .object({
        status: z
          .enum(['waiting', 'saved', 'refused'])
          .describe('refused: the record system will not take them. Nothing more is tried until you ask for it.'),
        savedAt: time.nullable(),
        reference: z.string().nullable(),
        reason: z.string().nullable().describe('Why the latest try failed, such as HTTP 422.'),
      })
      .nullable()
      .describe('Null where nobody asked to save the answers.'),
  })
  .meta({ id: 'QuestionnaireAnswer' });

const filters = {
  score: z.string().trim().min(1).max(500).optional().describe('Name of a score, such as total. Goes with from.'),
  from: z
    .string()
    .regex(/^-?\d{1,7}([.]\d{1,4})?$/, 'from is a number.')
    .transform(Number)
    .optional()
    .describe('Only answers whose score is this or more.'),
  alarmed: z.enum(['true', 'false'], 'alarmed is true or false.').optional().describe('true: only those that alarmed.'),
};

export const answersQuery = pageQuery(timeAndIdPlace).extend(filters);
export const answersFileQuery = z.strictObject(filters);
export const acknowledgement = z.strictObject({ answerId: z.uuid('Name the answer by its id.') });
export const saveAgain = z
  .strictObject({
    answerId: z.uuid('Name the answer by its id.').nullish().describe('Left out: all that were refused.'),
  })
  .meta({ examples: [{}] });
export const savedAgain = z.object({ answers: z.int().describe('How many are tried again.') });

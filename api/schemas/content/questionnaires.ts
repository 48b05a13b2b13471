import { z } from 'zod';
import { isLanguage } from '../../../domain/patients/preferences/writing-preferences';
import { LARGEST_INT, pageQuery, timeAndIdPlace } from '../../contract/cursor';
import { id, line, time } from '../common';

const version = z.int().min(1).max(LARGEST_INT);

/** A FHIR R4 Questionnaire. What we can show is judged item by item, and not by this schema. */
export const fhirQuestionnaire = z
  .looseObject({
    resourceType: z.literal('Questionnaire', 'Send a FHIR resource whose resourceType is Questionnaire.'),
  })
  .meta({
    examples: [
      {
        resourceType: 'Questionnaire',
        status: 'active',
        title: 'Your asthma',
        item: [{ linkId: '1', type: 'boolean', text: 'Did your asthma wake you at night this week?', required: true }],
      },
    ],
  });

const alarmMark = z.strictObject({
  linkId: z.string().min(1, 'Name the question by its linkId.').max(500),
  options: z
    .array(z.int().min(0).max(500))
    .max(500)
    .describe('Places of the options that alarm, from 0. Of a yes-or-no question 1 is yes and 0 is no.'),
});

const scoreBand = z.strictObject({
  score: z.string().min(1).max(500).describe('`total`, or the linkId of an item that works a number out.'),
  from: z.number('Enter the score from which this holds.').min(-1_000_000).max(1_000_000),
  action: line(200, 'Enter what to do.'),
});

export const questionnaire = z
  .object({
    id,
    version: version.describe('Grows with each change of the form.'),
    title: z.string(),
    questions: z.int().describe('How many questions patients may be asked.'),
    notes: z.array(z.string()).describe('What is ignored or done differently, without changing what is asked.'),
    marks: z.array(alarmMark).describe('Answers that alarm a person, those that must be marked included.'),
    bands: z.array(scoreBand).describe('What your practice does from a score on.'),
    translations: z
      .array(
        z.object({
          language: z.string().describe('A BCP 47 tag.'),
          missing: z.int().describe('Texts that are not translated yet.'),
          approvedBy: z.string().nullable().describe('Null until a person approves this version of it.'),
          approvedAt: time.nullable(),
          validation: z.string().nullable().describe('Who validated its scores; without it, it has no scores.'),
        }),
      )
      .describe('Of the newest version. Patients get an approved one in their language.'),
    createdBy: z.string(),
    createdAt: time,
    changedBy: z.string(),
    changedAt: time,
    archivedAt: time.nullable(),
  })
  .meta({ id: 'Questionnaire' });

export const questionnaireListed = questionnaire
  .omit({ marks: true, translations: true })
  .meta({ id: 'QuestionnaireListed' });

export const questionnaireVersion = z
  .object({ version, title: z.string(), questions: z.int(), createdBy: z.string(), createdAt: time })
  .meta({ id: 'QuestionnaireVersion' });

export const questionnaireChange = z
  .strictObject({
    marks: z.array(alarmMark).max(500).optional().describe('All marks of the practice. Marks that must be there stay.'),
    bands: z.array(scoreBand).max(100).optional(),
    archived: z.boolean().optional().describe('Archived questionnaires are not offered for new bulk messages.'),
  })
  .meta({ examples: [{ bands: [{ score: 'total', from: 10, action: 'Offer an appointment' }] }] });

export const questionnairesQuery = pageQuery(timeAndIdPlace).extend({
  search: z.string().trim().max(200, 'Search for 200 characters or fewer.').optional().describe('Part of the title.'),
  archived: z.enum(['true', 'false'], 'archived is true or false.').optional(),
});

export const translationApproval = z
  .strictObject({
    language: z.string().refine(isLanguage, 'Give the language as a tag, such as cy for Welsh.'),
    validation: z
      .string()
      .trim()
      .max(500, 'Shorten the validation to 500 characters or fewer.')
      .nullish()
      .describe('Who validated the scores of this translation, and where. Left out: it has no scores.'),
  })
  .meta({ examples: [{ language: 'cy' }] });

const wholeText = z.string().regex(/^[1-9]\d{0,8}$/, 'version is a whole number from 1.');

export const questionnaireQuery = z.strictObject({
  version: wholeText.transform(Number).optional().describe('An older version; otherwise the newest.'),
});

export const newVersionQuery = z.strictObject({
  version: wholeText
    .transform(Number)
    .optional()
    .describe('The version that was changed: refused with 409 when somebody changed it since.'),
});

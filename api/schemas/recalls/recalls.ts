import { z } from 'zod';
import {
  CALL_OUTCOMES,
  RECALL_FINDINGS,
  RECALL_CHANNELS,
  RECALL_STATES,
  RECALL_TABS,
  SYSTEM_STATUSES,
  URGENCIES,
} from '../../../domain/recalls/recalls';
import { SMS_MARKS } from '../../../domain/recalls/sms-marks';
import { readDateOfBirth } from '../../../domain/patients/date-of-birth';
import { readNhsNumber } from '../../../domain/patients/nhs-number';
import { reasonMessage, type RowReasonCode } from '../../../domain/lists/row-reasons';
import { DUE_DATE_PROBLEM, isPlausibleDueDate } from '../../../domain/recalls/told-recall';
import { pageQuery } from '../../contract/cursor';
import { date, id, isRestricted, line, time } from '../common';
import { send } from '../campaigns/campaign-commands';

/** Above any selection that a practice of our size makes. */
export const MOST_SELECTED = 20_000;
const LONGEST_REASON = 200;
export const LONGEST_REFERENCE = 200;

const urgency = z.enum(URGENCIES, { error: 'urgency is routine or urgent.' });

const asReason = (code: RowReasonCode, detail?: string) => ({
  params: { code },
  message: `${reasonMessage(code, detail)}.`,
});

/** An NHS number as people write it, without its spaces. */
const nhsNumber = z
  .string(`${reasonMessage('nhs-number-missing')}.`)
  .max(100)
  .transform((text, context) => {
    const read = readNhsNumber(text);
    if (read.ok) return read.value;
    const fault = 'fault' in read ? read.fault : undefined;
    context.issues.push({ code: 'custom', input: text, ...asReason(read.code, fault) });
    return z.NEVER;
  })
  .meta({ type: 'string' });

const dateOfBirth = z
  .string(`${reasonMessage('date-of-birth-missing')}.`)
  .max(100)
  .transform((text, context) => {
    const read = readDateOfBirth(text, new Date().toISOString().slice(0, 10));
    if (read.ok) return read.value;
    context.issues.push({ code: 'custom', input: text, ...asReason(read.code) });
    return z.NEVER;
  })
  .meta({ type: 'string', format: 'date' });

const dueDate = z.iso
  .date('Write the due date as year, month and day, for example 2026-12-24.')
  .refine((text) => isPlausibleDueDate(text), { error: DUE_DATE_PROBLEM, params: { code: 'due-date-unlikely' } });

export const putRecall = z
  .strictObject({
    nhsNumber,
    dateOfBirth,
    reason: line(LONGEST_REASON, 'Enter what is due.'),
    dueDate,
    urgency: urgency.default('routine'),
    status: z.enum(SYSTEM_STATUSES, { error: 'status is open, given or closed.' }),
  })
  .meta({
    examples: [
      {
        ...{ nhsNumber: '9434765919', dateOfBirth: '1951-03-04', reason: 'Asthma review' },
        ...{ dueDate: '2026-12-24', urgency: 'routine', status: 'open' },
      },
    ],
  });

const attempt = z.object({
  channel: z.enum(RECALL_CHANNELS),
  at: time,
  outcome: z
    .string()
    .describe(`Of an SMS the status of its message, of a letter posted, of a call ${CALL_OUTCOMES.join(', ')}.`),
});

export const recall = z
  .object({
    id,
    reference: z.string(),
    patient: z
      .object({ id, nhsNumber: z.string(), familyName: z.string().nullable(), givenName: z.string().nullable() })
      .nullable(),
    isRestricted,
    reason: z.string().nullable(),
    category: z.object({ id, name: z.string() }).nullable(),
    urgency,
    dueDate: date,
    overdue: z.boolean(),
    state: z.enum(RECALL_STATES),
    attempts: z.array(attempt).describe('Documented attempts, oldest first. An SMS counts once it is handed over.'),
    reach: z
      .enum(['none', 'contacted', 'reached'])
      .describe('A receipt is contacted. reached needs proof of identity.'),
    attemptsWanted: z.int(),
    clinicallySignificant: z.boolean(),
    nextContactAt: time.nullable().describe('When someone has to act on it. Null when it is over or under way.'),
    nextChannel: z.enum(RECALL_CHANNELS).nullable(),
    queue: z.enum(['calls', 'letters']).nullable(),
    sms: z.object({
      state: z.enum(['available', 'blocked', 'ask']),
      mark: z.object({ code: z.enum(SMS_MARKS), message: z.string() }).nullable(),
      trouble: z
        .object({ code: z.string(), message: z.string() })
        .nullable()
        .describe('Why an SMS would leave it out besides its mark: no usable number, or one that is likely to fail.'),
    }),
    ending: z.object({ by: z.string(), at: time, why: z.string().nullable() }).nullable(),
    booking: z.object({ by: z.string(), at: time }).nullable(),
    answers: z
      .array(
        z.object({
          ...{ id, kind: z.enum(RECALL_FINDINGS), at: time, said: z.string().nullable() },
          entry: z
            .object({ code: z.string(), on: date })
            .nullable()
            .describe('Of in-record: the SNOMED code of the entry, and the day on which it was done.'),
        }),
      )
      .describe('What nobody has decided about yet: answers of the patient, and in-record for an entry of the record.'),
  })
  .meta({
    id: 'Recall',
    examples: [
      {
        ...{ id: '0199c3f0-0000-7000-8000-000000000011', reference: 'EMIS-4711', isRestricted: false },
        patient: {
          ...{ id: '0199c3f0-0000-7000-8000-000000000012', nhsNumber: '9434765919' },
          ...{ familyName: 'Lovelace', givenName: 'Ada' },
        },
        ...{ reason: 'Asthma review', category: { id: '0199c3f0-0000-7000-8000-000000000013', name: 'Asthma' } },
        ...{ urgency: 'routine', dueDate: '2026-12-24', overdue: false, state: 'to-action', attempts: [] },
        ...{
          reach: 'none',
          attemptsWanted: 3,
          clinicallySignificant: false,
          nextContactAt: '2026-12-10T00:00:00.000Z',
        },
        ...{ nextChannel: 'sms', queue: null, sms: { state: 'available', mark: null, trouble: null } },
        ...{ ending: null, booking: null, answers: [] },
      },
    ],
  });

const categoryFilter = z
  .union([z.uuid(), z.literal('none')], { error: 'category is the id of a category, or none.' })
  .optional()
  .describe('The id of a category, or none for recalls without one.');

const tab = z.enum(RECALL_TABS, { error: 'tab is to-action, all, calls or letters.' });

export const recallsQuery = pageQuery(z.tuple([z.iso.date(), z.uuid()])).extend({
  tab: tab.default('all'),
  category: categoryFilter,
  urgency: urgency.optional(),
  patientId: z.uuid('patientId is the id of a patient.').optional(),
  answers: z
    .literal('undecided', 'answers is undecided, or leave it out.')
    .optional()
    .describe('Only recalls that wait for a decision: an answer, an entry of the record, or booked for over 28 days.'),
});

export const recallCountsQuery = z.strictObject({ category: categoryFilter, urgency: urgency.optional() });

export const recallCounts = z
  .object({
    ...{ toAction: z.int(), all: z.int(), calls: z.int(), letters: z.int() },
    lettersToMake: z.int().describe('Those of `letters` that are in no batch which is still to be posted.'),
    undecided: z
      .int()
      .describe('Open ones that wait for a decision: an answer, an entry of the record, or booked for over 28 days.'),
  })
  .meta({
    id: 'RecallCounts',
    examples: [{ toAction: 40, all: 310, calls: 6, letters: 12, lettersToMake: 9, undecided: 2 }],
  });

/** Some recalls: named one by one, or all that match. */
export const recallSelection = {
  recallIds: z
    .array(z.uuid('recallIds are ids of recalls.'))
    .max(MOST_SELECTED, `Choose at most ${MOST_SELECTED} recalls.`)
    .optional()
    .describe('Ids of recalls.'),
  matching: z
    .strictObject({ tab, category: categoryFilter, urgency: urgency.optional() })
    .optional()
    .describe('All recalls that match, instead of recallIds.'),
};

const includeDissent = z
  .boolean('includeDissent is true or false.')
  .optional()
  .describe('Send also where the record says no texts, or consent cannot be read. Without it you are asked.');

export const recallSms = z
  .strictObject({
    ...recallSelection,
    includeDissent,
    holdSeconds: send.shape.holdSeconds,
    acknowledged: send.shape.acknowledged,
  })
  .meta({ examples: [{ recallIds: ['0199c3f0-0000-7000-8000-000000000011'], includeDissent: true }] });

const leftOut = z.array(z.object({ recallId: id, code: z.string(), message: z.string() }));

export const recallSmsSent = z
  .object({
    campaignId: id.describe('The first campaign.'),
    campaigns: z
      .array(z.object({ id, categoryId: id, joinedCategoryIds: z.array(id), invitation: z.int(), patients: z.int() }))
      .describe('One for each category, for each code of an invitation, and for each set of categories in one text.'),
    patients: z.int(),
    leftOut,
  })
  .meta({
    id: 'RecallSmsSent',
    examples: [
      {
        campaignId: '0199c3f0-0000-7000-8000-000000000021',
        campaigns: [
          {
            ...{ id: '0199c3f0-0000-7000-8000-000000000021', categoryId: '0199c3f0-0000-7000-8000-000000000013' },
            ...{ joinedCategoryIds: [], invitation: 1, patients: 9 },
          },
        ],
        ...{ patients: 9, leftOut: [] },
      },
    ],
  });

export const recallSmsPreviewed = z
  .object({
    asking: z.int().describe('Patients you would be asked about. They are not among the others.'),
    askingRecalls: z.int().describe('The recalls of these patients that you would be asked about.'),
    severalTexts: z.int().describe('Patients who would get more than one text, for recalls of several categories.'),
    oneText: z.int().describe('Patients whose recalls of several categories are in one text.'),
    patients: z.int(),
    groups: z.array(
      z.object({
        ...{ categoryId: id, categoryName: z.string(), invitation: z.int(), code: z.string().nullable() },
        ...{ body: z.string(), patients: z.int(), recalls: z.int() },
        joined: z
          .array(
            z.object({ categoryId: id, categoryName: z.string(), invitation: z.int(), code: z.string().nullable() }),
          )
          .describe('Other categories whose recalls the same text names.'),
      }),
    ),
    leftOut: leftOut.describe('Without those you would be asked about.'),
  })
  .meta({
    id: 'RecallSmsPreview',
    examples: [{ asking: 2, askingRecalls: 2, severalTexts: 0, oneText: 0, patients: 9, groups: [], leftOut: [] }],
  });

export const recallSmsPreview = z
  .strictObject(recallSelection)
  .meta({ examples: [{ recallIds: ['0199c3f0-0000-7000-8000-000000000011'] }] });

export const closeRecall = z
  .strictObject({ reason: line(500, 'Enter why no further action is required.') })
  .meta({ examples: [{ reason: 'Reviewed at the hospital on 3 November' }] });

export const bookRecall = z
  .strictObject({ booked: z.boolean('booked is true or false.') })
  .meta({ examples: [{ booked: true }] });

export const attendRecall = z
  .strictObject({ attended: z.boolean('attended is true or false.') })
  .meta({ examples: [{ attended: true }] });

export const decideRecallAnswer = z
  .strictObject({ accepted: z.boolean('accepted is true or false.') })
  .meta({ examples: [{ accepted: true }] });

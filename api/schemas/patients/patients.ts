import { z } from 'zod';
import { PURPOSES } from '../../../domain/eligibility/purposes';
import { PATIENT_STATUSES } from '../../../domain/patients/register-words';
import { MESSAGE_KINDS } from '../../../domain/delivery/origins';
import { message } from '../campaigns/campaign-messages';
import { channel, date, id, line, time } from '../common';
import { explainedReason } from '../lists/recipient-lists';

/** Finding a patient, and why one is or is not sent to. */

export const newPatientSearch = z.strictObject({
  words: line(100, 'Enter an NHS number, a name, a date of birth or a mobile number.').describe(
    'An NHS number, a date of birth (day before month), a mobile number or the beginning of a name.',
  ),
});

const foundPatient = z
  .object({
    id,
    status: z.enum([...PATIENT_STATUSES, 'unclear']),
    nhsNumber: z.string().nullable(),
    familyName: z.string().nullable(),
    givenName: z.string().nullable(),
    dateOfBirth: date.nullable(),
    mobile: z.string().nullable(),
    email: z.string().nullable(),
  })
  .meta({ id: 'FoundPatient', description: 'For a restricted record, only that it exists.' });

export const patientSearch = z
  .object({
    understoodAs: z.object({
      by: z.enum(['nhs-number', 'date-of-birth', 'mobile', 'name']),
      value: z.string().describe('As we compare it: ten digits, YYYY-MM-DD, E.164, or the words of a name.'),
    }),
    items: z.array(foundPatient).max(20),
    more: z.boolean().describe('There are more than these 20. Give more of the name.'),
  })
  .meta({ id: 'PatientSearch' });

export const explanationQuery = z.strictObject({
  purpose: z.enum(PURPOSES, { error: 'purpose is care, recall, service or marketing.' }),
  channel,
});

export const explanation = z
  .object({
    purpose: z.enum(PURPOSES),
    channel,
    outcome: z.enum(['sent', 'not-sent']).describe('Whether the patient would get such a bulk message now.'),
    contact: z.string().nullable().describe('Where it would go. Null if there is no usable contact.'),
    reasons: z
      .array(
        explainedReason
          .extend({
            rule: z.string().describe('The rule behind the reason.'),
            source: z.string().describe('Where the fact is stored.'),
          })
          .meta({ id: 'PatientReason' }),
      )
      .describe('The most important first. Empty if the patient would get it.'),
  })
  .meta({ id: 'PatientExplanation' });

export const patientMessage = z
  .object({
    id,
    kind: z.enum(MESSAGE_KINDS),
    direction: z.enum(['out', 'in']),
    channel: z.enum(['sms', 'email', 'direct', 'internal', 'letter', 'call']),
    at: time.describe('When it was handed over. Before that, when somebody asked for it.'),
    firstLine: z.string().nullable().describe('As the patient got it. Null for a restricted record.'),
    status: message.shape.status.nullable().describe('Null where there is nothing to know.'),
    outcome: z
      .string()
      .nullable()
      .describe(
        'Of a letter: made, posted, not-posted or returned. Of a call: as it was noted. Null of everything else.',
      ),
    recordEntry: message.shape.recordEntry,
    campaignId: id.nullable(),
    conversationId: id.nullable(),
  })
  .meta({ id: 'PatientMessage' });

import { z } from 'zod';
import { nameFault } from '../../../domain/typed-name';
import { emailAddress } from '../email-address';
import { id, time } from '../common';

const LONGEST_NAME = 100;

const name = z
  .string({ error: 'Enter a name for the contact.' })
  .trim()
  .superRefine((text, context) => {
    const fault = nameFault(text, LONGEST_NAME, 'Enter a name for the contact');
    if (fault) context.addIssue({ code: 'custom', message: `${fault}.`, params: { code: 'required' } });
  });
const mobile = z.string().trim().max(40).nullish().describe('A mobile number, as a person writes it.');
const email = z
  .string()
  .trim()
  .transform((text) => (text === '' ? null : text))
  .pipe(emailAddress.nullable())
  .nullish();
const agreedHow = z
  .string()
  .trim()
  .max(200, 'Use 200 characters at most.')
  .transform((text) => (text === '' ? null : text))
  .nullish()
  .describe('How they agreed to get messages, for example “asked on the telephone”. Null while they have not.');

export const newContact = z
  .strictObject({ name, mobile, email, agreedHow })
  .superRefine((contact, context) => {
    if (contact.mobile || contact.email) return;
    const message = 'Enter a mobile number or an email address.';
    context.addIssue({ code: 'custom', path: ['mobile'], params: { code: 'required' }, message });
  })
  .meta({ examples: [{ name: 'Kim Lee', email: 'kim@example.org', agreedHow: 'Form at the desk' }] });

export const contactChange = z
  .strictObject({ name: name.optional(), mobile, email, agreedHow })
  .meta({ examples: [{ agreedHow: null }] });

export const contact = z
  .object({
    id,
    name: z.string(),
    mobile: z.string().nullable(),
    email: z.string().nullable(),
    isPatient: z.literal(false).describe('A contact is no registered patient, and nothing is saved to a record.'),
    agreedAt: time.nullable().describe('Null while they have not agreed. Then nothing is sent.'),
    agreedHow: z.string().nullable(),
    createdBy: z.string(),
    createdAt: time,
  })
  .meta({ id: 'Contact' });

export const contactWithMessages = contact
  .extend({
    messages: z
      .array(
        z.object({
          id,
          channel: z.enum(['sms', 'email']),
          status: z.string(),
          createdAt: time,
          firstLine: z.string(),
        }),
      )
      .describe('The latest 50, newest first.'),
  })
  .meta({ id: 'ContactWithMessages' });

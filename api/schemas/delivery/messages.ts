import { z } from 'zod';
import { writtenTextProblems } from '../../../domain/content/templates/written-text';
import { MESSAGE_KINDS } from '../../../domain/delivery/origins';
import { send } from '../campaigns/campaign-commands';
import { campaignChange } from '../campaigns/campaign-content';
import { message as campaignMessage } from '../campaigns/campaign-messages';
import { id, time } from '../common';
import { attachment } from './attachments';

/** Messages to one patient, and messages of every origin read one by one. */

const content = z.strictObject({
  channel: z
    .enum(['sms', 'email', 'direct'], { error: 'Choose how to send it: channel is sms, email or direct.' })
    .describe('direct: an email with a link. Only a code by SMS opens it.'),
  patientId: z.uuid('Give the id of the patient.').optional().describe('Give this or contactId.'),
  contactId: z
    .uuid('Give the id of the contact.')
    .optional()
    .describe('Someone who is no registered patient. The message counts as marketing and is never saved to a record.'),
  contact: z
    .string()
    .trim()
    .min(1, 'Enter a number or an address, or leave it out.')
    .max(320)
    .nullish()
    .describe('A number or address for this message only. We do not keep it as the patient’s. Left out: the record’s.'),
  subject: campaignChange.shape.subject,
  body: campaignChange.shape.body,
  templateId: z.uuid('Give the id of the template.').nullish().describe('Its text is used where no body is given.'),
  saveToRecord: z
    .boolean()
    .optional()
    .describe('Whether it is saved to the record once it is delivered. No by default.'),
  snomedCodes: campaignChange.shape.snomedCodes,
  allowReplies: z
    .boolean()
    .optional()
    .describe(
      'Whether the patient may reply. A text or email then goes out from where you receive replies. A direct message is ' +
        'answered on its page, behind the code.',
    ),
  questionnaireId: z
    .uuid('Name the questionnaire by its id.')
    .nullish()
    .describe(
      'What the patient is asked. A line with a link of their own is added to the text. Left out: the template’s.',
    ),
  saveAnswersToRecord: z
    .boolean()
    .optional()
    .describe('Whether the answers are saved to the record. False unless given.'),
  attachmentIds: z
    .array(z.uuid('Give the ids of files that you uploaded.'))
    .max(10, 'Attach 10 files at most.')
    .optional()
    .describe('Files of a direct message. Each goes with one message only.'),
  acknowledged: send.shape.acknowledged,
  holdSeconds: z
    .int()
    .min(0)
    .max(86_400)
    .optional()
    .describe('How long to hold it, so that you can cancel it. 0 by default.'),
});

/** A message to one patient. */
export const newMessage = content.superRefine((message, context) => {
  const refuse = (path: string, code: string, words: string) =>
    context.addIssue({ code: 'custom', path: [path], params: { code }, message: words });
  if ((message.patientId === undefined) === (message.contactId === undefined)) {
    refuse('patientId', 'required', 'Give the id of the patient, or of a contact, and not both.');
  }
  if (message.contactId !== undefined) {
    const none = ['contact', 'questionnaireId', 'acknowledged'] as const;
    if (message.channel === 'direct') refuse('channel', 'not-available', 'A contact gets SMS or email.');
    if (message.saveToRecord || message.snomedCodes?.length) {
      refuse('saveToRecord', 'not-available', 'A contact has no record, so nothing is saved. Leave it out.');
    }
    for (const path of none.filter((one) => message[one])) {
      refuse(path, 'not-available', `A message to a contact takes no ${path}. Leave it out.`);
    }
  }
  if (message.channel !== 'direct' && (message.attachmentIds?.length ?? 0) > 0) {
    refuse('attachmentIds', 'not-available', 'Only a direct message takes files. Use channel direct.');
  }
  if (message.channel === 'direct' && message.contact) {
    refuse('contact', 'not-available', 'A direct message goes to the contacts of the record. Leave contact out.');
  }
  if (message.body === undefined) {
    if (!message.templateId) refuse('body', 'required', 'Enter the text of the message.');
    return;
  }
  // A template's subject is used where an email has none, and a direct message needs none.
  const needsNone = message.channel === 'direct' || (message.channel === 'email' && message.templateId);
  const subject = needsNone ? (message.subject ?? 'x') : message.subject;
  for (const { path, code, message: words } of writtenTextProblems(channelOf(message), message.body, subject)) {
    refuse(path, code, words);
  }
});
/** A message to a patient. */
export type NewMessageBody = Omit<z.infer<typeof newMessage>, 'patientId' | 'contactId'> & { patientId: string };
/** A message to a contact who is no patient. */
export type NewContactMessage = Omit<z.infer<typeof newMessage>, 'patientId' | 'contactId'> & { contactId: string };

const channelOf = ({ channel }: { channel: string }): 'sms' | 'email' => (channel === 'sms' ? 'sms' : 'email');

export const retryMessage = z.strictObject({
  includeMaybeSent: z.boolean().optional().describe('Also if it may have been sent. The patient may get it twice.'),
});

export const acceptedMessage = z
  .object({
    id,
    status: campaignMessage.shape.status,
    holdUntil: time.nullable().describe('Until then you can cancel it.'),
    warnings: z.array(z.object({ code: z.string(), message: z.string() })),
  })
  .meta({ id: 'AcceptedMessage' });

const sending = z.object({
  id,
  channel: z.enum(['sms', 'email']),
  status: campaignMessage.shape.status,
  at: time,
});

/** What a direct message has besides. */
const directDetails = z.object({
  expiresAt: time
    .nullable()
    .describe('Until then the link can be used. Null before it was sent and once it is revoked.'),
  isLocked: z.boolean().describe('Five codes were wrong. It opens again when it is resent.'),
  openedAt: time.nullable().describe('The read receipt: when the patient first opened it.'),
  timesOpened: z.int(),
  resentAt: time.nullable(),
  revokedAt: time.nullable(),
  automatic: z.array(sending).describe('Texts with codes, and emails with a new link.'),
  replies: z
    .array(z.object({ at: time, conversationId: id }))
    .describe('Answers that the patient wrote on its page, one for each link. The conversation has the text.'),
  attachments: z.array(attachment),
});

/** The fields of a campaign's message, and the fields that a campaign's messages share. */
export const anyMessage = campaignMessage
  .extend({
    recipient: campaignMessage.shape.recipient.extend({ row: z.int().nullable() }),
    kind: z.enum(MESSAGE_KINDS),
    contactId: id.nullable().describe('Someone who is no registered patient.'),
    purgedAt: time.nullable().describe('When text and contact were deleted after their retention period.'),
    channel: z.enum(['sms', 'email', 'direct']),
    subject: z.string().nullable(),
    body: z.string().nullable().describe('As the patient got it. Null for a restricted record.'),
    campaignId: id.nullable(),
    holdUntil: time.nullable(),
    saveToRecord: z.boolean(),
    snomedCodes: z.array(z.string()),
    allowReplies: z.boolean().describe('Whether the patient can reply.'),
    questionnaireId: id.nullable().describe('What the patient is asked; null for nothing.'),
    direct: directDetails.nullable().describe('Of a direct message.'),
    stopReason: z.string().nullable().describe('Why it was stopped before it was sent.'),
    createdAt: time,
    createdBy: z.string(),
  })
  .meta({ id: 'AnyMessage' });

import { z } from 'zod';
import { writtenTextProblems } from '../../../domain/content/templates/written-text';
import { MESSAGE_KINDS } from '../../../domain/delivery/origins';
import { campaignChange, message as campaignMessage } from '../campaigns/campaigns';
import { id, time } from '../common';

/** Messages to one patient, and messages of every origin read one by one. */

const notAvailable = (message: string) => ({ error: message, params: { code: 'not-available' } });

const content = z.strictObject({
  channel: z
    .enum(['sms', 'email', 'direct'], { error: 'Choose how to send it: channel is sms, email or direct.' })
    .refine(
      (channel) => channel !== 'direct',
      notAvailable('Direct messages are not available yet. Choose sms or email.'),
    ),
  patientId: z.uuid('Give the id of the patient.'),
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
    .describe('Whether the patient may reply. It then goes out from the number that receives.'),
  questionnaireId: z.null(notAvailable('Questionnaires are not available yet. Leave questionnaireId out.')).optional(),
  attachmentIds: z
    .array(z.uuid())
    .refine((ids) => ids.length === 0, notAvailable('Attachments are not available yet. Leave attachmentIds out.'))
    .optional(),
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
  if (message.body === undefined) {
    if (!message.templateId) refuse('body', 'required', 'Enter the text of the message.');
    return;
  }
  // A template's subject is used where an email has none.
  const subject = message.channel === 'email' && message.templateId ? (message.subject ?? 'x') : message.subject;
  for (const { path, code, message: words } of writtenTextProblems(channelOf(message), message.body, subject)) {
    refuse(path, code, words);
  }
});
export type NewMessageBody = z.infer<typeof newMessage>;

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

/** The fields of a campaign's message, and the fields that a campaign's messages share. */
export const anyMessage = campaignMessage
  .extend({
    recipient: campaignMessage.shape.recipient.extend({ row: z.int().nullable() }),
    kind: z.enum(MESSAGE_KINDS),
    channel: z.enum(['sms', 'email', 'direct']),
    subject: z.string().nullable(),
    body: z.string().nullable().describe('As the patient got it. Null for a restricted record.'),
    campaignId: id.nullable(),
    holdUntil: time.nullable(),
    saveToRecord: z.boolean(),
    snomedCodes: z.array(z.string()),
    stopReason: z.string().nullable().describe('Why it was stopped before it was sent.'),
    createdAt: time,
    createdBy: z.string(),
  })
  .meta({ id: 'AnyMessage' });

import { z } from 'zod';
import { REPLY_FILE_KINDS } from '../../../domain/conversations/reply-files';
import { FLAG_CODES } from '../../../domain/conversations/reply-reading';
import { CONVERSATION_STATES } from '../../../domain/conversations/states';
import { MESSAGE_STATUSES } from '../../../domain/delivery/states';
import { isStorable } from '../../../domain/storable-text';
import { ENTRY_STATUSES, INBOX_KINDS } from '../../../ports/conversations/conversations';
import { LARGEST_INT, pageQuery } from '../../contract/cursor';
import { channel, date, id, isRestricted, time } from '../common';

/** Longer than any text that can be sent. */
const LONGEST_BODY = 20_000;
const LONGEST_NOTE = 4_000;

export const inbox = z
  .object({
    id,
    kind: z.enum(INBOX_KINDS),
    name: z.string(),
    unread: z.int().describe('Conversations that nobody has looked at since the patient wrote.'),
    open: z.int().describe('Conversations that are not done.'),
    oldestUnreadAt: time.nullable(),
  })
  .meta({
    id: 'Inbox',
    examples: [
      {
        id: '0199c3f0-0000-7000-8000-000000000001',
        ...{ kind: 'bulk-replies', name: 'Bulk Message Replies', unread: 2, open: 5 },
        oldestUnreadAt: '2026-11-24T09:05:00.000Z',
      },
    ],
  });

const flag = z.object({
  code: z.enum(FLAG_CODES),
  words: z.string().optional().describe('The words in the reply behind it.'),
});

const person = z.object({
  id,
  nhsNumber: z.string(),
  familyName: z.string().nullable(),
  givenName: z.string().nullable(),
  dateOfBirth: date,
});

const campaign = z.object({ id, name: z.string() });

const fields = {
  id,
  inboxId: id,
  patient: person.nullable().describe('Null while it needs matching, and where it is not a patient.'),
  isRestricted,
  contact: z
    .string()
    .nullable()
    .describe(
      'Where the patient wrote from, or where the message went that they answered on its page. Answers go there.',
    ),
  contactPeople: z
    .array(z.object({ id, name: z.string() }))
    .describe('People kept as contacts with this number or address. Empty in a conversation of a patient.'),
  channel,
  campaign: campaign.nullable(),
  needsMatching: z.boolean().describe('A person has to say whose it is.'),
  state: z.enum(CONVERSATION_STATES),
  assignedTo: z.object({ staffId: id, name: z.string() }).nullable(),
  flags: z.array(flag),
  firstLine: z.string().nullable(),
  receivedAt: time.describe('When the first reply came that nobody has answered or closed yet.'),
  unread: z.boolean(),
  version: z.int().describe('Increases with each change.'),
};

export const conversation = z.object(fields).meta({ id: 'Conversation' });

export const conversationDetails = z
  .object({
    ...fields,
    answers: z
      .array(
        z.object({
          id: id.describe('Of the message, for `GET /api/v1/messages/{id}`.'),
          channel,
          at: time,
          status: z.enum(MESSAGE_STATUSES),
          subject: z.string().nullable(),
          body: z.string().nullable().describe('As the patient got it. Null for a restricted record.'),
        }),
      )
      .describe('What we sent and this conversation answers, oldest first.'),
    messages: z
      .array(
        z.object({
          id,
          direction: z.enum(['in', 'out']),
          channel,
          at: time,
          body: z.string().nullable(),
          status: z.enum(MESSAGE_STATUSES).nullable().describe('Of an answer; null for a reply.'),
          automatic: z.boolean().describe('Written by a rule or by a phone, and not by a person.'),
          byLink: z.boolean().describe('A reply that was written on the page of our message.'),
          writtenBy: z.string().nullable(),
          subject: z.string().nullable().describe('Of an email that came in.'),
          whole: z
            .string()
            .nullable()
            .describe('All of an email with what it quotes; null where nothing was left out of `body`.'),
          attachments: z
            .array(
              z.object({
                name: z.string(),
                kind: z.enum(REPLY_FILE_KINDS),
                bytes: z.int(),
                isCut: z
                  .boolean()
                  .optional()
                  .describe('True where the email was too large to take in whole: the end of this file is missing.'),
              }),
            )
            .describe('Files that came with an email. `kind` follows from their content.'),
          recordEntry: z
            .object({ status: z.enum(ENTRY_STATUSES), savedAt: time.nullable() })
            .nullable()
            .describe('Whether it was saved to the clinical record. `withdrawn`: marked there as entered in error.'),
        }),
      )
      .describe('Oldest first.'),
    notes: z.array(z.object({ id, at: time, by: z.string(), text: z.string().nullable() })),
    candidates: z
      .array(
        z.object({
          patientId: id,
          campaignId: id.nullable(),
          why: z.string(),
          patient: person.nullable(),
          isRestricted,
        }),
      )
      .describe('Patients who may have written, while it needs matching. We choose nobody for you.'),
  })
  .meta({ id: 'ConversationDetails' });

/** Red flags come first, then other languages, then what has waited longest. */
export const conversationPlace = z.tuple([
  z.int().min(0).max(2),
  z.iso.datetime().refine((at) => at >= '1900'),
  z.uuid(),
]);

export const conversationsQuery = pageQuery(conversationPlace).extend({
  inbox: z.uuid('Give the id of the inbox.').optional(),
  state: z.enum(CONVERSATION_STATES, { error: 'state is new, open, waiting or done.' }).optional(),
});

const version = z.int('Give the version of the conversation as you read it.').min(1).max(LARGEST_INT);
const ifRead = version.optional().describe('The version you read. We refuse it with 409 if it has changed since.');

export const reply = z
  .strictObject({
    body: z
      .string('Enter the text of your answer.')
      .max(LONGEST_BODY, 'Shorten the text: it is far too long to send.')
      .describe('Sent as it is written.'),
    questionnaireId: z
      .uuid('Name the questionnaire by its id.')
      .nullish()
      .describe('What the patient is asked. A line with a link of their own is added to the text.'),
    version: version.describe('The version you read. We refuse it with 409 if it has changed since.'),
    patientId: z
      .uuid('Name the patient by their id.')
      .nullable()
      .optional()
      .describe('The patient you wrote it for. We refuse it with 409 if the conversation is another patient’s now.'),
    contact: z
      .string()
      .max(320)
      .optional()
      .describe('Where it is to go. We refuse it with 409 if answers go elsewhere now.'),
  })
  .meta({ examples: [{ body: 'Tuesday at 10am is fine. See you then.', version: 1 }] });

export const assign = z
  .strictObject({
    staffId: z.uuid('Name the person by their id, or give null for nobody.').nullable(),
    version: ifRead,
  })
  .meta({ examples: [{ staffId: null }] });

export const openRestrictedReply = z
  .strictObject({
    reason: z
      .string('Say why you need to read this.')
      .trim()
      .min(1, 'Say why you need to read this.')
      .max(500, 'Say why in 500 characters or fewer.')
      .refine(isStorable, {
        error: 'Take out the character that cannot be read.',
        params: { code: 'character-unreadable' },
      }),
  })
  .meta({ examples: [{ reason: 'A red flag that nobody else can read' }] });

export const toRecord = z
  .strictObject({
    messageIds: z
      .array(z.uuid('Name each message by its id.'))
      .min(1, 'Name a message, or leave messageIds out to save the conversation.')
      .max(500)
      .optional()
      .describe('These messages. Without it the whole conversation.'),
    patientId: z
      .uuid('Name the patient by their id.')
      .optional()
      .describe('“This is {name}”: needed where several patients have the number or address.'),
    version: ifRead,
  })
  .meta({ examples: [{ version: 1 }] });

export const ifUnchanged = z.strictObject({ version: ifRead });

export const note = z
  .strictObject({
    text: z
      .string('Enter the note.')
      .trim()
      .min(1, 'Enter the note.')
      .max(LONGEST_NOTE, `Shorten the note to ${LONGEST_NOTE} characters or fewer.`)
      .refine(isStorable, {
        error: 'Take out the character that cannot be read.',
        params: { code: 'character-unreadable' },
      }),
  })
  .meta({ examples: [{ text: 'Called back, no answer.' }] });

export const match = z
  .strictObject({
    patientId: z.uuid('Name the patient by their id, or give null if it is not a patient.').nullable(),
    campaignId: z
      .uuid('Name the campaign by its id.')
      .nullish()
      .describe('Which message was answered. Left out: the latest to this patient at that number.'),
    version: ifRead,
  })
  .meta({ examples: [{ patientId: null }] });

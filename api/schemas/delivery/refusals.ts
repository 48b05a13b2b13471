import {
  attachmentFaultWords,
  type AttachmentFault,
  type AttachmentKind,
} from '../../../domain/content/attachments/attachment-kind';
import { asRead, type Refusal } from '../refusal';

/** Refusals about messages to one patient. */
export const DELIVERY_REFUSALS = {
  'attachment-refused': {
    status: 422,
    title: 'This file cannot be attached',
    sentence: ({ fault, fileName, kind }: { fault: AttachmentFault; fileName: string; kind: AttachmentKind | null }) =>
      attachmentFaultWords(fault, fileName, kind),
  },
  'attachment-kind': {
    status: 415,
    title: 'This file cannot be attached',
    sentence: ({ fault, fileName, kind }: { fault: AttachmentFault; fileName: string; kind: AttachmentKind | null }) =>
      attachmentFaultWords(fault, fileName, kind),
  },
  'attachment-too-large': {
    status: 413,
    title: 'This file is too large',
    sentence: ({ fileName }: { fileName: string | null }) =>
      `${fileName === null ? 'This file' : `“${fileName}”`} is larger than 10 MB. Make it smaller, or send it in parts.`,
  },
  'contact-unknown': {
    status: 422,
    title: 'No such contact',
    sentence: 'There is no such contact, or it was removed.',
  },
  'contact-not-agreed': {
    status: 409,
    title: 'This contact has not agreed',
    sentence: 'This contact has not agreed to get messages from you. Ask them first, and note how they agreed.',
  },
  'contact-over-limit': {
    status: 409,
    title: 'This contact had enough messages',
    sentence: ({ limit }: { limit: number }) =>
      `This contact had ${limit} messages in the last 30 days. Do not send these often.`,
  },
  trial: {
    status: 403,
    title: 'Not in a trial',
    sentence: ({ practiceName }: { practiceName: string }) =>
      `${practiceName} is on trial. SMS and email to one patient come with a subscription.`,
  },
  'email-missing': { status: 422, title: 'There is no email address', sentence: asRead },
  'mobile-missing': { status: 422, title: 'There is no mobile number', sentence: asRead },
  'credits-missing': { status: 422, title: 'There are no SMS credits', sentence: asRead },
  'attachment-unknown': {
    status: 422,
    title: 'This file is not there',
    sentence: 'There is no such file, or another message has it. Upload it again.',
  },
  'not-direct': {
    status: 409,
    title: 'This is not a direct message',
    sentence: 'Only a direct message has a link that you can send again or revoke.',
  },
  'not-sent-yet': {
    status: 409,
    title: 'This message is still being sent',
    sentence: 'This message is still being sent. Wait until it is sent, or cancel it.',
  },
  'already-handed-over': {
    status: 409,
    title: 'This message was already sent',
    sentence: 'This message was already handed over, so you cannot stop it.',
  },
  'message-of-campaign': {
    status: 409,
    title: 'This is part of a bulk message',
    sentence: 'This message is part of a bulk message. Stop the bulk message instead.',
  },
} as const satisfies Record<string, Refusal>;

import {
  attachmentFaultWords,
  type AttachmentFault,
  type AttachmentKind,
} from '../../../domain/content/attachments/attachment-kind';
import type { Refusal } from '../refusal';

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
  trial: {
    status: 403,
    title: 'Not in a trial',
    sentence: ({ practiceName }: { practiceName: string }) =>
      `${practiceName} is on trial. SMS and email to one patient come with a subscription.`,
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

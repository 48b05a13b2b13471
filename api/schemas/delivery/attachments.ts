import { z } from 'zod';
import { ATTACHMENT_KINDS } from '../../../domain/content/attachments/attachment-kind';
import { id } from '../common';

/** The file itself comes in the field `file`. */
export const newAttachment = z.strictObject({});

export const attachment = z
  .object({ id, name: z.string(), kind: z.enum(ATTACHMENT_KINDS), size: z.int().describe('In bytes.') })
  .meta({ id: 'Attachment' });

import { ATTACHMENT_LIMIT_BYTES } from '../../../domain/content/attachments/attachment-kind';
import { invalidInput, refusal } from '../../contract/problem';
import { route } from '../../contract/route';
import { attachment, newAttachment } from '../../schemas/delivery/attachments';
import type { Services } from '../../services';

/** Files for direct messages (W12). */
export function attachmentRoutes({ attachments, checkAttachment }: Pick<Services, 'attachments' | 'checkAttachment'>) {
  return [
    route({
      method: 'post',
      path: '/api/v1/attachments',
      role: 'sender',
      tag: 'Messages',
      summary: 'Upload a file for a direct message',
      description:
        'A PDF, JPEG or PNG of up to 10 MB. Its content decides what it is. It is stored encrypted, and removed after 30 ' +
        'days if no message takes it.',
      body: { kind: 'multipart', schema: newAttachment, takes: 'any-file' },
      answers: { 201: { description: 'The id to name in attachmentIds.', schema: attachment } },
      problems: ['attachment-kind', 'attachment-refused', 'attachment-too-large'],
      async handle({ caller, file, operationId: id, now }) {
        if (!file) throw invalidInput([{ path: 'file', code: 'required', message: 'Choose a PDF, a JPEG or a PNG.' }]);
        const { bytes, name } = file;
        if (bytes.length > ATTACHMENT_LIMIT_BYTES) throw refusal('attachment-too-large', { fileName: name });
        const reading = await checkAttachment(bytes, name);
        if (!reading.ok) {
          const { fault, kind } = reading;
          throw refusal(fault === 'other-kind' ? 'attachment-kind' : 'attachment-refused', {
            fault,
            fileName: name,
            kind,
          });
        }
        const { kind } = reading;
        await attachments.store(caller.practiceId, { id, name, kind, bytes }, caller, now);
        return { status: 201, body: { id, name, kind, size: bytes.length } };
      },
    }),
  ];
}

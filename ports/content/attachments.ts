import type { AttachmentKind, KindReading } from '../../domain/content/attachments/attachment-kind';
import type { TokenHolder } from '../practice/api-tokens';

export interface NewAttachment {
  id: string;
  /** Without folders and control characters. */
  name: string;
  kind: AttachmentKind;
  bytes: Buffer;
}

/** A file as staff and patients see it in a list. */
export interface AttachmentFact {
  id: string;
  name: string;
  kind: AttachmentKind;
  /** In bytes. */
  size: number;
}

/** Files for direct messages: stored encrypted, and each for one message. */
export interface Attachments {
  /** Repeated with the same id it stores nothing more. */
  store(practiceId: string, attachment: NewAttachment, by: TokenHolder, now: Date): Promise<void>;
  /** Those of these ids that no message has taken, in the order asked. */
  free(practiceId: string, ids: readonly string[]): Promise<AttachmentFact[]>;
  ofMessage(practiceId: string, messageId: string): Promise<AttachmentFact[]>;
  /** With its content; null where the message has no such file. */
  read(practiceId: string, messageId: string, id: string): Promise<(AttachmentFact & { bytes: Buffer }) | null>;
  /** Removes files that no message took in 30 days. */
  sweep(now: Date): Promise<void>;
}

/** Tells by its content what a file is, and whether it may be attached. */
export type CheckAttachment = (bytes: Buffer, fileName: string) => Promise<KindReading>;

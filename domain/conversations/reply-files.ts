import {
  ATTACHMENT_FACTS,
  ATTACHMENT_KINDS,
  attachmentKind,
  type AttachmentKind,
} from '../content/attachments/attachment-kind';

/** What a file is by its first bytes, whatever its name says. */
export const REPLY_FILE_KINDS = [...ATTACHMENT_KINDS, 'other'] as const;
export type ReplyFileKind = AttachmentKind | 'other';

/** A file that came with a mail. */
export interface ReplyFile {
  name: string;
  kind: ReplyFileKind;
  bytes: number;
  /** Its mail was too large to take in whole, and the end of this file is missing. */
  isCut?: boolean;
}

/** @param name what it is called, because a name that says another kind makes it one of none. */
export function replyFileKind(content: Uint8Array, name: string): ReplyFileKind {
  const read = attachmentKind(content, name);
  return read.ok ? read.kind : 'other';
}

/** The kinds as staff read them. */
export function replyFileWords(kind: ReplyFileKind): string {
  return kind === 'other' ? 'Neither a PDF nor a picture' : ATTACHMENT_FACTS[kind].name;
}

const LONGEST_NAME = 120;

/** A name that is safe in a header and on a page: without folders, control characters and what reverses its direction. */
export function replyFileName(written: string | undefined): string {
  const last = (written ?? '').split(/[\\/]/).at(-1) ?? '';
  const plain = last
    .replace(/[\p{Cc}\p{Cf}"<>|:*?;]/gu, '')
    .trim()
    .replace(/^\.+/, '');
  if (plain === '') return 'file';
  return plain.length <= LONGEST_NAME ? plain : `${plain.slice(0, LONGEST_NAME - 10)}…${plain.slice(-8)}`;
}

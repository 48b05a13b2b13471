import { readFileSync } from 'node:fs';
import { refused } from '../exit-codes';

export interface TextOptions {
  message?: string;
  messageFile?: string;
}

/**
 * The text of the message, from exactly one place; `-` is stdin. Patients get exactly these bytes, so anything but
 * UTF-8 is refused. The last line break of a file or a pipe comes from the editor and is not sent.
 */
export async function readMessageText(
  { message, messageFile }: TextOptions,
  readStdin: () => Promise<Buffer>,
): Promise<string> {
  if ((message === undefined) === (messageFile === undefined)) {
    throw refused('message-missing', 'Give the text with --message "…", --message - (from stdin) or --message-file.');
  }
  const text =
    messageFile !== undefined
      ? decoded(readMessageFile(messageFile), messageFile)
      : message === '-'
        ? decoded(await readStdin(), 'stdin')
        : message!;
  if (text.trim() === '') throw refused('message-empty', 'The message is empty. We sent nothing.');
  return text;
}

function readMessageFile(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw unreadableFile('--message-file', file, error);
  }
}

function decoded(bytes: Buffer, from: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r?\n$/, '');
  } catch {
    throw refused('message-unreadable', `The message (${from}) is not UTF-8, so we sent nothing. Save it as UTF-8.`);
  }
}

/** Why the user's file cannot be read, in words. */
export function unreadableFile(option: string, file: string, error: unknown) {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const words: Record<string, string> = {
    ENOENT: 'There is no such file',
    EISDIR: 'This is a folder',
    EACCES: 'You cannot read this file',
  };
  return refused('file-unreadable', `${option}: ${words[code] ?? `The file cannot be read (${code})`}: ${file}`);
}

/** All of stdin. */
export async function readStdin(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

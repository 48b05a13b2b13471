import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readMessageText } from './message-text';

describe('the text of a message', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-text-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const stdin = (bytes: string | Buffer) => () => Promise.resolve(Buffer.from(bytes as string));
  const file = (bytes: string | Buffer) => {
    const messageFile = join(folder, 'text');
    writeFileSync(messageFile, bytes);
    return readMessageText({ messageFile }, stdin('not this'));
  };

  it('is as it was written, from where it was given', async () => {
    expect(await readMessageText({ message: ' Ring us.\n' }, stdin(''))).toBe(' Ring us.\n');
    expect(await readMessageText({ message: '-' }, stdin('Ring us.\n\n£ ŵ\n'))).toBe('Ring us.\n\n£ ŵ');
    expect(await file('\uFEFFRing us.\r\n')).toBe('Ring us.');
  });

  it('is refused when it is empty, unreadable, or given twice or never', async () => {
    await expect(file(' \n')).rejects.toThrow('The message is empty');
    await expect(file(Buffer.from([0x52, 0xa3]))).rejects.toThrow('is not UTF-8');
    await expect(readMessageText({}, stdin(''))).rejects.toThrow('Give the text');
    await expect(readMessageText({ message: 'a', messageFile: 'b' }, stdin(''))).rejects.toThrow('Give the text');
    await expect(readMessageText({ messageFile: folder }, stdin(''))).rejects.toThrow(
      '--message-file: This is a folder',
    );
  });
});

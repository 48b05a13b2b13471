import type { TableRow } from '../../domain/lists/table-row';
import { UnsupportedFileError } from '../../domain/lists/list-file';
import type { FileReading, ReadableTable } from '../../ports/lists/table-reader';
import { readTable } from './read-table';
import { TOO_LARGE, type ReaderAnswer, type ReaderQuestion, type SentFile, type SentTable } from './reader-messages';

/** Memory outside V8's heap also counts: the file itself and its unpacked parts. */
const MOST_MEMORY_BYTES = 640 * 1024 * 1024;
const LOOK_EVERY_MS = 100;

/** The most cells of a page, so a wide file comes in shorter pages. */
const CELLS_A_PAGE = 50_000;

/**
 * The process that reads one file (separate-reader.ts): it has no access to the database, Temporal or the network. It
 * ends when its parent ends, when it grows too large, or when it is killed for taking too long.
 */
function main(): void {
  const say = (answer: ReaderAnswer): void => void process.send!(answer);
  const failed = (error: unknown): void => {
    const { name, stack = '' } = error instanceof Error ? error : new Error();
    const frames = stack.split('\n').filter((line) => line.trimStart().startsWith('at '));
    say({ kind: 'failed', name, stack: frames.join('\n') });
  };
  let file: FileReading | null = null;
  const reads = new Map<number, AsyncGenerator<TableRow[], void>>();

  async function answer(question: ReaderQuestion): Promise<void> {
    switch (question.kind) {
      case 'open':
        file = await readTable(await standardInput(), question.fileName, question.rowLimit);
        return say({ kind: 'opened', file: sent(file) });
      case 'pages': {
        const [after, width, size, ...rest] = question.of;
        const few = Math.max(1, Math.min(size, Math.floor(CELLS_A_PAGE / Math.max(width, 1))));
        reads.set(question.id, tableOf(file, question.sheet).pages(after, width, few, ...rest));
        return;
      }
      case 'next': {
        const page = await reads.get(question.id)!.next();
        return say({ kind: 'page', id: question.id, rows: page.done ? null : page.value });
      }
      case 'leave':
        await reads.get(question.id)?.return();
        reads.delete(question.id);
    }
  }

  process.on('message', (question: ReaderQuestion) => {
    answer(question).catch((error: unknown) => {
      if (error instanceof UnsupportedFileError) say({ kind: 'unsupported', message: error.message });
      else failed(error);
    });
  });
  process.on('disconnect', () => process.exit(0));
  setInterval(() => {
    if (process.memoryUsage.rss() > MOST_MEMORY_BYTES) process.exit(TOO_LARGE);
  }, LOOK_EVERY_MS).unref();
}

async function standardInput(): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of process.stdin) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

function sent(file: FileReading): SentFile {
  if (!file.ok) return file;
  const sheets = file.sheets.map(({ reading, ...sheet }) => {
    if (!reading.ok) return { ...sheet, reading };
    // Rows are read by a function, and functions cannot be sent.
    const parts = Object.entries(reading.table).filter(([name]) => name !== 'pages');
    return { ...sheet, reading: { ok: true as const, table: Object.fromEntries(parts) as unknown as SentTable } };
  });
  return { ok: true, sheets };
}

function tableOf(file: FileReading | null, sheet: number): ReadableTable {
  const reading = file?.ok ? file.sheets[sheet]?.reading : undefined;
  if (!reading?.ok) throw new Error('there is no such table');
  return reading.table;
}

if (require.main === module) main();

import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { TableRow } from '../../domain/lists/table-row';
import { UnsupportedFileError } from '../../domain/lists/list-file';
import { Turns } from '../../domain/turns';
import {
  FileReadingError,
  type FileReader,
  type FileReading,
  type ReadableTable,
} from '../../ports/lists/table-reader';
import { forkApart } from './apart/fork-apart';
import { TOO_LARGE, type ReaderAnswer, type ReaderQuestion, type SentFile } from './reader-messages';

export interface SeparateReaderOptions {
  /** How many files may be read at the same time. The others wait their turn. */
  atOnce?: number;
  /** The heap limit of the reader process. */
  heapMb?: number;
  /** How long scanning a whole file may take, and how long its next page may take. */
  openMs?: number;
  pageMs?: number;
  /** The compiled program of the process. Tests name the built one. */
  program?: string;
}

const AT_ONCE = 3;
const HEAP_MB = 256;
const OPEN_MS = 120_000;
const PAGE_MS = 60_000;

/**
 * Reads each file in a separate process, with its own memory and a lower CPU priority than the service, so that no file
 * can stop sending or saving. The process lives as long as the table it has opened. We kill it when it takes too long,
 * and it exits when it grows too large (docs/adr/0029).
 *
 * Throws `FileReadingError` if the process ended before it was done.
 */
export function createSeparateReader(options: SeparateReaderOptions = {}): FileReader {
  const { openMs = OPEN_MS, pageMs = PAGE_MS, heapMb = HEAP_MB } = options;
  const program = options.program ?? join(__dirname, 'reader-process.js');
  const turns = new Turns(options.atOnce ?? AT_ONCE);

  return async (bytes, fileName, rowLimit, signal) => {
    await turns.take(signal);
    let reader: ReaderProcess | null = null;
    let isOpen = true;
    const close = (): void => {
      if (!isOpen) return;
      isOpen = false;
      reader?.end();
      turns.give();
    };
    try {
      reader = new ReaderProcess(program, heapMb, signal);
      const opened = reader.ask({ kind: 'open', fileName, rowLimit }, openMs);
      // A file that breaks off on its way to the process must not look like a shorter file.
      const fed = reader.feed(bytes).then(() => opened);
      fed.catch(() => undefined);
      const answer = await Promise.race([opened, fed]);
      if (answer.kind === 'unsupported') throw new UnsupportedFileError(answer.message);
      if (answer.kind !== 'opened') throw new Error('the process that reads files answered something else');
      return { reading: withPages(answer.file, reader, pageMs), close };
    } catch (error) {
      close();
      throw error;
    }
  };
}

/** The tables as they were sent, with a function that reads their rows through the process. */
function withPages(file: SentFile, reader: ReaderProcess, pageMs: number): FileReading {
  if (!file.ok) return file;
  const sheets = file.sheets.map(({ reading, ...sheet }, index) => {
    if (!reading.ok) return { ...sheet, reading };
    const pages: ReadableTable['pages'] = (...of) => reader.pages(index, of, pageMs);
    return { ...sheet, reading: { ok: true as const, table: { ...reading.table, pages } } };
  });
  return { ok: true, sheets };
}

/** One process and the question it is answering. We ask one at a time. */
class ReaderProcess {
  private readonly child: ChildProcess;
  private waiting: { resolve(answer: ReaderAnswer): void; reject(error: Error): void } | null = null;
  private over: Error | null = null;
  private tooSlow = false;
  private turn: Promise<unknown> = Promise.resolve();
  private lastId = 0;

  constructor(program: string, heapMb: number, signal: AbortSignal) {
    this.child = forkApart(program, { heapMb, takesInput: true });
    this.child.on('message', (answer: ReaderAnswer) => this.answered(answer));
    this.child.on('error', (error) => this.ended(new FileReadingError('crash', { cause: error })));
    this.child.on('exit', (code, killedBy) => this.ended(new FileReadingError(this.causeOf(code, killedBy))));
    signal.addEventListener('abort', () => this.end(), { once: true });
  }

  /**
   * Hands the file over in pieces, as fast as it is taken. Rethrows errors of `bytes`; `ask` reports that the process
   * ended.
   */
  async feed(bytes: AsyncIterable<Buffer>): Promise<void> {
    let broken: { error: unknown } | null = null;
    async function* source(): AsyncGenerator<Buffer, void> {
      try {
        yield* bytes;
      } catch (error) {
        broken = { error };
        throw error;
      }
    }
    try {
      await pipeline(Readable.from(source()), this.child.stdin!);
    } catch {
      const told = broken as { error: unknown } | null;
      if (told) throw told.error;
    }
  }

  async *pages(
    sheet: number,
    of: Parameters<ReadableTable['pages']>,
    pageMs: number,
  ): AsyncGenerator<TableRow[], void> {
    const id = ++this.lastId;
    this.tell({ kind: 'pages', id, sheet, of });
    try {
      for (;;) {
        const answer = await this.ask({ kind: 'next', id }, pageMs);
        if (answer.kind !== 'page' || answer.rows === null) return;
        yield answer.rows;
      }
    } finally {
      this.tell({ kind: 'leave', id });
    }
  }

  /** The answer to a question. If it takes longer than `longestMs`, we kill the process. */
  ask(question: ReaderQuestion, longestMs: number): Promise<ReaderAnswer> {
    const asked = this.turn.then(async () => {
      if (this.over) throw this.over;
      const answered = new Promise<ReaderAnswer>((resolve, reject) => (this.waiting = { resolve, reject }));
      const timer = setTimeout(() => {
        this.tooSlow = true;
        this.end();
      }, longestMs);
      try {
        this.tell(question);
        return await answered;
      } finally {
        clearTimeout(timer);
        this.waiting = null;
      }
    });
    this.turn = asked.catch(() => undefined);
    return asked;
  }

  /** Nobody needs the rest of it. */
  end(): void {
    this.child.kill('SIGKILL');
  }

  private tell(question: ReaderQuestion): void {
    if (this.child.connected) this.child.send(question, () => undefined);
  }

  private answered(answer: ReaderAnswer): void {
    if (answer.kind !== 'failed') return this.waiting?.resolve(answer);
    const error = new Error(`the process that reads files stumbled: ${answer.name}`);
    error.stack = `${error.name}\n${answer.stack}`;
    this.waiting?.reject(error);
  }

  private ended(error: Error): void {
    this.over ??= error;
    this.waiting?.reject(this.over);
  }

  /** V8 aborts when its heap is full, and the system kills a process that is too large for the machine. */
  private causeOf(code: number | null, killedBy: NodeJS.Signals | null): FileReadingError['code'] {
    if (this.tooSlow) return 'time';
    return code === TOO_LARGE || code === 134 || killedBy === 'SIGABRT' || killedBy === 'SIGKILL' ? 'memory' : 'crash';
  }
}

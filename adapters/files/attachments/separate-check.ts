import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attachmentKind, type KindReading } from '../../../domain/content/attachments/attachment-kind';
import { Turns } from '../../../domain/turns';
import type { CheckAttachment } from '../../../ports/content/attachments';
import { forkApart } from '../apart/fork-apart';

export interface SeparateCheckOptions {
  /** How long looking at one file may take, with the start of the process. */
  limitMs?: number;
  /** The heap of the process, and all of its memory. */
  heapMb?: number;
  memoryMb?: number;
  /** How many files are looked at at the same time. The others wait their turn. */
  atOnce?: number;
  /** The compiled program of the process. Tests name the built one. */
  program?: string;
}

const LIMIT_MS = 20_000;
const HEAP_MB = 192;
const MEMORY_MB = 512;
const AT_ONCE = 2;
const LOOK_EVERY_MS = 50;

/**
 * Checks each attachment in a separate process, with limited memory and time and none of our settings. Files come from
 * anywhere, and the libraries that read them are large. A file that is too much for it is refused.
 */
export function createSeparateCheck(options: SeparateCheckOptions = {}): CheckAttachment {
  const { limitMs = LIMIT_MS, heapMb = HEAP_MB, memoryMb = MEMORY_MB, atOnce = AT_ONCE } = options;
  const program = options.program ?? join(__dirname, 'check-process.js');
  const turns = new Turns(atOnce);

  return async (bytes, fileName) => {
    // A file that its first bytes rule out needs no process.
    const reading = attachmentKind(bytes, fileName);
    if (!reading.ok) return reading;
    return turns.run(async () => {
      const child = forkApart(program, { heapMb, takesInput: false });
      const found = await answerOf(child, { bytes, fileName }, { limitMs, memoryMb });
      return found ?? { ok: false, fault: 'too-heavy', kind: reading.kind };
    });
  };
}

/** What the process says; null where it ended before, or was ended. */
function answerOf(
  child: ChildProcess,
  question: { bytes: Buffer; fileName: string },
  { limitMs, memoryMb }: { limitMs: number; memoryMb: number },
): Promise<KindReading | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => done(null), limitMs);
    const watch = setInterval(() => {
      if (memoryOf(child) > memoryMb * 1024 * 1024) done(null);
    }, LOOK_EVERY_MS);
    const done = (answer: KindReading | null): void => {
      clearTimeout(timer);
      clearInterval(watch);
      child.kill('SIGKILL');
      resolve(answer);
    };
    child.once('message', (answer: KindReading) => done(answer));
    child.once('error', () => done(null));
    child.once('exit', () => done(null));
    child.send(question, (error) => error && done(null));
  });
}

/** Memory outside V8's heap counts too. The process cannot look at it itself while it works. 0 where it is not told. */
function memoryOf({ pid }: ChildProcess): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}

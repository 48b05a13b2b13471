import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readJson } from './files';
import { identify, isStillRunning, type ProcessIdentity } from './process-identity';
import { sleep } from './wait';

/** Another supervisor holds the data folder. */
export class AlreadyRunning extends Error {
  constructor(readonly pid: number) {
    super(`process ${pid} holds the data folder`);
    this.name = 'AlreadyRunning';
  }
}

/**
 * Locks the data folder for this process. The returned function unlocks it. A lock whose process has ended is taken
 * over, and so is one whose number now belongs to another process.
 */
export async function takeLock(file: string, self = identify(process.pid)): Promise<() => void> {
  if (!self) throw new Error('This process cannot identify itself.');
  const content = JSON.stringify(self);
  const aside = `${file}.${self.pid}`;
  writeFileSync(aside, content, { mode: 0o600 });
  try {
    for (;;) {
      try {
        // A link is atomic, so the lock never exists without its owner's name.
        linkSync(aside, file);
        break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const owner = readJson<ProcessIdentity>(file);
      if (owner && isStillRunning(owner)) throw new AlreadyRunning(owner.pid);
      rmSync(file, { force: true });
    }
  } finally {
    rmSync(aside, { force: true });
  }
  // If two processes found the same stale lock, one may have removed the other's new one. So look again.
  await sleep(100);
  if (readText(file) !== content) throw new AlreadyRunning(readJson<ProcessIdentity>(file)?.pid ?? 0);
  return () => {
    if (readText(file) === content) rmSync(file, { force: true });
  };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

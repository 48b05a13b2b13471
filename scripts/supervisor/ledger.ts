import { readJson, writeJson } from './files';
import { identify, isStillRunning, type ProcessIdentity } from './process-identity';
import { sleep } from './wait';

/** Records what runs for this data folder, so that a start after a kill finds what was left. */
export interface Ledger {
  add(name: string, pid: number): void;
  remove(pid: number): void;
}

interface Entry extends ProcessIdentity {
  name: string;
}

export function openLedger(file: string): Ledger {
  let entries: Entry[] = [];
  writeJson(file, entries);
  return {
    add(name, pid) {
      const identity = identify(pid);
      // Already gone again: there is nothing to find later.
      if (!identity) return;
      entries = [...entries, { name, ...identity }];
      writeJson(file, entries);
    },
    remove(pid) {
      entries = entries.filter((entry) => entry.pid !== pid);
      writeJson(file, entries);
    },
  };
}

/** How we ask each kind of leftover to end, and how long we wait before we kill it. */
const PATIENCE_MS = 5_000;
const ASK: Record<string, NodeJS.Signals> = { postgresql: 'SIGINT' };
/** Never SIGKILL for PostgreSQL. Its immediate shutdown ends all its processes. */
const MAKE: Record<string, NodeJS.Signals> = { postgresql: 'SIGQUIT' };

/**
 * Ends what an earlier supervisor of this data folder left running; returns their names. Those that use the database go
 * first, then PostgreSQL, so that it has nothing to wait for.
 */
export async function endLeftovers(file: string): Promise<string[]> {
  const left = (readJson<Entry[]>(file) ?? []).filter(isStillRunning);
  const isDatabase = (entry: Entry) => entry.name === 'postgresql';
  await Promise.all(left.filter((entry) => !isDatabase(entry)).map(end));
  await Promise.all(left.filter(isDatabase).map(end));
  return left.map((entry) => entry.name);
}

async function end(entry: Entry): Promise<void> {
  signalGroup(entry.pid, ASK[entry.name] ?? 'SIGTERM');
  if (await ended(entry, PATIENCE_MS)) return;
  signalGroup(entry.pid, MAKE[entry.name] ?? 'SIGKILL');
  if (await ended(entry, PATIENCE_MS)) return;
  signalGroup(entry.pid, 'SIGKILL');
  await ended(entry, PATIENCE_MS);
}

async function ended(identity: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (isStillRunning(identity)) {
    if (Date.now() > deadline) return false;
    await sleep(50);
  }
  return true;
}

/** Signals the whole process group. A group that is gone is not an error. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // Gone meanwhile.
  }
}

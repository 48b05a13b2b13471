import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Identifies a process, so that a later one with the same number is not mistaken for it. */
export interface ProcessIdentity {
  pid: number;
  /** When it started, in the system's count, and in which boot; null if the system does not say. */
  started: string | null;
}

/**
 * The identity of a running process; null when there is none. A zombie has ended; its parent has not read its result
 * yet.
 */
export function identify(pid: number): ProcessIdentity | null {
  if (!Number.isInteger(pid) || pid <= 0) return null;
  if (process.platform === 'linux') return identifyByProc(pid);
  if (process.platform === 'win32') return signalReaches(pid) ? { pid, started: null } : null;
  return identifyByPs(pid);
}

export function isStillRunning(identity: ProcessIdentity): boolean {
  const now = identify(identity.pid);
  return now !== null && (identity.started === null || now.started === identity.started);
}

/** The command line of the process; empty if it cannot be read. */
export function commandLine(pid: number): string {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    } catch {
      return '';
    }
  }
  return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
}

function identifyByProc(pid: number): ProcessIdentity | null {
  try {
    const started = parseProcStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return started === null ? null : { pid, started: `${bootId()}:${started}` };
  } catch {
    return null;
  }
}

/** The start time in ticks since boot; null for a zombie. The name, in parentheses, may itself hold any character. */
export function parseProcStat(stat: string): string | null {
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // `starttime` is the 22nd field; two come before the state.
  const started = fields[18];
  return state === 'Z' || state === 'X' || !started ? null : started;
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

function identifyByPs(pid: number): ProcessIdentity | null {
  const { stdout } = spawnSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8' });
  const [state, ...started] = stdout.trim().split(/\s+/);
  return !state || state.startsWith('Z') ? null : { pid, started: started.join(' ') };
}

function signalReaches(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Whether this system has Linux's /proc. */
export const HAS_PROC = process.platform === 'linux';

let ticks = 0;

/** Clock ticks a second in which the kernel counts processor time. */
function ticksPerSecond(): number {
  ticks ||= Number(spawnSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }).stdout) || 100;
  return ticks;
}

export interface ProcessStat {
  name: string;
  parent: number;
  /** Ticks of the process itself, user and system. */
  own: number;
  /** Ticks of its children that have ended. */
  reaped: number;
}

/** The fields of `/proc/…/stat`; the name, in parentheses, may itself hold any character. */
export function parseStat(text: string): ProcessStat {
  const from = text.indexOf('(');
  const to = text.lastIndexOf(')');
  const fields = text.slice(to + 2).split(' ');
  const number = (index: number) => Number(fields[index]);
  return {
    name: text.slice(from + 1, to),
    parent: number(1),
    own: number(11) + number(12),
    reaped: number(13) + number(14),
  };
}

/** Processor seconds by a name that a person understands. */
export type Usage = Map<string, number>;

/** What hides behind the names that threads give themselves. */
const THREADS: Record<string, string> = {
  node: 'workflow thread, garbage collector, libuv',
  'tokio-runtime-w': "Temporal's core",
};

/** Processor seconds so far of a process by its threads; threads that have ended are not in it. */
export function threadSeconds(pid: number): Usage {
  const usage: Usage = new Map();
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const stat = readStat(`/proc/${pid}/task/${thread}/stat`);
    if (!stat) continue;
    const name = Number(thread) === pid ? 'main thread' : (THREADS[stat.name] ?? stat.name);
    usage.set(name, (usage.get(name) ?? 0) + stat.own / ticksPerSecond());
  }
  return usage;
}

/** Processor seconds so far of a process, all its threads together. */
export function processSeconds(pid: number): number {
  return (readStat(`/proc/${pid}/stat`)?.own ?? 0) / ticksPerSecond();
}

interface ClusterUsage {
  /** By process, with what it does. */
  processes: Map<number, { role: string; seconds: number }>;
  total: number;
}

/** Processor seconds so far of a PostgreSQL server and all that it forked, those that have ended included. */
export function clusterSeconds(postmaster: number): ClusterUsage {
  const processes = new Map<number, { role: string; seconds: number }>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = readStat(`/proc/${entry}/stat`);
    if (stat?.parent !== postmaster) continue;
    processes.set(Number(entry), { role: roleOf(Number(entry)), seconds: stat.own / ticksPerSecond() });
  }
  const own = readStat(`/proc/${postmaster}/stat`);
  const living = [...processes.values()].reduce((sum, { seconds }) => sum + seconds, 0);
  return { processes, total: living + ((own?.own ?? 0) + (own?.reaped ?? 0)) / ticksPerSecond() };
}

/** What was used between two looks, by role; sessions that ended meanwhile are told as such. */
export function clusterUsage(before: ClusterUsage, after: ClusterUsage): Usage {
  const usage: Usage = new Map();
  let known = 0;
  for (const [pid, { role, seconds }] of after.processes) {
    const spent = seconds - (before.processes.get(pid)?.seconds ?? 0);
    usage.set(role, (usage.get(role) ?? 0) + spent);
    known += spent;
  }
  usage.set('sessions that ended', Math.max(0, after.total - before.total - known));
  return usage;
}

/** PostgreSQL writes into its title who a session is: `postgres: user database address state`. */
function roleOf(pid: number): string {
  try {
    const title = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    const session = /^postgres: (\S+) (\S+) 127\.0\.0\.1\(/.exec(title);
    return session ? `database ${session[2]}` : 'own processes';
  } catch {
    return 'own processes';
  }
}

function readStat(file: string): ProcessStat | null {
  try {
    return parseStat(readFileSync(file, 'utf8'));
  } catch {
    return null; // ended meanwhile
  }
}

/** The most memory a process ever held, in MB (VmHWM). */
export function peakMegabytes(pid: number): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

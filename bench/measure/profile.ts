import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '../../scripts/where';

/** What V8 writes with --cpu-prof. */
export interface CpuProfile {
  nodes: { id: number; callFrame: CallFrame; children?: number[] }[];
  /** Microseconds of the machine's monotonic clock. */
  startTime: number;
  samples: number[];
  timeDeltas: number[];
}

export interface CallFrame {
  functionName: string;
  url: string;
  /** From 0. */
  lineNumber: number;
  columnNumber: number;
}

/** Microseconds of the monotonic clock, as profiles have them. */
export interface Window {
  from: number;
  to: number;
}

export const monotonicMicroseconds = (): number => Number(process.hrtime.bigint() / 1000n);

export interface FunctionTime {
  frame: CallFrame;
  selfMs: number;
  /** With all that it called. */
  totalMs: number;
}

export interface Profile {
  /** 0 for the main thread. */
  thread: number;
  busyMs: number;
  functions: FunctionTime[];
}

/** Frames that are no function: what V8 does besides, and what it waits for. */
const IDLE = '(idle)';
const ROOT = '(root)';

/** Time by function within a window; a sample lasts until the next. */
export function functionTimes(profile: CpuProfile, window: Window): FunctionTime[] {
  const parents = new Map<number, number>();
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  for (const { id, children } of profile.nodes) for (const child of children ?? []) parents.set(child, id);
  const keys = new Map(profile.nodes.map(({ id, callFrame }) => [id, keyOf(callFrame)]));
  const times = new Map<string, FunctionTime>();
  const timeOf = (id: number): FunctionTime => {
    const key = keys.get(id)!;
    let time = times.get(key);
    if (!time) times.set(key, (time = { frame: nodes.get(id)!.callFrame, selfMs: 0, totalMs: 0 }));
    return time;
  };

  let at = profile.startTime;
  profile.samples.forEach((id, index) => {
    at += profile.timeDeltas[index] ?? 0;
    const lasts = Math.max(
      0,
      Math.min(at + (profile.timeDeltas[index + 1] ?? 0), window.to) - Math.max(at, window.from),
    );
    if (lasts === 0) return;
    timeOf(id).selfMs += lasts / 1000;
    // A function that calls itself counts once.
    const seen = new Set<string>();
    for (let up: number | undefined = id; up !== undefined; up = parents.get(up)) {
      const key = keys.get(up)!;
      if (seen.has(key)) continue;
      seen.add(key);
      timeOf(up).totalMs += lasts / 1000;
    }
  });
  return [...times.values()].filter(({ frame }) => frame.functionName !== ROOT);
}

function keyOf({ functionName, url, lineNumber, columnNumber }: CallFrame): string {
  return `${functionName} ${url}:${lineNumber}:${columnNumber}`;
}

/** The profiles that a process left in `folder`, one a thread. */
export function readProfiles(folder: string, pid: number, window: Window): Profile[] {
  return readdirSync(folder)
    .flatMap((name) => {
      // CPU.date.time.pid.thread.number.cpuprofile
      const parts = name.split('.');
      if (!name.endsWith('.cpuprofile') || Number(parts[3]) !== pid) return [];
      const functions = functionTimes(JSON.parse(readFileSync(join(folder, name), 'utf8')) as CpuProfile, window);
      const busy = functions.filter(({ frame }) => frame.functionName !== IDLE);
      const busyMs = busy.reduce((sum, { selfMs }) => sum + selfMs, 0);
      return [{ thread: Number(parts[4]), busyMs, functions: busy }];
    })
    .sort((a, b) => b.busyMs - a.busyMs);
}

/** Self time by whose code it is: a package, Node, V8 or ours by its folder. */
export function byOwner(functions: readonly FunctionTime[]): [string, number][] {
  const owners = new Map<string, number>();
  for (const { frame, selfMs } of functions) {
    const owner = ownerOf(frame);
    owners.set(owner, (owners.get(owner) ?? 0) + selfMs);
  }
  return [...owners].sort((a, b) => b[1] - a[1]);
}

function ownerOf(frame: CallFrame): string {
  if (frame.url === '') return frame.functionName.startsWith('(') ? `V8 ${frame.functionName}` : 'V8 built in';
  if (frame.url.startsWith('node:')) return `Node ${frame.url.split('/')[0]!.slice(5)}`;
  if (/workflow-bundle[^/]*$|^evalmachine/.test(frame.url)) return 'workflow bundle';
  const inPackage = packagePath(frame.url);
  if (inPackage) {
    const depth = inPackage.startsWith('@') ? 2 : 1;
    return inPackage.split('/').slice(0, depth).join('/');
  }
  return `Rollcall ${dirname(placeOf(frame)).split('/').slice(0, 2).join('/')}`;
}

/** `file:line` in the sources where that is known. */
export function placeOf({ url, lineNumber, columnNumber }: CallFrame): string {
  if (url === '') return '';
  if (url.startsWith('node:') || url.startsWith('wasm:') || url.startsWith('evalmachine'))
    return `${url}:${lineNumber + 1}`;
  const inPackage = packagePath(url);
  if (inPackage) return `${inPackage}:${lineNumber + 1}`;
  const file = url.startsWith('file:') ? fileURLToPath(url) : url;
  const entry = sourceMapOf(file)?.findEntry(lineNumber, columnNumber);
  if (entry && 'originalSource' in entry) {
    const source = resolve(dirname(file), entry.originalSource);
    return `${relative(projectRoot(), source)}:${entry.originalLine + 1}`;
  }
  return `${relative(projectRoot(), file)}:${lineNumber + 1}`;
}

function packagePath(url: string): string | null {
  const at = url.lastIndexOf('node_modules/');
  return at < 0 ? null : url.slice(at + 'node_modules/'.length);
}

const maps = new Map<string, SourceMap | null>();

function sourceMapOf(file: string): SourceMap | null {
  let map = maps.get(file);
  if (map === undefined) {
    const beside = `${file}.map`;
    map = existsSync(beside) ? new SourceMap(JSON.parse(readFileSync(beside, 'utf8')) as SourceMapPayload) : null;
    maps.set(file, map);
  }
  return map;
}

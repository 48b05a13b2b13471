import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Bench } from '../bench';
import { byOwner, monotonicMicroseconds, placeOf, readProfiles, type Profile, type Window } from '../measure/profile';
import type { Listing } from '../report/result';
import { runCampaign } from '../world/campaign-run';
import { listFile } from '../world/people';
import type { Draft } from '../world/practice';
import { warmUpSize } from '../bench';
import { EMAIL } from './email';
import { SMS } from './sms';

const PARTS = ['worker', 'api', 'simulators'] as const;
const FUNCTIONS = 20;
const OWNERS = 14;
/** Threads with less to do than this are left out. */
const LEAST_BUSY_MS = 50;

/** Imports in a row, so that there is enough to see. */
const IMPORTS = 5;

interface Around {
  before(): void;
  after(): void;
}

/**
 * What the worker and the API spend their time on, function by function: a run of each channel and some imports under V8's
 * profiler.
 */
export async function profiles(bench: Bench): Promise<Listing[]> {
  return [
    ...(await profiled(bench, 'sms', (around) => campaignRun(bench, SMS, around))),
    ...(await profiled(bench, 'email', (around) => campaignRun(bench, EMAIL, around))),
    ...(await profiled(bench, 'import', (around) => importRuns(bench, around))),
  ];
}

/** @param run warms up, then does what is looked at between `before` and `after`; answers with its seconds. */
async function profiled(bench: Bench, name: string, run: (around: Around) => Promise<number>): Promise<Listing[]> {
  const { stage, say } = bench;
  const folder = resolve('.rollcall', 'bench-profiles', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await stage.restart([...PARTS], ['--cpu-prof', `--cpu-prof-dir=${folder}`]);
  const window: Window = { from: 0, to: 0 };
  const seconds = await run({
    before: () => void (window.from = monotonicMicroseconds()),
    after: () => void (window.to = monotonicMicroseconds()),
  });
  const pids = PARTS.map((part) => [part, stage.pidOf(part)] as const);
  // A profile is written when its process ends.
  await stage.restart([...PARTS]);
  say(`profiles are in ${join('.rollcall', 'bench-profiles', name)}; the Performance tab of Chrome's tools opens them`);
  return pids.flatMap(([part, pid]) =>
    readProfiles(folder, pid, window).flatMap((profile) => listingsOf(part, name, seconds, profile)),
  );
}

async function campaignRun(bench: Bench, content: Draft, around: Around): Promise<number> {
  const { options } = bench;
  const { channel } = content;
  const practice = await bench.practices.get(`profile-${channel}`, options.size);
  const listOf = (count: number) => practice.importList(listFile(practice.people.slice(0, count)), count, channel);
  const small = warmUpSize(options.size);
  await runCampaign(bench, { practice, listId: await listOf(small), recipients: small, content });
  const run = { practice, listId: await listOf(options.size), recipients: options.size, content, around };
  return (await runCampaign(bench, run)).seconds;
}

async function importRuns({ options, practices }: Bench, around: Around): Promise<number> {
  const practice = await practices.get('profile-import', options.size);
  const file = listFile(practice.people);
  await practice.importList(file, options.size, 'sms', 10);
  around.before();
  const started = performance.now();
  for (let run = 0; run < IMPORTS; run++) await practice.importList(file, options.size, 'sms', 10);
  around.after();
  return (performance.now() - started) / 1000;
}

function listingsOf(part: string, what: string, seconds: number, { thread, busyMs, functions }: Profile): Listing[] {
  if (busyMs < LEAST_BUSY_MS) return [];
  const where = `${part}, ${thread === 0 ? 'main thread' : `thread ${thread}`}`;
  const share = (ms: number) => `${((ms / busyMs) * 100).toFixed(1)} %`;
  const name = `profile-${what}`;
  const bySelf = [...functions].sort((a, b) => b.selfMs - a.selfMs).slice(0, FUNCTIONS);
  const ours = functions.filter(({ frame }) => frame.url.includes('/dist/') && !frame.url.includes('node_modules'));
  const byTotal = ours.sort((a, b) => b.totalMs - a.totalMs).slice(0, FUNCTIONS);
  const columns = ['self ms', 'share', 'with calls ms', 'function', 'where'];
  const rowOf = ({ frame, selfMs, totalMs }: Profile['functions'][number]) => [
    Math.round(selfMs),
    share(selfMs),
    Math.round(totalMs),
    frame.functionName || '(anonymous)',
    placeOf(frame),
  ];
  const own: Listing = {
    kind: 'listing',
    name,
    title: `${what}, ${where}: our functions by the time of all they call`,
    columns,
    rows: byTotal.map(rowOf),
  };
  return [
    {
      kind: 'listing',
      name,
      title: `${what}, ${where}: ${Math.round(busyMs)} ms busy in ${seconds.toFixed(2)} s, by whose code it is`,
      columns: ['self ms', 'share', 'whose'],
      rows: byOwner(functions)
        .slice(0, OWNERS)
        .map(([owner, ms]) => [Math.round(ms), share(ms), owner]),
    },
    {
      kind: 'listing',
      name,
      title: `${what}, ${where}: functions by their own time`,
      columns,
      rows: bySelf.map(rowOf),
    },
    // The workflow thread runs a bundle, in which nothing is called by its name.
    ...(thread === 0 ? [own] : []),
  ];
}

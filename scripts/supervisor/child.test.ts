import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepRunning, nextDelay } from './child';
import { endLeftovers, openLedger } from './ledger';
import { readJson } from './files';
import { identify } from './process-identity';
import { sleep } from './wait';

const idle = () => spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });

/** Starts idle processes and keeps their ids, in order. */
function idling() {
  const pids: number[] = [];
  const start = () => {
    const child = idle();
    pids.push(child.pid!);
    return child;
  };
  return { pids, start };
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !condition(); i++) await sleep(25);
  expect(condition()).toBe(true);
}

describe('how long to wait before starting a child again', () => {
  it('doubles up to 15 s', () => {
    const delays: number[] = [];
    for (let last: number | null = null; delays.length < 8; delays.push(last)) last = nextDelay(last, 100);
    expect(delays).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
  });

  it('begins anew after a minute of life', () => {
    expect(nextDelay(15_000, 60_000)).toBe(500);
    expect(nextDelay(15_000, 59_999)).toBe(15_000);
  });
});

describe('a child that is kept running', () => {
  let folder: string;
  let lines: string[];
  const surroundings = () => ({
    ledger: openLedger(join(folder, 'processes.json')),
    say: (line: string) => void lines.push(line),
    logOf: (name: string) => `${name}.log`,
  });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-child-'));
    lines = [];
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is started again when it dies, with a line, and not when it is stopped', async () => {
    const { pids, start } = idling();
    const child = keepRunning({ name: 'worker', start }, surroundings());
    process.kill(pids[0]!, 'SIGKILL');
    await until(() => pids.length === 2);
    expect(lines).toEqual(['worker ended (signal SIGKILL); starting it again in 0.5 s. See worker.log']);
    await child.stop(5_000);
    expect(identify(pids[1]!)).toBeNull();
    await sleep(600);
    expect(pids).toHaveLength(2);
    expect(readJson(join(folder, 'processes.json'))).toEqual([]);
  });

  it('is started again at once, without a word, for a new build', async () => {
    const { pids, start } = idling();
    const child = keepRunning({ name: 'worker', start }, surroundings());
    child.renew();
    await until(() => pids.length === 2);
    expect(lines).toEqual([]);
    await child.stop(5_000);
  });

  it('is made to end when it does not heed the request', async () => {
    const deaf = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('up')`;
    const start = () => spawn(process.execPath, ['-e', deaf], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
    let up = false;
    const plan = {
      name: 'deaf',
      start: () => {
        const child = start();
        child.stdout.once('data', () => (up = true));
        return child;
      },
    };
    const child = keepRunning(plan, surroundings());
    await until(() => up);
    await child.stop(100);
    expect(lines).toEqual(['deaf did not end within 0 s and is made to.']);
  });

  it('may be a program that does not exist', async () => {
    const start = () => spawn(join(folder, 'missing'), { detached: true });
    const child = keepRunning({ name: 'missing', start }, surroundings());
    await until(() => lines.length > 0);
    expect(lines[0]).toContain('ENOENT');
    await child.stop(100);
  });

  it('is found and ended by the next start when its supervisor was killed', async () => {
    const file = join(folder, 'processes.json');
    const child = idle();
    openLedger(file).add('worker', child.pid!);
    expect(await endLeftovers(file)).toEqual(['worker']);
    expect(identify(child.pid!)).toBeNull();
    expect(await endLeftovers(file)).toEqual([]);
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeJson } from './files';
import { AlreadyRunning, takeLock } from './lock';
import { identify, isStillRunning, parseProcStat } from './process-identity';

describe('the lock of a data folder', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-lock-'));
    file = join(folder, 'lock');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is held by one process and given back', async () => {
    const giveBack = await takeLock(file);
    await expect(takeLock(file)).rejects.toThrow(AlreadyRunning);
    giveBack();
    expect(existsSync(file)).toBe(false);
  });

  it('is taken over from a process that was killed', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(child, 'spawn');
    writeJson(file, identify(child.pid!));
    await expect(takeLock(file)).rejects.toThrow(AlreadyRunning);
    child.kill('SIGKILL');
    await once(child, 'exit');
    (await takeLock(file))();
  });

  it('is taken over from a process whose number another has now', async () => {
    writeJson(file, { pid: process.pid, started: 'another boot:1' });
    (await takeLock(file))();
  });

  it('is taken over when it cannot be read', async () => {
    writeFileSync(file, '');
    (await takeLock(file))();
  });
});

describe('the identity of a process', () => {
  it('is not that of another', () => {
    const self = identify(process.pid)!;
    expect(isStillRunning(self)).toBe(true);
    expect(isStillRunning({ ...self, started: 'earlier' })).toBe(false);
    expect(identify(0)).toBeNull();
  });

  it('is read also where the name holds spaces and parentheses, and not from a zombie', () => {
    const rest = Array.from({ length: 18 }, (_, i) => i).join(' ');
    expect(parseProcStat(`12 (a) b (c) S ${rest} 4711 0 0`)).toBe('4711');
    expect(parseProcStat(`12 (node) Z ${rest} 4711 0 0`)).toBeNull();
  });
});

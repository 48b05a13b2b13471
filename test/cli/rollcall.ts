import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** What `bin` of package.json names. */
export const MAIN = resolve('dist', 'cli', 'main.js');

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  env?: Record<string, string>;
  cwd?: string;
  stdin?: string;
  /** Told each time something is printed. */
  onOutput?: (soFar: string) => void;
}

/** Runs the built `rollcall` as a practice's script does: with its own environment and pipes. */
export function rollcall(args: string[], { env = {}, cwd, stdin = '', onOutput }: RunOptions = {}): Promise<Ran> {
  return new Promise((finished, failed) => {
    const child = spawn(process.execPath, [MAIN, ...args], { env: { PATH: process.env.PATH!, ...env }, cwd });
    const ran: Ran = { code: null, stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => {
      ran.stdout += chunk.toString();
      onOutput?.(ran.stdout);
    });
    child.stderr.on('data', (chunk: Buffer) => (ran.stderr += chunk.toString()));
    child.once('error', failed);
    child.once('close', (code) => finished({ ...ran, code }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin);
  });
}

/** Files as a person has them, in a folder that goes with the test. */
export function folderOfFiles(): { folder: string; file: (name: string, content: string | Buffer) => string } {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-test-cli-'));
  return {
    folder,
    file(name, content) {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    },
  };
}

#!/usr/bin/env node
/** `rollcall`: bulk messages from a script or a terminal. A client of the HTTP API like any other. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { findAccess, projectFolder } from './client/access';
import { Api } from './client/api';
import { Ended, EXIT, type ExitCode } from './exit-codes';
import { readStdin } from './campaigns/message-text';
import { createProgram, type CommonOptions } from './program';
import { showEnd } from './terminal/show-end';
import { realClock } from './clock';
import { type Surroundings } from './surroundings';
import { Terminal } from './terminal/terminal';

async function main(): Promise<ExitCode> {
  const { stdout, stderr } = process;
  // The reader of our output may stop (`| head`), but a send in progress must continue.
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined);
  const folder = projectFolder(__dirname);
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  let terminal = new Terminal(stdout, stderr, false);
  let code: ExitCode = EXIT.ok;

  const open = ({ json, waitTimeout, idempotencyKey }: CommonOptions): Surroundings => {
    terminal = new Terminal(stdout, stderr, json ?? false);
    const access = findAccess({ env: process.env, cwd: process.cwd(), projectFolder: folder });
    const note = (line: string) => terminal.note(line);
    const api = new Api({ access, clock: realClock, note, idempotencyKey });
    if (waitTimeout !== undefined) api.deadline = realClock.now() + waitTimeout * 1_000;
    return { api, terminal, clock: realClock };
  };
  const program = createProgram({ stdout, stderr, version, open, readStdin }, (ended) => (code = ended));
  try {
    await program.parseAsync();
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.refused;
    const ended =
      error instanceof Ended
        ? error
        : new Ended(EXIT.timedOut, 'unexpected', `Something went wrong in rollcall itself: ${String(error)}`);
    showEnd(terminal, ended);
    return ended.exitCode;
  }
}

void main().then((code) => (process.exitCode = code));

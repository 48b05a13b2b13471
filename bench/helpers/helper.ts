import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';

/** dist/bench, where this file is at dist/bench/helpers/. */
const BENCH = join(__dirname, '..');

interface Question {
  id: number;
  method: string;
  input: unknown;
}

interface Reply {
  id: number;
  answer?: unknown;
  error?: string;
}

/** A part of a floor or a peer, in a separate process as the product's parts are, called over Node's IPC channel. */
export interface Helper {
  readonly pid: number;
  call<T>(method: string, input?: unknown): Promise<T>;
  stop(): Promise<void>;
}

/** Starts `script` (below dist/bench) with its settings; ready when this resolves. Its output is kept in `logFile`. */
export async function startHelper(script: string, settings: unknown, logFile: string): Promise<Helper> {
  const log = openSync(logFile, 'a', 0o600);
  // The inspector's options of this process are not for its helpers.
  const child = fork(join(BENCH, script), [], {
    stdio: ['ignore', log, log, 'ipc'],
    execArgv: ['--enable-source-maps'],
  });
  closeSync(log);
  const waiting = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();
  let last = 0;
  child.on('message', ({ id, answer, error }: Reply) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error !== undefined) asked?.reject(new Error(`${script}: ${error}`));
    else asked?.resolve(answer);
  });
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => {
      for (const { reject } of waiting.values()) reject(new Error(`${script} ended unexpectedly; see ${logFile}`));
      waiting.clear();
      resolve();
    });
  });
  const helper: Helper = {
    pid: child.pid!,
    call: <T>(method: string, input?: unknown) =>
      new Promise<T>((resolve, reject) => {
        const id = ++last;
        waiting.set(id, { resolve: resolve as (answer: unknown) => void, reject });
        child.send({ id, method, input } satisfies Question, (error) => error && reject(error));
      }),
    stop: () => end(child, gone),
  };
  await helper.call('start', settings);
  return helper;
}

async function end(child: ChildProcess, gone: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  if (child.connected) child.disconnect();
  const patience = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(patience);
}

/** What a helper answers to; each takes and gives what the channel can carry. */
export interface Methods {
  [method: string]: (input: never) => unknown;
}

/**
 * The other side: `start` makes the methods from the settings. The helper ends when its channel does, so it never
 * outlives the bench.
 */
export function serveHelper<S>(start: (settings: S) => Promise<{ methods: Methods; stop: () => Promise<void> }>): void {
  let running: { methods: Methods; stop: () => Promise<void> } | null = null;
  const answer = async ({ method, input }: Question): Promise<unknown> => {
    if (method === 'start') {
      running = await start(input as S);
      return null;
    }
    const asked = running?.methods[method];
    if (!asked) throw new Error(`there is no method ${method}`);
    return asked(input as never);
  };
  process.on('message', (question: Question) => {
    answer(question).then(
      (given) => process.send?.({ id: question.id, answer: given } satisfies Reply),
      (error: unknown) => {
        const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
        process.send?.({ id: question.id, error: text } satisfies Reply);
      },
    );
  });
  process.once('disconnect', () => {
    const stopped = running?.stop() ?? Promise.resolve();
    stopped.then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
  // Ctrl-C goes to the whole group; the bench ends its helpers in its own time.
  process.on('SIGINT', () => undefined);
}

/**
 * `npm start`: the whole service on one machine. Starts the embedded parts and our own processes in order, keeps them
 * running, and ends them in reverse.
 */
import { loadEnv, orEnd, type Env } from '../config/env';
import { openDataFolder, removeRuntime, shown, type DataFolder } from './supervisor/data-folder';
import { endLeftovers, openLedger } from './supervisor/ledger';
import { AlreadyRunning, takeLock } from './supervisor/lock';
import { freePorts } from './supervisor/ports';
import { messageOf, say, secondsSince } from './supervisor/say';
import { httpAddress } from './supervisor/settings';
import { CannotStart, startAll, type RunningPart } from './supervisor/start';
import { sleep } from './supervisor/wait';

async function main(): Promise<void> {
  // A broken pipe on our output must not stop the processes that we supervise.
  process.stdout.on('error', () => undefined);
  // Nobody else may read what we and our children write.
  process.umask(0o077);
  const given = { ...process.env };
  given.ROLLCALL_DEMO ||= '1';
  if (given.PORT === '0') given.PORT = String((await freePorts(1))[0]);
  const env = orEnd(() => loadEnv(given));

  const { data, giveBack } = await enter(env);
  const parts: RunningPart[] = [];
  const stopping = new AbortController();
  const finish = (code: number) => {
    removeRuntime(data);
    giveBack();
    process.exit(code);
  };
  const stop = stopOnce(parts, stopping, finish);
  listenForSignals(stop, parts, finish);
  endWithNpm(stop);
  renewOnRequest(parts);

  const since = Date.now();
  const left = await endLeftovers(data.ledgerFile);
  if (left.length > 0) say(`An earlier start left ${left.join(', ')} running; ended (${secondsSince(since)})`);
  removeRuntime(data);
  const logOf = (name: string) => shown(data.logOf(name));
  const surroundings = { ledger: openLedger(data.ledgerFile), say, logOf };
  const starting = startAll({ env, given, data, surroundings, parts, stopping: stopping.signal });
  stop.waitsFor(starting);
  try {
    await starting;
    say(`Rollcall is ready at ${httpAddress(env.host, env.port)}`);
  } catch (error) {
    if (stopping.signal.aborted) return;
    say(error instanceof CannotStart ? error.message : `Rollcall could not start: ${stackOf(error)}`);
    await stop.now(1);
  }
}

/** Opens the data folder for this process alone. */
async function enter(env: Env): Promise<{ data: DataFolder; giveBack: () => void }> {
  try {
    const data = openDataFolder(env.dataDir);
    return { data, giveBack: await takeLock(data.lockFile) };
  } catch (error) {
    if (error instanceof AlreadyRunning) {
      say(
        `Rollcall is already running with the data folder ${env.dataDir} (process ${error.pid}); end it, or set ROLLCALL_DATA_DIR and PORT for a second copy.`,
      );
    } else {
      say(`The data folder ${env.dataDir} cannot be used: ${messageOf(error)}`);
    }
    process.exit(1);
  }
}

interface Stop {
  /** Ends all parts in reverse order, then the process. Further calls change nothing. */
  now(code: number): Promise<void>;
  /** We give a start in progress a moment to stop, so that it starts nothing more. */
  waitsFor(start: Promise<unknown>): void;
  asked(): boolean;
}

function stopOnce(parts: RunningPart[], stopping: AbortController, finish: (code: number) => void): Stop {
  let under: Promise<void> | null = null;
  let start: Promise<unknown> = Promise.resolve();
  const stopAll = async (code: number) => {
    const since = Date.now();
    stopping.abort(new Error('stopping'));
    await Promise.race([start.catch(() => undefined), sleep(3_000)]);
    for (const { child, patienceMs } of [...parts].reverse()) await child.stop(patienceMs);
    if (parts.length > 0) say(`Everything has ended (${secondsSince(since)})`);
    finish(code);
  };
  return {
    now: (code) => (under ??= stopAll(code)),
    waitsFor: (starting) => void (start = starting),
    asked: () => under !== null,
  };
}

/** npm passes on the Ctrl-C that the terminal has already sent to us, so two within this time are one. */
const SAME_CTRL_C_MS = 500;

function listenForSignals(stop: Stop, parts: RunningPart[], finish: (code: number) => void): void {
  let first = 0;
  const onSignal = () => {
    if (!stop.asked()) {
      first = Date.now();
      say('Stopping. Press Ctrl-C again to stop immediately.');
      void stop.now(0);
    } else if (Date.now() - first > SAME_CTRL_C_MS) {
      for (const { child } of parts) child.kill();
      say('Stopped immediately.');
      finish(130);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
  // The terminal was closed. If our output goes elsewhere, as under nohup, that does not mean stop.
  if (process.stdout.isTTY) process.on('SIGHUP', onSignal);
  process.on('uncaughtException', (error) => {
    say(`The supervisor has a fault and ends everything: ${stackOf(error)}`);
    void stop.now(1);
  });
}

/** After a new build (`npm run dev`): our own processes are restarted, and the embedded parts keep running. */
function renewOnRequest(parts: RunningPart[]): void {
  process.on('SIGUSR2', () => {
    for (const { child } of parts) if (['simulators', 'worker', 'api'].includes(child.name)) child.renew();
  });
}

/**
 * npm runs us below a shell and passes SIGTERM to that shell. If the shell ends without a signal to us, we notice that
 * our parent is gone. We do this only below npm, because elsewhere we may be meant to outlive the shell.
 */
function endWithNpm(stop: Stop): void {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    if (stop.asked()) return;
    say('npm has ended; so does Rollcall.');
    void stop.now(0);
  }, 250).unref();
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

void main();

import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, renameSync, statSync } from 'node:fs';
import { signalGroup, type Ledger } from './ledger';

/** A process that the supervisor keeps running. */
export interface ChildPlan {
  /** Names its log file and its lines. */
  name: string;
  /** Starts it in its own process group, with its output in the log file. */
  start: () => ChildProcess;
  /** Asks it to end. */
  stopSignal?: NodeJS.Signals;
  /** Makes it end. */
  killSignal?: NodeJS.Signals;
}

export interface Child {
  readonly name: string;
  /** Aborted when it has died so often that waiting for it is pointless. It is still restarted. */
  readonly hopeless: AbortSignal;
  /** Stops it and starts it again immediately, for a new build. */
  renew(): void;
  /** Asks it to end and waits; after `patienceMs`, kills it. It is not started again. */
  stop(patienceMs: number): Promise<void>;
  /** Kills it now, without waiting. */
  kill(): void;
}

export interface Surroundings {
  ledger: Ledger;
  say: (line: string) => void;
  /** Where to look. Ends a line about a child that died. */
  logOf: (name: string) => string;
}

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;
/** A child that has lived this long started well. */
const GOOD_LIFE_MS = 60_000;
const HOPELESS_DEATHS = 5;

/** How long to wait before the next start, given the last wait. */
export function nextDelay(lastDelayMs: number | null, livedMs: number): number {
  if (lastDelayMs === null || livedMs >= GOOD_LIFE_MS) return FIRST_DELAY_MS;
  return Math.min(lastDelayMs * 2, LONGEST_DELAY_MS);
}

/** Starts the child and restarts it whenever it dies, with back-off and a line each time. */
export function keepRunning(plan: ChildPlan, { ledger, say, logOf }: Surroundings): Child {
  let process: ChildProcess | null = null;
  let delay: number | null = null;
  let stopping = false;
  let renewing = false;
  let restart: NodeJS.Timeout | undefined;
  let deaths = 0;
  const hopeless = new AbortController();
  let onGone: () => void = () => undefined;

  const begin = () => {
    restart = undefined;
    const startedAt = Date.now();
    let over = false;
    const end_ = (how: string) => {
      // A program that cannot be started reports an error and may report its exit too.
      if (over) return;
      over = true;
      if (process?.pid !== undefined) ledger.remove(process.pid);
      process = null;
      onGone();
      if (stopping) return;
      if (renewing) {
        renewing = false;
        restart = setTimeout(begin, 0);
        return;
      }
      const lived = Date.now() - startedAt;
      deaths = lived >= GOOD_LIFE_MS ? 1 : deaths + 1;
      if (deaths >= HOPELESS_DEATHS) hopeless.abort(new Error(`it ended ${deaths} times`));
      delay = nextDelay(delay, lived);
      say(`${plan.name} ended (${how}); starting it again in ${delay / 1000} s. See ${logOf(plan.name)}`);
      restart = setTimeout(begin, delay);
    };
    try {
      process = plan.start();
    } catch (error) {
      end_(error instanceof Error ? error.message : String(error));
      return;
    }
    process.once('error', (error) => end_(error.message));
    process.once('exit', (code, signal) => end_(signal ? `signal ${signal}` : `exit code ${code}`));
    if (process.pid !== undefined) ledger.add(plan.name, process.pid);
  };
  begin();

  return {
    name: plan.name,
    hopeless: hopeless.signal,
    renew() {
      // A child that waits for its restart uses the new build anyway.
      if (process?.pid === undefined || stopping) return;
      renewing = true;
      signalGroup(process.pid, plan.stopSignal ?? 'SIGTERM');
    },
    async stop(patienceMs) {
      stopping = true;
      clearTimeout(restart);
      const pid = process?.pid;
      if (pid === undefined) return;
      const gone = new Promise<void>((resolve) => (onGone = resolve));
      signalGroup(pid, plan.stopSignal ?? 'SIGTERM');
      const insist = setTimeout(() => {
        say(`${plan.name} did not end within ${Math.round(patienceMs / 1000)} s and is made to.`);
        signalGroup(pid, plan.killSignal ?? 'SIGKILL');
      }, patienceMs);
      await gone;
      clearTimeout(insist);
      // Processes that it started end with it.
      signalGroup(pid, 'SIGKILL');
    },
    kill() {
      stopping = true;
      clearTimeout(restart);
      if (process?.pid !== undefined) signalGroup(process.pid, plan.killSignal ?? 'SIGKILL');
    },
  };
}

const LARGEST_LOG_BYTES = 20_000_000;

/** Spawns it in its own process group, so that Ctrl-C reaches only the supervisor, with all output in the log file. */
export function spawnLogged(command: string, args: string[], env: NodeJS.ProcessEnv, logFile: string): ChildProcess {
  turnLog(logFile);
  const log = openSync(logFile, 'a', 0o600);
  try {
    return spawn(command, args, { detached: true, env, stdio: ['ignore', log, log] });
  } finally {
    closeSync(log);
  }
}

/** A large log replaces the previous one. We do this when the child starts, because later the file is open. */
function turnLog(logFile: string): void {
  if ((statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > LARGEST_LOG_BYTES)
    renameSync(logFile, `${logFile}.1`);
}

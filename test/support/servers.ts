import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureNamespace } from '../../adapters/temporal/namespace';
import { readJson, writeJson } from '../../scripts/supervisor/files';
import { freePorts } from '../../scripts/supervisor/ports';
import { databaseUrl, initialiseCluster, spawnCluster, waitForPostgres } from '../../scripts/supervisor/postgres';
import { identify, isStillRunning, type ProcessIdentity } from '../../scripts/supervisor/process-identity';
import { devServerArguments } from '../../scripts/supervisor/temporal';
import { findTemporalCli } from '../../scripts/where';

/** A real server in its own temporary folder. */
export interface TestServer {
  address: string;
  stop(): Promise<void>;
}

/** PostgreSQL as `npm start` runs it, but for durability: what a test wrote need not survive a power cut. */
export async function startTestPostgres(): Promise<TestServer> {
  const folder = temporaryFolder('postgres');
  const [port] = (await freePorts(1)) as [number];
  const cluster = {
    folder: join(folder, 'data'),
    port,
    password: 'test',
    logFile: join(folder, 'log'),
    durable: false,
  };
  await initialiseCluster(cluster);
  const child = spawnCluster(cluster, false);
  noteOwner(folder, child);
  const address = databaseUrl(cluster, 'postgres');
  await orShowLog(waitForPostgres(address, whenItEnds(child)), cluster.logFile);
  // Fast shutdown: open sessions of a test that failed must not hold it up.
  return { address, stop: () => stop(child, 'SIGINT', folder) };
}

/** The Temporal dev server in memory, with the settings `npm start` uses and our search attributes. */
export async function startTestTemporal(): Promise<TestServer> {
  const cli = findTemporalCli();
  if (!cli)
    throw new Error('There is no Temporal CLI; `node scripts/setup.mjs test` gets it and says how if it cannot.');
  const folder = temporaryFolder('temporal');
  const [port] = (await freePorts(1)) as [number];
  const log = openSync(join(folder, 'log'), 'a');
  const child = spawn(cli, devServerArguments({ port }), { stdio: ['ignore', log, log] });
  closeSync(log);
  noteOwner(folder, child);
  const address = `127.0.0.1:${port}`;
  await orShowLog(ensureNamespace({ address, namespace: 'default', signal: whenItEnds(child) }), join(folder, 'log'));
  return { address, stop: () => stop(child, 'SIGTERM', folder) };
}

const PREFIX = 'rollcall-test-';

function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${name}-`));
  // PostgreSQL, which does not run as root, must be able to pass.
  chmodSync(folder, 0o711);
  return folder;
}

/** Who runs the server in this folder and for whom; read by a later run when this one is killed. */
interface Owner {
  runner: ProcessIdentity | null;
  server: ProcessIdentity | null;
}

function noteOwner(folder: string, child: ChildProcess): void {
  const owner: Owner = { runner: identify(process.pid), server: identify(child.pid ?? 0) };
  writeJson(join(folder, 'owner.json'), owner);
}

/** Ends the servers of test runs that were killed, and removes their folders. */
export function sweepAbandonedServers(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name);
    const owner = readJson<Owner>(join(folder, 'owner.json'));
    if (!owner?.runner || isStillRunning(owner.runner)) continue;
    if (owner.server && isStillRunning(owner.server)) process.kill(owner.server.pid, 'SIGQUIT');
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function whenItEnds(child: ChildProcess): AbortSignal {
  const ended = new AbortController();
  child.once('error', (error) => ended.abort(error));
  child.once('exit', (code) => ended.abort(new Error(`It ended with ${code} while starting.`)));
  return ended.signal;
}

const isRunning = (child: ChildProcess) => child.exitCode === null && child.signalCode === null;

async function orShowLog(ready: Promise<unknown>, logFile: string): Promise<void> {
  try {
    await ready;
  } catch (error) {
    throw new Error(`${String(error)}\n${readFileSync(logFile, 'utf8')}`, { cause: error });
  }
}

async function stop(child: ChildProcess, signal: NodeJS.Signals, folder: string): Promise<void> {
  if (isRunning(child)) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    const patience = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(patience);
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { migrate } from '../../adapters/postgres/sql/migrate';
import { ensureNamespace } from '../../adapters/temporal/namespace';
import { loadEnv } from '../../config/env';
import { spawnLogged } from '../../scripts/supervisor/child';
import { keepSecrets, openDataFolder, type DataFolder } from '../../scripts/supervisor/data-folder';
import { readJson, writeJson } from '../../scripts/supervisor/files';
import { endLeftovers, openLedger, signalGroup } from '../../scripts/supervisor/ledger';
import { freePorts } from '../../scripts/supervisor/ports';
import {
  databaseUrl as clusterUrl,
  ensureDatabase,
  initialiseCluster,
  spawnCluster,
  waitForPostgres,
  type PostgresCluster,
} from '../../scripts/supervisor/postgres';
import { identify, isStillRunning, type ProcessIdentity } from '../../scripts/supervisor/process-identity';
import { untilAnswers, untilReady } from '../../scripts/supervisor/readiness';
import {
  simulatorsDatabase,
  httpAddress,
  nodeArguments,
  serviceEnvironment,
  type Addresses,
} from '../../scripts/supervisor/settings';
import { devServerArguments } from '../../scripts/supervisor/temporal';
import { findTemporalCli } from '../../scripts/where';
import { prepareDiagnosis } from './postgres-diagnosis';

export type NodePart = 'simulators' | 'worker' | 'api';
export type Part = 'postgresql' | 'temporal' | NodePart;

/** The service as `npm start` runs it, each part in its own process, on a temporary data folder. */
export interface Stage {
  readonly url: string;
  readonly simulatorUrl: string;
  readonly smtpPort: number;
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly namespace: string;
  readonly folder: string;
  /** What the service seals secrets with. */
  readonly secretKeys: string;
  /** Whether PostgreSQL can say which statements its time went to. */
  readonly countsStatements: boolean;
  /** To the service's database, for seeding and checking. */
  readonly pool: Pool;
  /** Rejects when a part ends that was not asked to: no figure means anything then. */
  readonly died: Promise<never>;
  pidOf(part: Part): number;
  logOf(part: Part): string;
  /** Ends and starts parts again, ready when this resolves; with `env` they are told more than the others. */
  restart(parts: NodePart[], nodeArguments?: string[], env?: Record<string, string>): Promise<void>;
  /** Ends everything; the folder goes too unless it is to be kept. */
  stop(keepFolder?: boolean): Promise<void>;
}

const PREFIX = 'rollcall-bench-';
const SCRIPTS: Record<NodePart, string> = {
  simulators: 'simulators/main.js',
  worker: 'workers/all.js',
  api: 'api/server.js',
};
/** dist/, where this file is at dist/bench/stage/. */
const DIST = join(__dirname, '..', '..');
const DATABASE = 'rollcall';
const LARGEST_LIST = '2000000';
const STOP_WITHIN_MS = 45_000;

export async function openStage(): Promise<Stage> {
  await sweepAbandoned();
  const cli = findTemporalCli();
  if (!cli)
    throw new Error('There is no Temporal CLI; `node scripts/setup.mjs bench` gets it and says how if it cannot.');
  const data = openDataFolder(mkdtempSync(join(tmpdir(), PREFIX)));
  writeJson(join(data.path, 'owner.json'), identify(process.pid));
  const ledger = openLedger(data.ledgerFile);
  const [postgres, temporal, simulator, smtp, api] = (await freePorts(5)) as [number, number, number, number, number];
  const secrets = keepSecrets(data);
  const cluster: PostgresCluster = {
    folder: data.postgres,
    port: postgres,
    password: secrets.postgresPassword,
    logFile: data.logOf('postgresql'),
    durable: true,
  };
  const addresses = addressesOf(cluster, { temporal, simulator, smtp, api });
  const given = givenTo(data, api, addresses.mailboxSmtpUrl);
  const service = serviceEnvironment(given, loadEnv(given), addresses, secrets);
  const pool = new Pool({ connectionString: addresses.databaseUrl, max: 4 });
  pool.on('error', () => undefined);

  const children = new Map<Part, ChildProcess>();
  const stopping = new Set<ChildProcess>();
  let tellDeath: (error: Error) => void;
  const died = new Promise<never>((_resolve, reject) => (tellDeath = reject));
  died.catch(() => undefined);

  function keep(part: Part, child: ChildProcess): void {
    children.set(part, child);
    if (child.pid !== undefined) ledger.add(part, child.pid);
    const ended = (how: string) => {
      if (child.pid !== undefined) ledger.remove(child.pid);
      if (!stopping.has(child)) tellDeath(new Error(`${part} ended unexpectedly (${how}).\n${tail(data.logOf(part))}`));
    };
    child.once('error', (error) => ended(error.message));
    child.once('exit', (code, signal) => ended(signal ?? `exit code ${code}`));
  }

  function startNode(part: NodePart, more: string[] = [], extra: Record<string, string> = {}): void {
    const args = [...nodeArguments(part), ...more, join(DIST, SCRIPTS[part])];
    const own = {
      SIMULATOR_DATABASE_URL: addresses.simulatorDatabaseUrl,
      SIMULATOR_PORT: String(simulator),
      SIMULATOR_SMTP_PORT: String(smtp),
    };
    const env = { ...service, ...(part === 'simulators' ? own : {}), ...extra };
    keep(part, spawnLogged(process.execPath, args, env, data.logOf(part)));
  }

  async function end(part: Part): Promise<void> {
    const child = children.get(part);
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
    stopping.add(child);
    const gone = new Promise((resolve) => child.once('exit', resolve));
    // Fast shutdown of PostgreSQL; if it must be, the immediate one, which takes all its processes along.
    signalGroup(child.pid, part === 'postgresql' ? 'SIGINT' : 'SIGTERM');
    const insist = setTimeout(
      () => signalGroup(child.pid!, part === 'postgresql' ? 'SIGQUIT' : 'SIGKILL'),
      STOP_WITHIN_MS,
    );
    await gone;
    clearTimeout(insist);
    children.delete(part);
  }

  async function stop(keepFolder = false): Promise<void> {
    await pool.end().catch(() => undefined);
    await Promise.all((['worker', 'api'] as const).map(end));
    for (const part of ['simulators', 'temporal', 'postgresql'] as const) await end(part);
    // Without an owner it is nobody's to sweep.
    if (keepFolder) rmSync(join(data.path, 'owner.json'), { force: true });
    else rmSync(data.path, { recursive: true, force: true, maxRetries: 3 });
  }

  try {
    const alive = new AbortController();
    died.catch((error: unknown) => alive.abort(error));
    await initialiseCluster(cluster);
    const countsStatements = prepareDiagnosis(cluster.folder);
    keep('postgresql', spawnCluster(cluster, true));
    const temporalArguments = devServerArguments({ port: temporal, databaseFile: data.temporalDatabase });
    keep('temporal', spawnLogged(cli, temporalArguments, given, data.logOf('temporal')));
    const admin = clusterUrl(cluster, 'postgres');
    await waitForPostgres(admin, alive.signal);
    await ensureDatabase(admin, DATABASE);
    await ensureDatabase(admin, simulatorsDatabase(addresses.databaseUrl).name);
    await migrate(addresses.databaseUrl);
    await ensureNamespace({
      address: addresses.temporalAddress,
      namespace: service.TEMPORAL_NAMESPACE!,
      signal: alive.signal,
    });
    startNode('simulators');
    await untilAnswers(`${addresses.simulatorUrl}/health`, 60_000, alive.signal);
    startNode('worker');
    startNode('api');
    await untilReady(addresses.askUrl, () => undefined, alive.signal);

    return {
      url: addresses.askUrl,
      simulatorUrl: addresses.simulatorUrl,
      smtpPort: smtp,
      databaseUrl: addresses.databaseUrl,
      temporalAddress: addresses.temporalAddress,
      namespace: service.TEMPORAL_NAMESPACE!,
      folder: data.path,
      secretKeys: service.ROLLCALL_SECRET_KEYS!,
      countsStatements,
      pool,
      died,
      pidOf: (part) => children.get(part)!.pid!,
      logOf: (part) => data.logOf(part),
      async restart(parts, nodeArguments, env) {
        for (const part of parts) {
          await end(part);
          startNode(part, nodeArguments, env);
        }
        await untilWorks(addresses, pool, parts, alive.signal);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * The service's whole environment, with nothing from the caller's: a bench that found someone's SMTP_URL would send
 * ten thousand mails.
 */
function givenTo(data: DataFolder, port: number, smtpUrl: string): NodeJS.ProcessEnv {
  const passed = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'XDG_CACHE_HOME', 'SystemRoot'];
  return {
    ...Object.fromEntries(passed.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
    PORT: String(port),
    HOST: '127.0.0.1',
    ROLLCALL_DATA_DIR: data.path,
    ROLLCALL_DEMO: '0',
    ROLLCALL_ALLOW_FICTIONAL_NUMBERS: '1',
    // Outside the demo nobody gets the simulators unless they are named.
    SMS_PROVIDER: 'simulator',
    SMTP_URL: smtpUrl,
    PATIENT_LIMIT: LARGEST_LIST,
  };
}

function addressesOf(
  cluster: PostgresCluster,
  ports: { temporal: number; simulator: number; smtp: number; api: number },
): Addresses {
  const databaseUrl = clusterUrl(cluster, DATABASE);
  const simulatorUrl = httpAddress('127.0.0.1', ports.simulator);
  const url = httpAddress('127.0.0.1', ports.api);
  return {
    url,
    askUrl: url,
    databaseUrl,
    simulatorDatabaseUrl: simulatorsDatabase(databaseUrl).url,
    temporalAddress: `127.0.0.1:${ports.temporal}`,
    temporalUiUrl: null,
    simulatorUrl,
    mailboxUrl: `${simulatorUrl}/mailbox`,
    inboundSmtpAddress: null,
    mailboxSmtpUrl: `smtp://127.0.0.1:${ports.smtp}`,
  };
}

/** The health check remembers a worker for a while after its end, so a new one is known by its own sign of life. */
async function untilWorks(addresses: Addresses, pool: Pool, parts: NodePart[], signal: AbortSignal): Promise<void> {
  if (parts.includes('worker')) {
    const { rows } = await pool.query<{ now: Date }>('SELECT now()');
    for (;;) {
      signal.throwIfAborted();
      const beats = await pool.query('SELECT 1 FROM worker_heartbeat WHERE at > $1', [rows[0]!.now]);
      if (beats.rowCount) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  await untilReady(addresses.askUrl, () => undefined, signal);
}

/** Ends what a bench that was killed left running, and removes its folder. */
async function sweepAbandoned(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name);
    const owner = readJson<ProcessIdentity>(join(folder, 'owner.json'));
    if (!owner || isStillRunning(owner)) continue;
    await endLeftovers(join(folder, 'processes.json'));
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function tail(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').slice(-2_000) : '';
}

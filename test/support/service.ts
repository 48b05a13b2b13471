import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { createPasswords } from '../../adapters/credentials/passwords';
import { ensureNamespace } from '../../adapters/temporal/namespace';
import { freePorts } from '../../scripts/supervisor/ports';
import { createEmptyDatabase, createTestDatabase } from './database';
import { until } from './until';
import { switchEverythingOn } from './switched-on';

export interface ServiceOptions {
  env?: Record<string, string>;
  workers?: number;
}

export type ProcessName = 'simulators' | 'api' | `worker-${number}`;

/**
 * The built service with all its processes, on its own database and Temporal namespace. Tests use it over HTTP, as
 * users and operators do, and may kill its processes.
 */
export interface Service {
  url: string;
  simulatorUrl: string;
  namespace: string;
  pool: Pool;
  env: Record<string, string>;
  practiceId: string;
  otherPracticeId: string;
  token: string;
  otherToken: string;
  start(name: ProcessName): void;
  /** Ends a process with a signal and waits for its end. */
  end(name: ProcessName, signal?: NodeJS.Signals): Promise<void>;
  running(name: ProcessName): boolean;
  ready(): Promise<void>;
  log(name: ProcessName): string;
  stop(): Promise<void>;
}

const SCRIPTS = { simulators: 'simulators/main.js', api: 'api/server.js', worker: 'workers/all.js' };

/** Starts simulators, API and workers from dist/, ready when this resolves. */
export async function startService({ env: extra = {}, workers = 1 }: ServiceOptions = {}): Promise<Service> {
  const temporalAddress = process.env.ROLLCALL_TEST_TEMPORAL_ADDRESS!;
  const namespace = `test-${randomBytes(6).toString('hex')}`;
  const [database, simulatorDatabase] = await Promise.all([
    createTestDatabase(),
    createEmptyDatabase(),
    ensureNamespace({ address: temporalAddress, namespace, isNew: true }),
  ]);
  const [port, simulatorPort, smtpPort] = (await freePorts(3)) as [number, number, number];
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-test-service-'));
  const simulatorUrl = `http://127.0.0.1:${simulatorPort}`;
  const url = `http://127.0.0.1:${port}`;
  const env: Record<string, string> = {
    PATH: process.env.PATH!,
    PORT: String(port),
    PUBLIC_URL: url,
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: temporalAddress,
    TEMPORAL_NAMESPACE: namespace,
    SIMULATOR_URL: simulatorUrl,
    SIMULATOR_DATABASE_URL: simulatorDatabase.url,
    SIMULATOR_PORT: String(simulatorPort),
    SIMULATOR_SMTP_PORT: String(smtpPort),
    SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
    SMS_PROVIDER: 'simulator',
    ROLLCALL_ALLOW_FICTIONAL_NUMBERS: '1',
    ROLLCALL_SECRET_KEYS: `test:${randomBytes(32).toString('base64')}`,
    ROLLCALL_SHUTDOWN_SECONDS: '5',
    LOG_LEVEL: 'info',
    ...extra,
  };
  const pool = new Pool({ connectionString: database.url, max: 4 });
  pool.on('error', () => undefined);
  const practices = await seedPractices(pool);

  const processes = new Map<ProcessName, ChildProcess>();
  const logFile = (name: ProcessName): string => join(folder, `${name}.log`);
  const running = (name: ProcessName): boolean => {
    const child = processes.get(name);
    return child !== undefined && child.exitCode === null && child.signalCode === null;
  };
  const start = (name: ProcessName): void => {
    const script = name.startsWith('worker') ? SCRIPTS.worker : SCRIPTS[name as 'api' | 'simulators'];
    const child = spawn(process.execPath, [join('dist', script)], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const log = createWriteStream(logFile(name), { flags: 'a' });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    processes.set(name, child);
  };
  const end = async (name: ProcessName, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    const child = processes.get(name);
    if (!child || !running(name)) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    const patience = setTimeout(() => child.kill('SIGKILL'), 20_000);
    await ended;
    clearTimeout(patience);
  };
  const ready = async (): Promise<void> => {
    await until(
      'the service is ready',
      async () => (await fetch(`${url}/health/ready`).catch(() => null))?.status === 200,
      { timeoutMs: 60_000, tell: () => [...processes.keys()].map((name) => tail(logFile(name))).join('\n') },
    );
  };

  const names: ProcessName[] = [
    'simulators',
    'api',
    ...Array.from({ length: workers }, (_, i) => `worker-${i + 1}` as const),
  ];
  names.forEach(start);
  await until(
    'the simulators answer',
    async () => (await fetch(`${simulatorUrl}/health`).catch(() => null))?.ok === true,
    {
      tell: () => tail(logFile('simulators')),
    },
  );
  await ready();

  return {
    url,
    simulatorUrl,
    namespace,
    pool,
    env,
    ...practices,
    start,
    end,
    running,
    ready,
    log: (name) => readFileSync(logFile(name), 'utf8'),
    async stop() {
      await Promise.all([...processes.keys()].map((name) => end(name)));
      await pool.end();
      await Promise.all([database.drop(), simulatorDatabase.drop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function tail(file: string): string {
  return readFileSync(file, 'utf8').slice(-2_000);
}

/** Whom browser tests sign in as; all with this password. */
export const STAFF_PASSWORD = 'a password for tests only';
export const STAFF = {
  viewer: 'priya@first.example',
  sender: 'sam@first.example',
  manager: 'amira@first.example',
  administrator: 'jo@first.example',
} as const;

/** One person of each role at the first practice, and the administrator at both. */
async function seedStaff(pool: Pool, practiceId: string, otherPracticeId: string): Promise<void> {
  const hash = await createPasswords().hash(STAFF_PASSWORD);
  for (const [role, email] of Object.entries(STAFF)) {
    const id = crypto.randomUUID();
    const name = { viewer: 'Priya Shah', sender: 'Sam Okoro', manager: 'Amira Khan', administrator: 'Jo Bennett' }[
      role
    ];
    await pool.query(`INSERT INTO staff (id, email, name, password_hash) VALUES ($1, $2, $3, $4)`, [
      id,
      email,
      name,
      hash,
    ]);
    for (const practice of role === 'administrator' ? [practiceId, otherPracticeId] : [practiceId]) {
      await pool.query(
        `INSERT INTO membership (practice_id, staff_id, role, added_by, accepted_at) VALUES ($1, $2, $3, 'test', now())`,
        [practice, id, role],
      );
    }
  }
}

/** Two practices with every rule off, each with an administrator's token. */
async function seedPractices(
  pool: Pool,
): Promise<Pick<Service, 'practiceId' | 'otherPracticeId' | 'token' | 'otherToken'>> {
  const make = async (slug: string): Promise<{ id: string; token: string }> => {
    const id = crypto.randomUUID();
    const token = `test_${randomBytes(24).toString('hex')}`;
    await pool.query(`INSERT INTO practice (id, slug, name) VALUES ($1, $2, $3)`, [id, slug, `Practice ${slug}`]);
    await pool.query(`INSERT INTO practice_settings (practice_id, hold_seconds) VALUES ($1, 0)`, [id]);
    await switchEverythingOn(pool, id);
    await pool.query(
      `INSERT INTO api_token (practice_id, id, name, role, token_hash, created_by) VALUES ($1, $2, 'Test', 'administrator', $3, 'test')`,
      [id, crypto.randomUUID(), createHash('sha256').update(token).digest()],
    );
    return { id, token };
  };
  const [first, other] = [await make('first'), await make('other')];
  await seedStaff(pool, first.id, other.id);
  return { practiceId: first.id, token: first.token, otherPracticeId: other.id, otherToken: other.token };
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '../../adapters/postgres/sql/migrate';
import { ensureNamespace } from '../../adapters/temporal/namespace';
import type { Env } from '../../config/env';
import { findTemporalCli } from '../where';
import { keepRunning, spawnLogged, type Child, type ChildPlan, type Surroundings } from './child';
import {
  keepPortNumbers,
  keepSecrets,
  keptPorts,
  shown,
  writeCommandLineAccess,
  writeRuntime,
  type DataFolder,
  type Secrets,
} from './data-folder';
import { keepPorts, listenError } from './ports';
import {
  clearPostmaster,
  databaseUrl as clusterUrl,
  ensureDatabase,
  initialiseCluster,
  spawnCluster,
  waitForPostgres,
} from './postgres';
import { untilAnswers, untilReady, logsFor } from './readiness';
import { messageOf, secondsSince } from './say';
import {
  simulatorsDatabase,
  demoTokens,
  hostInAddress,
  httpAddress,
  nodeArguments,
  reachableHost,
  serviceEnvironment,
  type Addresses,
  type EmbeddedPorts,
} from './settings';
import { devServerArguments } from './temporal';

/** One line says everything; a stack would not help. */
export class CannotStart extends Error {}

/** A child and how long it may take to end. The sum stays below 60 s, in which everything must end. */
export interface RunningPart {
  child: Child;
  patienceMs: number;
}

export interface Start {
  env: Env;
  given: NodeJS.ProcessEnv;
  data: DataFolder;
  surroundings: Surroundings;
  /** In the order they were started. Filled during the start, so that a stop meanwhile finds them. */
  parts: RunningPart[];
  /** Aborted when the user wants to stop. */
  stopping: AbortSignal;
}

const PATIENCE_MS = { postgresql: 4_000, temporal: 4_000, simulators: 2_000, worker: 36_000, api: 11_000 };

/** dist/, where this file is at dist/scripts/supervisor/. */
const DIST = join(__dirname, '..', '..');
const NAMES = ['postgresql', 'temporal', 'temporalUi', 'simulator', 'smtp', 'inboundSmtp'] as const;

/** Starts everything in order, and returns when the service says it is ready. */
export async function startAll(start: Start): Promise<void> {
  const { env, given, data, stopping } = start;
  const { say } = start.surroundings;
  await checkPort(env.port, env.host, 'PORT');
  const cli = env.temporalAddress ? null : temporalCli(given);
  const secrets = keepSecrets(data);
  const ports = await choosePorts(start);
  const addresses = addressesOf(env, given, ports, secrets);

  if (!env.databaseUrl) await startPostgres(start, ports.postgresql, secrets);
  await prepareDatabases(start, addresses, ports, secrets);
  if (cli !== null) await startTemporal(start, cli, ports);
  await prepareNamespace(start, addresses.temporalAddress);

  const service = serviceEnvironment(given, env, addresses, secrets);
  if (!given.SIMULATOR_URL) await startSimulators(start, service, addresses, ports);
  const tokens = env.demo ? demoTokens(env, secrets) : null;
  if (tokens) await seedDemo(start, service, tokens);

  startPart(start, nodePlan(start, 'worker', 'workers/all.js', service));
  startPart(start, nodePlan(start, 'api', 'api/server.js', service));
  const { url, temporalAddress, temporalUiUrl, databaseUrl, mailboxUrl, simulatorUrl, inboundSmtpAddress } = addresses;
  writeRuntime(data, {
    ...{ url, temporalAddress, temporalUiUrl, databaseUrl, mailboxUrl, simulatorUrl, inboundSmtpAddress },
  });
  if (tokens) {
    const access = { url: addresses.askUrl, token: tokens.first, lookUpSeconds: env.lookupSeconds };
    writeCommandLineAccess(data, access);
  }

  const waiting = Date.now();
  await untilReady(
    addresses.askUrl,
    (why) => {
      const logs = logsFor(why).map((name) => start.surroundings.logOf(name));
      say(`Not ready after ${secondsSince(waiting)}: ${why}. See ${logs.join(', ')}. Still trying.`);
    },
    stopping,
  );
  say(`Worker and API are running (${secondsSince(waiting)})`);
  const samples = join(data.path, 'sample-lists');
  for (const line of whereEverythingIs(addresses, existsSync(samples) ? shown(samples) : null, tokens)) say(line);
}

function whereEverythingIs(
  addresses: Addresses,
  sampleLists: string | null,
  tokens: { first: string; other: string } | null,
): string[] {
  const rows: [string, string | null][] = [
    ['Pages and API', addresses.url],
    ['Temporal Web', addresses.temporalUiUrl],
    ['Mailbox', addresses.mailboxUrl],
    ['Mail comes in at', addresses.inboundSmtpAddress],
    ['Simulators', addresses.simulatorUrl],
    ['Lists to try', sampleLists],
    ['Token, first demo practice', tokens && tokens.first],
    ['Token, second demo practice', tokens && tokens.other],
  ];
  return rows.flatMap(([name, value]) => (value === null ? [] : [`  ${`${name}:`.padEnd(29)}${value}`]));
}

async function checkPort(port: number, host: string, variable: string): Promise<void> {
  const why = await listenError(port, host);
  if (why === null) return;
  if (why === 'EADDRINUSE') {
    throw new CannotStart(
      `Port ${port} on ${host} is taken by another program; end it, or set ${variable} to another.`,
    );
  }
  throw new CannotStart(`Rollcall cannot listen on port ${port} of ${host} (${why}); set ${variable} or HOST.`);
}

async function choosePorts({ env, data }: Start): Promise<EmbeddedPorts> {
  const ports = await keepPorts(NAMES, keptPorts(data));
  keepPortNumbers(data, ports);
  if (env.inboundSmtpPort) {
    await checkPort(env.inboundSmtpPort, env.inboundSmtpHost, 'INBOUND_SMTP_PORT');
    ports.inboundSmtp = env.inboundSmtpPort;
  }
  if (env.temporalUiPort === null || env.temporalAddress !== null) return ports;
  await checkPort(env.temporalUiPort, '127.0.0.1', 'TEMPORAL_UI_PORT');
  return { ...ports, temporalUi: env.temporalUiPort };
}

function addressesOf(env: Env, given: NodeJS.ProcessEnv, ports: EmbeddedPorts, secrets: Secrets): Addresses {
  const cluster = { port: ports.postgresql, password: secrets.postgresPassword };
  const databaseUrl = env.databaseUrl ?? clusterUrl(cluster, 'rollcall');
  const simulatorUrl = given.SIMULATOR_URL ? env.simulatorUrl : httpAddress('127.0.0.1', ports.simulator);
  return {
    url: httpAddress(env.host, env.port),
    askUrl: httpAddress(reachableHost(env.host), env.port),
    databaseUrl,
    simulatorDatabaseUrl: simulatorsDatabase(databaseUrl).url,
    temporalAddress: env.temporalAddress ?? `127.0.0.1:${ports.temporal}`,
    temporalUiUrl: env.temporalAddress ? null : httpAddress('127.0.0.1', ports.temporalUi),
    simulatorUrl,
    mailboxUrl: `${simulatorUrl}/mailbox`,
    mailboxSmtpUrl: `smtp://127.0.0.1:${ports.smtp}`,
    inboundSmtpAddress:
      env.inboundSmtpPort === null ? null : `${hostInAddress(reachableHost(env.inboundSmtpHost))}:${ports.inboundSmtp}`,
  };
}

/** Runs a slow step and prints its line; reports an error as the failure of that step. */
async function step(start: Start, failed: string, work: () => Promise<string | null>): Promise<void> {
  const { stopping, surroundings } = start;
  stopping.throwIfAborted();
  const since = Date.now();
  try {
    const line = await work();
    if (line !== null) surroundings.say(`${line} (${secondsSince(since)})`);
  } catch (error) {
    stopping.throwIfAborted();
    if (error instanceof CannotStart) throw error;
    throw new CannotStart(`${failed}: ${messageOf(error)}`, { cause: error });
  }
}

function startPart(start: Start, plan: ChildPlan & { name: keyof typeof PATIENCE_MS }): Child {
  start.stopping.throwIfAborted();
  const child = keepRunning(plan, start.surroundings);
  start.parts.push({ child, patienceMs: PATIENCE_MS[plan.name] });
  return child;
}

/** Aborted if the user stops, or if a child keeps dying. */
const until = (start: Start, child: Child) => AbortSignal.any([start.stopping, child.hopeless]);

function nodePlan<N extends string>(start: Start, name: N, script: string, env: NodeJS.ProcessEnv) {
  const file = join(DIST, script);
  if (!existsSync(file)) throw new CannotStart(`${shown(file)} is missing; run npm run build.`);
  const plan = () => spawnLogged(process.execPath, [...nodeArguments(name), file], env, start.data.logOf(name));
  return { name, start: plan };
}

async function startPostgres(start: Start, port: number, secrets: Secrets): Promise<void> {
  const { data } = start;
  const cluster = {
    folder: data.postgres,
    port,
    password: secrets.postgresPassword,
    logFile: data.logOf('postgresql'),
    durable: true,
  };
  await step(start, `PostgreSQL does not start (see ${shown(cluster.logFile)})`, async () => {
    const made = await initialiseCluster(cluster);
    await clearPostmaster(cluster.folder);
    const child = startPart(start, {
      name: 'postgresql',
      start: () => spawnCluster(cluster, true),
      // Fast shutdown first. The immediate one, if needed, ends all its processes.
      stopSignal: 'SIGINT',
      killSignal: 'SIGQUIT',
    });
    await waitForPostgres(clusterUrl(cluster, 'postgres'), until(start, child));
    return made ? 'PostgreSQL is made and running' : 'PostgreSQL is running';
  });
}

async function prepareDatabases(
  start: Start,
  addresses: Addresses,
  ports: EmbeddedPorts,
  secrets: Secrets,
): Promise<void> {
  const { env, given, stopping } = start;
  const { databaseUrl } = addresses;
  const beside = simulatorsDatabase(databaseUrl);
  await step(start, env.databaseUrl ? 'The database of DATABASE_URL' : 'The database', async () => {
    if (env.databaseUrl) await waitForPostgres(databaseUrl, stopping, 60_000);
    else {
      const admin = clusterUrl({ port: ports.postgresql, password: secrets.postgresPassword }, 'postgres');
      await ensureDatabase(admin, 'rollcall');
    }
    const applied = await migrate(databaseUrl);
    if (applied.length === 0) return null;
    return applied.length === 1 ? `Migration ${applied[0]} is applied` : `${applied.length} migrations are applied`;
  });
  if (given.SIMULATOR_URL) return;
  const asked = `The simulators need a separate database, ${beside.name}; make it on the server of DATABASE_URL`;
  await step(start, asked, async () => {
    await ensureDatabase(databaseUrl, beside.name);
    return null;
  });
}

async function startTemporal(start: Start, cli: string, ports: EmbeddedPorts): Promise<void> {
  const { data } = start;
  const logFile = data.logOf('temporal');
  await step(start, `Temporal does not start (see ${shown(logFile)})`, async () => {
    const args = devServerArguments({
      port: ports.temporal,
      uiPort: ports.temporalUi,
      databaseFile: data.temporalDatabase,
    });
    const child = startPart(start, { name: 'temporal', start: () => spawnLogged(cli, args, start.given, logFile) });
    await ensureNamespace({
      address: `127.0.0.1:${ports.temporal}`,
      namespace: start.env.temporalNamespace,
      signal: until(start, child),
    });
    return 'Temporal is running';
  });
}

function temporalCli(given: NodeJS.ProcessEnv): string {
  let found: string | null;
  try {
    found = findTemporalCli(given);
  } catch (error) {
    throw new CannotStart(messageOf(error), { cause: error });
  }
  if (found) return found;
  throw new CannotStart('There is no Temporal CLI; `node scripts/setup.mjs start` gets it and says how if it cannot.');
}

/** An external Temporal also gets our search attributes, but keeps its retention. */
async function prepareNamespace(start: Start, address: string): Promise<void> {
  const { env, stopping } = start;
  if (!env.temporalAddress) return;
  await step(start, `Temporal at ${address}`, async () => {
    const done = await ensureNamespace({
      address,
      namespace: env.temporalNamespace,
      security: env.temporalSecurity,
      setRetention: false,
      signal: stopping,
    });
    return done.length > 0 ? `Temporal at ${address} has now: ${done.join('; ')}` : null;
  });
}

async function startSimulators(
  start: Start,
  service: NodeJS.ProcessEnv,
  addresses: Addresses,
  ports: EmbeddedPorts,
): Promise<void> {
  const env = {
    ...service,
    // They have no sign-in, so they stay on loopback whatever HOST is.
    HOST: '127.0.0.1',
    SIMULATOR_DATABASE_URL: addresses.simulatorDatabaseUrl,
    SIMULATOR_PORT: String(ports.simulator),
    SIMULATOR_SMTP_PORT: String(ports.smtp),
    SIMULATOR_INBOUND_SMTP: addresses.inboundSmtpAddress ?? '',
  };
  const log = start.surroundings.logOf('simulators');
  await step(start, `The simulators do not start (see ${log})`, async () => {
    const child = startPart(start, nodePlan(start, 'simulators', 'simulators/main.js', env));
    await untilAnswers(`${addresses.simulatorUrl}/health`, 60_000, until(start, child));
    return 'Simulators are running';
  });
}

/** Runs to its end before anything reads the data. It is quick if the practices exist. */
async function seedDemo(
  start: Start,
  service: NodeJS.ProcessEnv,
  tokens: { first: string; other: string },
): Promise<void> {
  const { stopping, surroundings } = start;
  const env = { ...service, ROLLCALL_DEMO_TOKEN: tokens.first, ROLLCALL_DEMO_OTHER_TOKEN: tokens.other };
  await step(start, `The demo could not be made (see ${surroundings.logOf('demo')})`, async () => {
    const child = nodePlan(start, 'demo', 'scripts/demo.js', env).start();
    if (child.pid !== undefined) surroundings.ledger.add('demo', child.pid);
    const end = () => child.kill('SIGKILL');
    stopping.addEventListener('abort', end, { once: true });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', resolve);
    });
    stopping.removeEventListener('abort', end);
    if (child.pid !== undefined) surroundings.ledger.remove(child.pid);
    if (code !== 0) throw new Error(`it ended with ${code}`);
    return 'The demo practices are there';
  });
}

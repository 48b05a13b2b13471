import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { loadServiceEnv, VARIABLES } from '../../config/env';
import { freePorts } from '../../scripts/supervisor/ports';
import { devServerArguments } from '../../scripts/supervisor/temporal';
import { readSettings } from '../../simulators/settings';
import { adminUrl, asAdmin } from '../support/database';
import { until } from '../support/until';
import { readCompose, readEnvFile, variablesOf, type Compose, type ComposeService } from './compose-file';

const COMPOSE = resolve('docker-compose.yml');
const EXAMPLE = readEnvFile(resolve('deploy', 'example.env'));
/** As an operator fills the example in. */
const FILLED: Record<string, string> = {
  ...EXAMPLE.set,
  POSTGRES_PASSWORD: 'superuser',
  ROLLCALL_DB_PASSWORD: randomBytes(12).toString('hex'),
  TEMPORAL_DB_PASSWORD: randomBytes(12).toString('hex'),
  ROLLCALL_SECRET_KEYS: `2026:${randomBytes(32).toString('base64')}`,
};

const compose: Compose = readCompose(COMPOSE, FILLED);
const services = Object.entries(compose.services);
const ours = services.filter(([, service]) => service.image === 'rollcall');
const isOneShot = (service: ComposeService) => /^(no|on-failure)/.test(service.restart ?? 'no');

describe('docker-compose.yml', () => {
  test('asks for what deploy/example.env explains, and for nothing else', () => {
    const asked = variablesOf(readFileSync(COMPOSE, 'utf8'));
    expect([...new Set(asked.map(({ name }) => name))].sort()).toEqual([...new Set(EXAMPLE.named)].sort());
    const needed = asked.filter(({ needed: must }) => must).map(({ name }) => name);
    expect(needed.filter((name) => !(name in EXAMPLE.set))).toEqual([]);
  });

  test('is refused while a password or the keys are missing', () => {
    for (const name of ['POSTGRES_PASSWORD', 'ROLLCALL_DB_PASSWORD', 'TEMPORAL_DB_PASSWORD', 'ROLLCALL_SECRET_KEYS']) {
      expect(() => readCompose(COMPOSE, { ...FILLED, [name]: '' })).toThrow(name);
    }
  });

  test('starts files that the build makes', () => {
    for (const [name, { command }] of ours) {
      const script = command?.at(-1) ?? '';
      expect([name, existsSync(script)]).toEqual([name, true]);
    }
  });

  test('gives our services only settings that they know', () => {
    for (const [name, { environment = {} }] of ours) {
      const known = name === 'register' ? namesReadBySimulators(environment) : Object.keys(VARIABLES);
      expect([name, Object.keys(environment).filter((variable) => !known.includes(variable))]).toEqual([name, []]);
    }
  });

  test('gives the API and the workers all they need to start, and no simulated SMS', () => {
    for (const [name, { environment = {} }] of ours.filter(([name]) => /^(api|worker-)/.test(name))) {
      expect([name, loadServiceEnv(environment).smsProvider]).toEqual([name, null]);
    }
  });

  test('lets the API and all workers agree', () => {
    const workers = ours.filter(([name]) => name.startsWith('worker-')).map(([, { environment }]) => environment);
    expect(workers).toHaveLength(3);
    for (const environment of workers) {
      expect(environment).toEqual(workers[0]);
      expect(compose.services.api!.environment).toMatchObject(environment!);
    }
  });

  test('waits for services that are there, healthy ones for their health check, others for their end', () => {
    for (const [name, { depends_on = {} }] of services) {
      for (const [other, { condition }] of Object.entries(depends_on)) {
        const waitedFor = compose.services[other];
        expect([name, other, waitedFor === undefined]).toEqual([name, other, false]);
        if (condition === 'service_healthy')
          expect([other, waitedFor!.healthcheck !== undefined]).toEqual([other, true]);
        if (condition === 'service_completed_successfully')
          expect([other, isOneShot(waitedFor!)]).toEqual([other, true]);
      }
    }
  });

  test('publishes nothing beyond this machine, and no database at all', () => {
    for (const [name, { ports = [] }] of services) {
      for (const port of ports) expect([name, port]).toEqual([name, expect.stringMatching(/^127\.0\.0\.1:/)]);
    }
    expect(compose.services.postgres!.ports).toBeUndefined();
    expect(compose.services.temporal!.ports).toBeUndefined();
    expect(compose.services.register!.ports).toBeUndefined();
  });

  test('gives workers longer to end than they take', () => {
    for (const [name, { stop_grace_period, environment = {} }] of ours.filter(([name]) => name.startsWith('worker-'))) {
      const takes = loadServiceEnv(environment).shutdownSeconds + 15;
      expect([name, parseInt(stop_grace_period ?? '0')]).toEqual([name, expect.any(Number)]);
      expect(parseInt(stop_grace_period ?? '0')).toBeGreaterThan(takes);
    }
  });

  test('runs as nobody special, on files it cannot change', () => {
    for (const [, service] of ours) expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
    expect(readFileSync('Dockerfile', 'utf8')).toMatch(/^USER node$/m);
  });

  test('keeps secrets and what is not needed out of the image', () => {
    const ignored = readFileSync('.dockerignore', 'utf8').split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['.env', '.rollcall', '.git', 'node_modules', 'dist']));
  });
});

test('Temporal is set as npm start sets its dev server', () => {
  const file = parse(readFileSync(resolve('deploy', 'temporal', 'dynamicconfig.yaml'), 'utf8')) as Record<
    string,
    { value: unknown }[]
  >;
  const args = devServerArguments({ port: 7233 });
  const given = args.flatMap((arg, index) => (args[index - 1] === '--dynamic-config-value' ? [arg.split('=')] : []));
  expect(given.length).toBeGreaterThan(0);
  expect(Object.fromEntries(Object.entries(file).map(([key, [only]]) => [key, String(only?.value)]))).toEqual(
    Object.fromEntries(given),
  );
});

describe('the commands of docker-compose.yml, as plain processes', () => {
  jest.setTimeout(180_000);

  const running = new Map<string, { child: ChildProcess; ended: Promise<number | null> }>();
  const output = new Map<string, string>();
  let here: (value: string) => string;
  let url: string;

  beforeAll(async () => {
    const [api, register] = (await freePorts(2)) as [number, number];
    url = `http://127.0.0.1:${api}`;
    here = atTestServers({ api, register });
    await makeDatabases();
  });

  afterAll(async () => {
    for (const { child, ended } of running.values()) {
      child.kill('SIGKILL');
      await ended;
    }
    await asAdmin(async (client) => {
      for (const name of ['rollcall', 'rollcall_simulators', 'temporal', 'temporal_visibility']) {
        await client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
      }
      await client.query('DROP ROLE IF EXISTS rollcall');
      await client.query('DROP ROLE IF EXISTS temporal');
    });
  });

  /** Starts a command with the environment of its service and no other; hosts and ports are those of the test. */
  function start(name: string, command = compose.services[name]!.command!, label = name): Promise<number | null> {
    const [program, ...args] = command;
    const environment = Object.entries(compose.services[name]!.environment ?? {});
    const env = Object.fromEntries(environment.map(([key, value]) => [key, here(value)]));
    const child = spawn(program === 'node' ? process.execPath : program!, args, {
      env: { ...env, NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    output.set(label, '');
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => output.set(label, `${output.get(label)}${chunk.toString()}`.slice(-5_000)));
    }
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    running.set(label, { child, ended });
    return ended;
  }

  const told = () => Object.fromEntries(output);

  test('lead to a service that is ready, serves a practice and ends when it is told to', async () => {
    for (const name of ['migrate', 'prepare-temporal']) {
      expect([name, await start(name), output.get(name)]).toEqual([name, 0, expect.any(String)]);
    }
    // A second time there is nothing to do, as at every later `docker compose up`.
    expect(await start('migrate')).toBe(0);
    expect(output.get('migrate')).toContain('up to date');

    const services = ['register', 'api', 'worker-campaigns', 'worker-delivery', 'worker-records'];
    for (const name of services) void start(name);
    const answers = async (path: string) => (await fetch(url + path).catch(() => null))?.status;
    await until('it is ready', async () => (await answers('/health/ready')) === 200, { timeoutMs: 90_000, tell: told });

    const person = ['--administrator', 'Jo Bennett', '--email', 'Jo@oakfield.example'];
    const arguments_ = ['--slug', 'oakfield', '--name', 'Oakfield Surgery', '--ods', 'A81001', ...person];
    const addPractice = ['node', 'dist/scripts/add-practice.js', ...arguments_];
    expect(await start('migrate', addPractice, 'add-practice')).toBe(0);
    const token = /: (rollcall_\S+)/.exec(output.get('add-practice')!)![1]!;
    const get = async (path: string) => {
      const response = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    };
    expect((await get('/api/v1/me')).body).toMatchObject({
      practice: { name: 'Oakfield Surgery' },
      role: 'administrator',
    });
    // The first person chooses a password by the link, once, and is in.
    const link = new URL(/(http\S+\/password\/new\?link=\S+)/.exec(output.get('add-practice')!)![1]!);
    const submit = (path: string, fields: Record<string, string>) =>
      fetch(url + path, {
        method: 'POST',
        headers: { 'sec-fetch-site': 'same-origin' },
        body: new URLSearchParams(fields),
        redirect: 'manual',
      });
    const secret = link.searchParams.get('link')!;
    const password = 'seven green herons walk';
    expect(await (await submit('/password/new', { link: secret, password })).text()).toContain(
      'Your password is saved',
    );
    expect((await submit('/password/new', { link: secret, password })).status).toBe(404);
    const signedIn = await submit('/sign-in', { email: 'jo@oakfield.example', password });
    expect([signedIn.status, signedIn.headers.get('location')]).toEqual([303, '/']);
    expect(await start('migrate', addPractice, 'again')).toBe(1);
    expect(output.get('again')).toBe('There is a practice oakfield already.\n');

    // Reading a file takes all of a worker, the register and the way to it.
    const upload = async (path: string, fields: Record<string, string>) => {
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.append(name, value);
      const rows =
        'NHS number,Date of birth,Family name,Given name,Email\n9990000018,1980-01-02,Example,Ann,a@example.org\n';
      form.append('file', new Blob([rows]), 'file.csv');
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch(url + path, { method: 'POST', headers, body: form });
      return (await response.json()) as { id: string };
    };
    const done = async (path: string, counts: object) => {
      const isDone = async () => (await get(path)).body.status !== 'processing';
      await until(`${path} is read`, isDone, { tell: told });
      expect((await get(path)).body).toMatchObject({ status: 'ready', counts });
    };
    const patients = await upload('/api/v1/patients/import', {});
    await done(`/api/v1/patients/imports/${patients.id}`, { added: 1 });
    const list = await upload('/api/v1/recipient-lists', { name: 'Everybody', channel: 'email' });
    await done(`/api/v1/recipient-lists/${list.id}`, { accepted: 1, rejected: 0 });

    const isEnded = Promise.all(services.map(async (name) => [name, await running.get(name)!.ended]));
    for (const name of services) running.get(name)!.child.kill('SIGTERM');
    expect(await isEnded).toEqual(services.map((name) => [name, 0]));
  });
});

/** Which variables the simulators read when they start. */
function namesReadBySimulators(environment: Record<string, string>): string[] {
  const names = new Set<string>();
  const watched = new Proxy(environment, {
    get: (target, name: string) => {
      names.add(name);
      return target[name];
    },
  });
  readSettings(watched);
  return [...names];
}

/** Turns the addresses of the services into those of the test's servers and free ports. */
function atTestServers(ports: { api: number; register: number }): (value: string) => string {
  const database = new URL(adminUrl());
  const moved: Record<string, string> = {
    'postgres:5432': database.host,
    'temporal:7233': process.env.ROLLCALL_TEST_TEMPORAL_ADDRESS!,
    'register:3010': `127.0.0.1:${ports.register}`,
  };
  const whole: Record<string, string> = {
    '0.0.0.0': '127.0.0.1',
    '3000': String(ports.api),
    '3010': String(ports.register),
  };
  return (value) =>
    whole[value] ?? Object.entries(moved).reduce((text, [from, to]) => text.replaceAll(from, to), value);
}

/** As the image of PostgreSQL runs deploy/postgres/databases.sql through psql. */
async function makeDatabases(): Promise<void> {
  const script = readFileSync(resolve('deploy', 'postgres', 'databases.sql'), 'utf8').replace(/^--.*$/gm, '');
  const variables = [...script.matchAll(/^\\getenv (\w+) (\w+)$/gm)].map(([, name, variable]) => [name!, variable!]);
  const environment = compose.services.postgres!.environment!;
  const filled = variables.reduce(
    (text, [name, variable]) => text.replaceAll(`:'${name}'`, `'${environment[variable!]!}'`),
    script.replace(/^\\.*$/gm, ''),
  );
  await asAdmin(async (client) => {
    for (const statement of filled.split(';').map((part) => part.trim())) if (statement) await client.query(statement);
  });
}

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { transformFileSync } from '@swc/core';
import { freePorts } from '../../scripts/supervisor/ports';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { call, eventually, runReceiver } from './running';

const root = join(__dirname, '..', '..');
let folder: string;
let own: TestDatabase;

beforeAll(async () => {
  folder = compileSimulators();
  own = await createTestDatabase();
});
afterAll(async () => {
  await own.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** As the build does it, but for these sources alone and elsewhere, so that the test is of what is written now. */
function compileSimulators(): string {
  const made = mkdtempSync(join(tmpdir(), 'rollcall-test-simulators-'));
  for (const file of readdirSync(join(root, 'simulators'), { recursive: true }) as string[]) {
    if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue;
    const target = join(made, file.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, transformFileSync(join(root, 'simulators', file), { swcrcRoots: root, cwd: root }).code);
  }
  return made;
}

async function start(port: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(folder, 'main.js')], {
    env: {
      PATH: process.env.PATH,
      NODE_PATH: join(root, 'node_modules'),
      SIMULATOR_DATABASE_URL: own.url,
      SIMULATOR_PORT: String(port),
      SIMULATOR_PARTS: 'sms',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const isUp = () =>
    fetch(`http://127.0.0.1:${port}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  await eventually(isUp, 20_000);
  return child;
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', resolve));
}

it('loses no answered message and no receipt when it is killed, and ends cleanly when asked to', async () => {
  const [port] = (await freePorts(1)) as [number];
  const url = `http://127.0.0.1:${port}`;
  const receiver = await runReceiver();
  let child = await start(port);
  await call('PUT', `${url}/control/sms`, { receiptDelayMs: 300 });

  const answered = new Set<string>();
  const send = async (reference: string) => {
    const body = new URLSearchParams({
      apiKey: 'simulator',
      from: 'Oakfield',
      to: '447700900123',
      message: 'Hello',
      reference,
      receipt: `${receiver.url}/receipts`,
    });
    const { body: answer } = await call('POST', `${url}/firetext/api/sendsms/json`, body);
    if ((answer as { code: number }).code === 0) answered.add(reference);
  };
  const sends = Array.from({ length: 400 }, (_, number) => send(`k-${number}`).catch(() => undefined));
  await eventually(() => answered.size > 100);
  child.kill('SIGKILL');
  await ended(child);
  await Promise.all(sends);
  const postedBefore = receiver.posted.length;

  child = await start(port);
  expect((await call('GET', `${url}/control/sms`)).body).toMatchObject({ receiptDelayMs: 300 });
  const { items } = (await call('GET', `${url}/control/journal`)).body as { items: { reference: string }[] };
  const journalled = new Set(items.map(({ reference }) => reference));
  expect([...answered].filter((reference) => !journalled.has(reference))).toEqual([]);
  const reported = () => new Set(receiver.posted.map(({ fields }) => fields.reference));
  await eventually(() => [...journalled].every((reference) => reported().has(reference)));
  expect(receiver.posted.length).toBeGreaterThan(postedBefore);

  const exit = ended(child);
  child.kill('SIGTERM');
  expect(await exit).toBe(0);
  await receiver.close();
});

import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLog } from '../../simulators/log';
import { startSimulators, type Simulators } from '../../simulators/server';
import { PARTS, type SimulatorSettings } from '../../simulators/settings';
import { createTestDatabase, type TestDatabase } from '../support/database';

export interface TestSimulators {
  url: string;
  smtpPort: number;
  settings: SimulatorSettings;
  /** Rollcall's database, which the register reads. */
  rollcall: TestDatabase;
  /** Log lines so far. */
  log: string[];
  /** Ends the simulators and starts them again on the same database, the same port too. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** All parts in this process, with separate databases for each test file. */
export async function runSimulators(changes: Partial<SimulatorSettings> = {}): Promise<TestSimulators> {
  const [rollcall, own] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const settings: SimulatorSettings = {
    databaseUrl: rollcall.url,
    simulatorDatabaseUrl: own.url,
    host: '127.0.0.1',
    port: 0,
    smtpPort: 0,
    inboundSmtp: null,
    parts: PARTS,
    smsKey: 'simulator',
    recordToken: null,
    ...changes,
  };
  const log: string[] = [];
  const start = () =>
    startSimulators(
      settings,
      createLog((line) => log.push(line)),
    );
  let simulators: Simulators = await start();
  settings.port = Number(new URL(simulators.url).port);
  settings.smtpPort = simulators.smtpPort;
  return {
    url: simulators.url,
    smtpPort: simulators.smtpPort,
    settings,
    rollcall,
    log,
    async restart() {
      await simulators.close();
      simulators = await start();
    },
    async close() {
      await simulators.close();
      await Promise.all([rollcall.drop(), own.drop()]);
    },
  };
}

export interface Posted {
  path: string;
  authorization: string | undefined;
  contentType: string | undefined;
  fields: Record<string, string>;
  at: number;
}

export interface Receiver {
  url: string;
  posted: Posted[];
  /** The status it answers with; 204 at first. */
  status: number;
  /** Waits until `count` posts are there. */
  until(count: number, withinMs?: number): Promise<void>;
  close(): Promise<void>;
}

/** A webhook that keeps what is posted to it. */
export async function runReceiver(port = 0): Promise<Receiver> {
  const server: Server = createServer((request, response) => {
    void read(request).then((body) => {
      receiver.posted.push({
        path: request.url ?? '',
        authorization: request.headers.authorization,
        contentType: request.headers['content-type'],
        fields: Object.fromEntries(new URLSearchParams(body)),
        at: Date.now(),
      });
      response.writeHead(receiver.status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posted: [],
    status: 204,
    until: (count, withinMs = 10_000) => eventually(() => receiver.posted.length >= count, withinMs),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}

async function read(stream: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

/** Waits until something holds; says so when it never does. */
export async function eventually(holds: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  const giveUpAt = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > giveUpAt) throw new Error(`Not so within ${withinMs} ms: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** One call with a JSON body, or with a form; the answer's body as JSON where it is JSON. */
export async function call(
  method: string,
  url: string,
  body?: object | URLSearchParams,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; body: unknown; text: string }> {
  const isForm = body instanceof URLSearchParams;
  const response = await fetch(url, {
    method,
    headers: { ...(body && !isForm ? { 'content-type': 'application/json' } : {}), ...headers },
    body: body === undefined ? undefined : isForm ? body : JSON.stringify(body),
    signal: AbortSignal.timeout(15_000),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson ? (JSON.parse(text) as unknown) : undefined,
  };
}

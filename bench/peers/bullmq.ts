/** The BullMQ peer: a job a message, a row a message, a job again to save it; its own Redis, which keeps what it took. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { Pool } from 'pg';
import { onPath } from '../../scripts/where';
import { freePorts } from '../../scripts/supervisor/ports';
import { openGateway } from '../helpers/gateway';
import { serveHelper } from '../helpers/helper';
import { startReceiver } from '../helpers/receiver';
import { openRecord } from '../helpers/record';
import { openRows } from '../helpers/rows';
import { until } from '../until';
import { fillIn, SMS_TEXT } from '../world/texts';
import { loadBullMq } from './bullmq-packages';

export interface BullMqSettings {
  databaseUrl: string;
  simulatorUrl: string;
  /** For Redis. */
  folder: string;
}

export interface BullMqRecipient {
  nhsNumber: string;
  mobile: string;
  givenName: string;
}

type Job = BullMqRecipient & { reference: string };

/** Parallel jobs of each kind; more did not make it faster. */
const CONCURRENCY = 50;

serveHelper(async ({ databaseUrl, simulatorUrl, folder }: BullMqSettings) => {
  const redis = await startRedis(folder);
  const { Queue, Worker } = loadBullMq();
  const pool = new Pool({ connectionString: databaseUrl, max: 20 });
  const rows = await openRows(pool, 'bullmq');
  const gateway = openGateway(simulatorUrl, 24);
  const record = openRecord(simulatorUrl, 12);
  const options = { connection: { host: '127.0.0.1', port: redis.port, maxRetriesPerRequest: null } };
  const keep = { defaultJobOptions: { removeOnComplete: true, attempts: 3 } };
  const sending = new Queue('send', { ...options, ...keep });
  const saving = new Queue('save', { ...options, ...keep });
  const jobs = new Map<string, Job>();
  let saved = 0;
  let whenSaved: () => void = () => undefined;

  const receiver = await startReceiver(async ({ reference }) => {
    await rows.mark(reference!, 'delivered');
    await saving.add('save', jobs.get(reference!));
  });
  const workers = [
    new Worker(
      'send',
      async ({ data }) => {
        const { reference, mobile, givenName } = data as Job;
        await rows.add(reference);
        await gateway.send({ to: mobile, text: fillIn(SMS_TEXT, givenName), reference, receiptUrl: receiver.url });
        await rows.mark(reference, 'submitted');
      },
      { ...options, concurrency: CONCURRENCY },
    ),
    new Worker(
      'save',
      async ({ data }) => {
        const { reference, nhsNumber, givenName } = data as Job;
        await record.save({ reference, nhsNumber, text: fillIn(SMS_TEXT, givenName) });
        await rows.mark(reference, 'saved');
        saved += 1;
        if (saved === jobs.size) whenSaved();
      },
      { ...options, concurrency: CONCURRENCY },
    ),
  ];
  for (const worker of workers) {
    worker.on('failed', (_job, error) => console.error(error));
    worker.on('error', (error) => console.error(error));
    await worker.waitUntilReady();
  }

  return {
    methods: {
      async run(recipients: BullMqRecipient[]): Promise<number> {
        await rows.clear();
        jobs.clear();
        saved = 0;
        for (const recipient of recipients) {
          const reference = randomUUID();
          jobs.set(reference, { ...recipient, reference });
        }
        const all = new Promise<void>((resolve) => (whenSaved = resolve));
        const started = performance.now();
        await sending.addBulk([...jobs.values()].map((data) => ({ name: 'send', data })));
        await all;
        return (performance.now() - started) / 1000;
      },
      saved: () => rows.count('saved'),
    },
    async stop() {
      await Promise.all([...workers, sending, saving].map((part) => part.close()));
      await Promise.all([receiver.close(), gateway.close(), record.close(), pool.end()]);
      await redis.stop();
    },
  };
});

/** With a log that is flushed each second, as Redis advises for what must not be lost. */
async function startRedis(folder: string): Promise<{ port: number; stop(): Promise<void> }> {
  const [port] = (await freePorts(1)) as [number];
  const persistence = ['--dir', folder, '--appendonly', 'yes', '--appendfsync', 'everysec', '--save', ''];
  const child = spawn(onPath('redis-server')!, ['--port', String(port), '--bind', '127.0.0.1', ...persistence], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  process.on('exit', () => child.kill('SIGKILL'));
  await until('Redis answers', () => listens(port), { timeoutMs: 10_000 });
  return {
    port,
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}

/** Worker, receiver and starter of the naive Temporal peer. */
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { Pool } from 'pg';
import { openGateway } from '../helpers/gateway';
import { serveHelper } from '../helpers/helper';
import { startReceiver } from '../helpers/receiver';
import { openRecord } from '../helpers/record';
import { openRows } from '../helpers/rows';
import { fillIn, SMS_TEXT } from '../world/texts';
import { NAIVE_QUEUE, type NaiveActivities, type NaiveRecipient, type NaiveSettings } from './contract';

const SLOTS = 100;

serveHelper(async ({ temporalAddress, databaseUrl, simulatorUrl }: NaiveSettings) => {
  Runtime.install({ logger: new DefaultLogger('WARN'), shutdownSignals: [] });
  const pool = new Pool({ connectionString: databaseUrl, max: 20 });
  const rows = await openRows(pool, 'naive');
  const gateway = openGateway(simulatorUrl, 24);
  const record = openRecord(simulatorUrl, 12);
  const client = new Client({ connection: await Connection.connect({ address: temporalAddress }) });
  const receiver = await startReceiver(async ({ reference }) => {
    await client.workflow.getHandle(reference!).signal('receipt');
  });
  const activities: NaiveActivities = {
    async send({ reference, mobile, givenName }) {
      await rows.add(reference);
      await gateway.send({ to: mobile, text: fillIn(SMS_TEXT, givenName), reference, receiptUrl: receiver.url });
      await rows.mark(reference, 'submitted');
    },
    async save({ reference, nhsNumber, givenName }) {
      await rows.mark(reference, 'delivered');
      await record.save({ reference, nhsNumber, text: fillIn(SMS_TEXT, givenName) });
      await rows.mark(reference, 'saved');
    },
  };
  const connection = await NativeConnection.connect({ address: temporalAddress });
  const worker = await Worker.create({
    connection,
    taskQueue: NAIVE_QUEUE,
    workflowsPath: require.resolve('./workflow'),
    activities,
    maxConcurrentActivityTaskExecutions: SLOTS,
  });
  const running = worker.run();
  return {
    methods: {
      async run(recipients: Omit<NaiveRecipient, 'reference'>[]): Promise<number> {
        await rows.clear();
        const args = [recipients.map((recipient) => ({ ...recipient, reference: randomUUID() }))];
        const started = performance.now();
        await client.workflow.execute('campaign', { taskQueue: NAIVE_QUEUE, workflowId: randomUUID(), args });
        return (performance.now() - started) / 1000;
      },
      saved: () => rows.count('saved'),
    },
    async stop() {
      worker.shutdown();
      await running;
      await Promise.all([
        connection.close(),
        client.connection.close(),
        receiver.close(),
        gateway.close(),
        record.close(),
      ]);
      await pool.end();
    },
  };
});

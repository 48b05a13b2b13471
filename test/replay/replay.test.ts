import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { dataConverter } from '../../adapters/temporal/data-converter';
import { createTracing } from '../../adapters/telemetry/tracing';

const HISTORIES = path.join(__dirname, 'histories');
const BUNDLE = path.resolve('dist/workflow-bundle.js');

interface History {
  events: {
    eventType: string;
    eventId: string;
    activityTaskScheduledEventAttributes?: { activityType: { name: string } };
  }[];
}

const recorded = readdirSync(HISTORIES, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));
const read = (file: string): History => JSON.parse(readFileSync(path.join(HISTORIES, file), 'utf8')) as History;

function replay(history: unknown): Promise<void> {
  return Worker.runReplayHistory(
    { workflowBundle: { codePath: BUNDLE }, dataConverter, plugins: [createTracing()] },
    history,
  );
}

/** What earlier releases wrote must still mean the same to today's workflows; no server is needed. */
describe('N31 histories of earlier releases', () => {
  beforeAll(() => Runtime.install({ logger: new DefaultLogger('ERROR') }));

  test('there are histories of every kind of run', () => {
    const kinds = recorded.map((file) => path.basename(file));
    for (const kind of [
      'campaign-10000',
      'pause',
      'cancel',
      'retry-after-close',
      'settlement',
      'list',
      'batch',
      'message',
      'recall-run',
      'letters-printed',
      'letters-posted',
      'recall-sync',
    ]) {
      expect(kinds.filter((name) => name.startsWith(kind))).not.toEqual([]);
    }
  });

  test.each(recorded)('%s replays', async (file) => {
    await replay(read(file));
  });

  test.each(recorded)('%s is short', (file) => {
    expect(read(file).events.length).toBeLessThan(4_000);
  });

  test('a doctored history fails', async () => {
    const history = read(recorded.find((file) => path.basename(file).startsWith('campaign-10000'))!);
    const scheduled = history.events.find((event) => event.activityTaskScheduledEventAttributes);
    scheduled!.activityTaskScheduledEventAttributes!.activityType.name = 'somethingElse';
    await expect(replay(history)).rejects.toThrow(/[Nn]ondeterminism/);
  });
});

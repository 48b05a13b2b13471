import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';
import { dataConverter } from '../../adapters/temporal/data-converter';
import { createTracing } from '../../adapters/telemetry/tracing';
import path from 'node:path';
import { TASK_QUEUES } from '../../workflows/contract/ids';

/** The launcher of the time-skipping server; suites that need it are skipped by name where it cannot be had. */
export const timeSkipping = process.env.ROLLCALL_TEST_TIME_SKIPPING ?? '';

/** A server whose clock jumps to the next timer when all is idle, knowing our search attributes. */
export async function createTimeSkippingEnvironment(): Promise<TestWorkflowEnvironment> {
  quietRuntime();
  const environment = await startPatiently();
  await environment.connection.operatorService.addSearchAttributes({
    namespace: environment.namespace,
    searchAttributes: { PracticeId: KEYWORD, CampaignId: KEYWORD, CampaignPhase: KEYWORD, SendAt: DATETIME },
  });
  return environment;
}

/** The SDK gives the server 5 s to start, which Java does not always make on a busy machine. */
async function startPatiently(): Promise<TestWorkflowEnvironment> {
  for (let tries = 1; ; tries++) {
    try {
      return await TestWorkflowEnvironment.createTimeSkipping({
        server: { executable: { type: 'existing-path', path: timeSkipping } },
        client: { dataConverter },
      });
    } catch (error) {
      if (tries === 5) throw error;
    }
  }
}

/** `temporal.api.enums.v1.IndexedValueType`. */
const KEYWORD = 2;
const DATETIME = 6;

let quiet = false;
/** Once per process: errors only, since a worker logs each of its starts and stops. */
export function quietRuntime(): void {
  if (quiet) return;
  quiet = true;
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: {
      logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }), forward: {} },
    },
  });
}

/** The bundle that the build made, as workers run it. */
export const BUNDLE_FILE = path.resolve('dist/workflow-bundle.js');

export type StubActivities = Record<string, (...args: never[]) => Promise<unknown>>;

/** Runs `work` while workers for every task queue serve the built workflows with stub activities. */
export async function withWorkers<T>(
  environment: TestWorkflowEnvironment,
  activities: StubActivities,
  work: () => Promise<T>,
): Promise<T> {
  const workers = await Promise.all(
    Object.values(TASK_QUEUES).map((taskQueue) =>
      Worker.create({
        connection: environment.nativeConnection,
        namespace: environment.namespace,
        taskQueue,
        activities,
        dataConverter,
        plugins: [createTracing()],
        ...(taskQueue === TASK_QUEUES.campaigns || taskQueue === TASK_QUEUES.lists
          ? { workflowBundle: { codePath: BUNDLE_FILE } }
          : {}),
      }),
    ),
  );
  const [first, ...others] = workers as [Worker, ...Worker[]];
  return others.reduce<() => Promise<T>>(
    (inner, worker) => () => worker.runUntil(inner),
    () => first.runUntil(work),
  )();
}

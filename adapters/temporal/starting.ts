import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  type Client,
  type WorkflowOptions,
} from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import type { WakingKind } from '../../ports/waking-rows';

/** Called when a row's workflow was signalled, so that the sweeper leaves it. */
export type WhenTold = (kind: WakingKind, practiceId: string, id: string) => Promise<void>;

/** A workflow by its type and id, what it works on, and the words about it in the console of Temporal. */
export type Started = Pick<WorkflowOptions, 'taskQueue' | 'workflowId' | 'staticSummary' | 'typedSearchAttributes'> & {
  type: string;
  input: object;
};

/** Signals a workflow, and starts it if it does not run: it may have ended or never started. Idempotent. */
export async function signalOrStart(
  client: Client,
  { type, input, ...options }: Started,
  signal: { name: string },
  ...signalArgs: string[]
): Promise<void> {
  await client.workflow.signalWithStart<Workflow, string[]>(type, {
    ...options,
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    args: [input],
    signal: signal.name,
    signalArgs,
  });
}

/** Starts a workflow unless it exists. A workflow that has ended is not started again. */
export async function startOnce(client: Client, started: Started): Promise<void> {
  try {
    await start(client, started, WorkflowIdReusePolicy.REJECT_DUPLICATE);
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

/** Starts a workflow unless it is running. A workflow that has ended is started again. */
export async function startUnlessRunning(client: Client, started: Started): Promise<void> {
  await start(client, started, WorkflowIdReusePolicy.ALLOW_DUPLICATE);
}

function start(
  client: Client,
  { type, input, ...options }: Started,
  workflowIdReusePolicy: WorkflowIdReusePolicy,
): Promise<unknown> {
  return client.workflow.start(type, {
    ...options,
    workflowIdReusePolicy,
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    args: [input],
  });
}

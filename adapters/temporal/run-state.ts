import { WorkflowNotFoundError, type Client } from '@temporalio/client';

/** The state of a workflow's latest run; `none` if Temporal knows of no run. */
export type RunState = 'running' | 'terminated' | 'ended' | 'none';

/** Asks Temporal about a workflow. */
export async function runState(client: Client, workflowId: string): Promise<RunState> {
  try {
    const { status } = await client.workflow.getHandle(workflowId).describe();
    if (status.name === 'RUNNING' || status.name === 'CONTINUED_AS_NEW' || status.name === 'PAUSED') return 'running';
    return status.name === 'TERMINATED' ? 'terminated' : 'ended';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'none';
    throw error;
  }
}

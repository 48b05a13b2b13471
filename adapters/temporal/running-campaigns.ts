import type { Client } from '@temporalio/client';
import { campaignWorkflowId } from '../../workflows/contract/ids';

/** How a campaign's latest run stands: `none` when Temporal knows of none. */
export type RunState = 'running' | 'terminated' | 'ended' | 'none';

/** Asks Temporal about a campaign's workflow. */
export async function campaignRunState(client: Client, campaignId: string): Promise<RunState> {
  try {
    const { status } = await client.workflow.getHandle(campaignWorkflowId(campaignId)).describe();
    if (status.name === 'RUNNING' || status.name === 'CONTINUED_AS_NEW' || status.name === 'PAUSED') return 'running';
    return status.name === 'TERMINATED' ? 'terminated' : 'ended';
  } catch (error) {
    if (error instanceof Error && error.name === 'WorkflowNotFoundError') return 'none';
    throw error;
  }
}

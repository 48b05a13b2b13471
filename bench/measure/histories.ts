import { Client, Connection } from '@temporalio/client';
import type { Stage } from '../stage/stage';
import { until } from '../until';

export interface Histories {
  workflows: number;
  /** Of all together. */
  events: number;
  largest: { workflowId: string; events: number };
}

/**
 * How long the histories of a campaign's workflows are: the campaign's, its batches' and its settlement's, each run
 * counted separately. They are found by their search attribute, which Temporal writes a moment later.
 */
export async function campaignHistories(stage: Stage, campaignId: string): Promise<Histories> {
  const connection = await Connection.connect({ address: stage.temporalAddress });
  const { workflow } = new Client({ connection, namespace: stage.namespace });
  try {
    let found: { workflowId: string; runId: string }[] = [];
    await until(
      'Temporal lists the workflows of the campaign',
      async () => {
        const before = found.length;
        found = [];
        for await (const { workflowId, runId } of workflow.list({ query: `CampaignId = '${campaignId}'` })) {
          found.push({ workflowId, runId });
        }
        const kinds = ['campaign/', 'settlement/'].every((kind) =>
          found.some(({ workflowId }) => workflowId.startsWith(kind)),
        );
        return kinds && found.length > 2 && found.length === before;
      },
      { everyMs: 300 },
    );
    const lengths: Histories['largest'][] = [];
    for (const { workflowId, runId } of found) {
      const { historyLength } = await workflow.getHandle(workflowId, runId).describe();
      lengths.push({ workflowId, events: Number(historyLength) });
    }
    const largest = lengths.reduce((most, one) => (one.events > most.events ? one : most));
    return { workflows: lengths.length, events: lengths.reduce((sum, { events }) => sum + events, 0), largest };
  } finally {
    await connection.close();
  }
}

/** How many workflows of any kind ended with a failure. */
export async function failedWorkflows(stage: Stage): Promise<number> {
  const connection = await Connection.connect({ address: stage.temporalAddress });
  try {
    const { workflow } = new Client({ connection, namespace: stage.namespace });
    const { count } = await workflow.count(`ExecutionStatus IN ('Failed', 'TimedOut', 'Terminated')`);
    return count;
  } finally {
    await connection.close();
  }
}

import {
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  WorkflowNotFoundError,
  WorkflowExecutionAlreadyStartedError,
  type Client,
} from '@temporalio/client';
import type { CampaignGateway } from '../../ports/campaigns/campaign-gateway';
import { COMMAND_SIGNALS, lookSignal } from '../../workflows/contract/campaign';
import { campaignWorkflowId, messageWorkflowId, settlementWorkflowId, TASK_QUEUES } from '../../workflows/contract/ids';
import type { WakingKind } from '../../ports/waking-rows';
import { listWorkflowId, patientImportWorkflowId, recallImportWorkflowId } from '../../workflows/contract/lists';
import { CAMPAIGN_ID, PRACTICE_ID } from '../../workflows/contract/search-attributes';
import { receiptsSignal } from '../../workflows/contract/settlement';

/** Called when a row's workflow was signalled, so that the sweeper leaves it. */
export type WhenTold = (kind: WakingKind, practiceId: string, id: string) => Promise<void>;

/**
 * The only place that signals and starts workflows from outside. Everything is signal-with-start or start-once, so
 * calls are idempotent, and a signal works whether the workflow runs, has ended or never started.
 */
export function createCampaignGateway(client: Client, told: WhenTold): CampaignGateway {
  const searchAttributes = (practiceId: string, campaignId: string) => [
    { key: PRACTICE_ID, value: practiceId },
    { key: CAMPAIGN_ID, value: campaignId },
  ];

  const tellSettlement = async (practiceId: string, campaignId: string): Promise<void> => {
    await client.workflow.signalWithStart('settlement', {
      taskQueue: TASK_QUEUES.campaigns,
      workflowId: settlementWorkflowId(campaignId),
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      args: [{ practiceId, campaignId }],
      signal: receiptsSignal,
      staticSummary: 'follows receipts and saves to the record',
      typedSearchAttributes: searchAttributes(practiceId, campaignId),
    });
  };

  /** Starts a workflow unless it exists. A workflow that has ended is not started again. */
  const startOnce = async (type: string, workflowId: string, args: unknown[], staticSummary: string): Promise<void> => {
    try {
      await client.workflow.start(type, {
        taskQueue: TASK_QUEUES.lists,
        workflowId,
        workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
        args,
        staticSummary,
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  };

  return {
    async commanded(practiceId, campaignId, commandId, kind) {
      await client.workflow.signalWithStart('campaign', {
        taskQueue: TASK_QUEUES.campaigns,
        workflowId: campaignWorkflowId(campaignId),
        workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
        args: [{ practiceId, campaignId }],
        signal: COMMAND_SIGNALS[kind],
        signalArgs: [commandId],
        staticSummary: 'one message to one frozen list',
        typedSearchAttributes: searchAttributes(practiceId, campaignId),
      });
      await told('commands', practiceId, commandId);
    },

    async listUploaded(practiceId, listId) {
      await startOnce('list', listWorkflowId(listId), [{ practiceId, listId }], 'reads and matches an uploaded list');
      await told('lists', practiceId, listId);
    },

    async patientsUploaded(practiceId, importId) {
      const summary = 'reads an uploaded patient file';
      await startOnce('patientImport', patientImportWorkflowId(importId), [{ practiceId, importId }], summary);
      await told('imports', practiceId, importId);
    },

    async recallsUploaded(practiceId, importId) {
      const summary = 'reads an uploaded file of recalls';
      await startOnce('recallImport', recallImportWorkflowId(importId), [{ practiceId, importId }], summary);
      await told('recallImports', practiceId, importId);
    },

    async messageToSend(practiceId, dispatchId) {
      await client.workflow.signalWithStart('message', {
        taskQueue: TASK_QUEUES.campaigns,
        workflowId: messageWorkflowId(dispatchId),
        workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
        args: [{ practiceId, dispatchId }],
        signal: lookSignal,
        staticSummary: 'a message that is no campaign’s',
        typedSearchAttributes: [{ key: PRACTICE_ID, value: practiceId }],
      });
      await told('dispatches', practiceId, dispatchId);
    },

    receiptsCame: tellSettlement,
    ensureSettlement: tellSettlement,

    async entriesToWithdraw(practiceId, dispatchId) {
      await tellSettlement(practiceId, dispatchId);
      await told('withdrawals', practiceId, dispatchId);
    },

    async look(_practiceId, campaignId) {
      try {
        await client.workflow.getHandle(campaignWorkflowId(campaignId)).signal(lookSignal);
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      }
    },
  };
}

import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { CampaignGateway } from '../../ports/campaigns/campaign-gateway';
import { COMMAND_SIGNALS, lookSignal } from '../../workflows/contract/campaign';
import { campaignWorkflowId, messageWorkflowId, settlementWorkflowId, TASK_QUEUES } from '../../workflows/contract/ids';
import { listWorkflowId, patientImportWorkflowId, recallImportWorkflowId } from '../../workflows/contract/lists';
import { CAMPAIGN_ID, PRACTICE_ID } from '../../workflows/contract/search-attributes';
import { receiptsSignal } from '../../workflows/contract/settlement';
import { signalOrStart, startOnce, type WhenTold } from './starting';

/**
 * Signals and starts the workflows of campaigns, messages and files from outside. Everything is signal-with-start or
 * start-once, so calls are idempotent, and a signal works whether the workflow runs, has ended or never started.
 */
export function createCampaignGateway(client: Client, told: WhenTold): CampaignGateway {
  const attributesOf = (practiceId: string, campaignId: string) => [
    { key: PRACTICE_ID, value: practiceId },
    { key: CAMPAIGN_ID, value: campaignId },
  ];

  const tellSettlement = (practiceId: string, campaignId: string): Promise<void> =>
    signalOrStart(
      client,
      {
        type: 'settlement',
        taskQueue: TASK_QUEUES.campaigns,
        workflowId: settlementWorkflowId(campaignId),
        input: { practiceId, campaignId },
        staticSummary: 'follows receipts and saves to the record',
        typedSearchAttributes: attributesOf(practiceId, campaignId),
      },
      receiptsSignal,
    );

  /** Starts what reads an uploaded file. */
  const startReading = (type: string, workflowId: string, input: object, staticSummary: string): Promise<void> =>
    startOnce(client, { type, taskQueue: TASK_QUEUES.lists, workflowId, input, staticSummary });

  return {
    async commanded(practiceId, campaignId, commandId, kind) {
      await signalOrStart(
        client,
        {
          type: 'campaign',
          taskQueue: TASK_QUEUES.campaigns,
          workflowId: campaignWorkflowId(campaignId),
          input: { practiceId, campaignId },
          staticSummary: 'one message to one frozen list',
          typedSearchAttributes: attributesOf(practiceId, campaignId),
        },
        COMMAND_SIGNALS[kind],
        commandId,
      );
      await told('commands', practiceId, commandId);
    },

    async listUploaded(practiceId, listId) {
      await startReading('list', listWorkflowId(listId), { practiceId, listId }, 'reads and matches an uploaded list');
      await told('lists', practiceId, listId);
    },

    async patientsUploaded(practiceId, importId) {
      const summary = 'reads an uploaded patient file';
      await startReading('patientImport', patientImportWorkflowId(importId), { practiceId, importId }, summary);
      await told('imports', practiceId, importId);
    },

    async recallsUploaded(practiceId, importId) {
      const summary = 'reads an uploaded file of recalls';
      await startReading('recallImport', recallImportWorkflowId(importId), { practiceId, importId }, summary);
      await told('recallImports', practiceId, importId);
    },

    async messageToSend(practiceId, dispatchId) {
      await signalOrStart(
        client,
        {
          type: 'message',
          taskQueue: TASK_QUEUES.campaigns,
          workflowId: messageWorkflowId(dispatchId),
          input: { practiceId, dispatchId },
          staticSummary: 'a message that is no campaign’s',
          typedSearchAttributes: [{ key: PRACTICE_ID, value: practiceId }],
        },
        lookSignal,
      );
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

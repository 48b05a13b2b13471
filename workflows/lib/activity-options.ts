import type { ActivityOptions } from '@temporalio/workflow';
import type { FailureType } from '../contract/failures';
import { TASK_QUEUES } from '../contract/ids';

const NEVER_RETRIED: FailureType[] = ['CampaignNotSendable', 'RecordSystemRejectedUs'];

/** Light steps that read and write PostgreSQL: tried until it answers. A bug is tried a few times, then shown. */
export const STORE_STEP: ActivityOptions = {
  taskQueue: TASK_QUEUES.campaigns,
  startToCloseTimeout: '60s',
  heartbeatTimeout: '30s',
  retry: {
    initialInterval: '1s',
    backoffCoefficient: 2,
    maximumInterval: '30s',
    nonRetryableErrorTypes: NEVER_RETRIED,
  },
};

/** Handing over a range. Retried while the provider is away, for 4 hours in all; then the campaign pauses. */
export const HAND_OVER: ActivityOptions = {
  taskQueue: TASK_QUEUES.delivery,
  startToCloseTimeout: '2h',
  scheduleToCloseTimeout: '4h',
  heartbeatTimeout: '20s',
  retry: {
    initialInterval: '2s',
    backoffCoefficient: 2,
    maximumInterval: '30s',
    nonRetryableErrorTypes: NEVER_RETRIED,
  },
};

/** One page run of saving. Not retried here: settlement waits and comes again, and says so. */
export const SAVE: ActivityOptions = {
  taskQueue: TASK_QUEUES.records,
  startToCloseTimeout: '5m',
  heartbeatTimeout: '30s',
  retry: { maximumAttempts: 1 },
};

/** One round of asking the provider; settlement comes again. */
export const LOOK_UP: ActivityOptions = {
  taskQueue: TASK_QUEUES.delivery,
  startToCloseTimeout: '5m',
  heartbeatTimeout: '30s',
  retry: { maximumAttempts: 1 },
};

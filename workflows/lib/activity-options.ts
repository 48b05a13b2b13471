import type { ActivityOptions } from '@temporalio/workflow';
import type { FailureType } from '../contract/failures';
import { TASK_QUEUES } from '../contract/ids';

const NEVER_RETRIED: FailureType[] = ['CampaignNotSendable', 'RecordSystemRejectedUs'];

/**
 * Steps that read and write PostgreSQL: tried for ever, whatever ended them (docs/adr/0029). No file is in them and none
 * holds more than a campaign's counts, so none can be the end of its worker; and giving up would leave messages that
 * nobody sends, looks up or saves. A bug shows in Temporal Web as a pending retry, which succeeds once a release
 * fixes it. Over a million rows a statement takes longer than a minute, so the worker sends heartbeats meanwhile.
 */
export const STORE_STEP: ActivityOptions = {
  taskQueue: TASK_QUEUES.campaigns,
  startToCloseTimeout: '15m',
  heartbeatTimeout: '30s',
  retry: {
    initialInterval: '1s',
    backoffCoefficient: 2,
    maximumInterval: '30s',
    nonRetryableErrorTypes: NEVER_RETRIED,
  },
};

/**
 * Handing over a range. Retried while the provider is away, and after a crash, for 4 hours in all; then the campaign
 * pauses. A try again claims nothing that is out: what was in the hands of a dead worker is looked up, never sent again.
 */
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

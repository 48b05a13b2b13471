import type { ActivityOptions } from '@temporalio/workflow';
import type { FailureType } from '../contract/failures';
import { TASK_QUEUES } from '../contract/ids';

const NEVER_RETRIED: FailureType[] = ['CampaignNotSendable', 'RecordSystemRejectedUs'];

/**
 * Steps that read and write PostgreSQL: retried for ever, whatever ended them (docs/adr/0029). They read no file and
 * hold no more than a campaign's counts, so they cannot crash a worker. If they gave up, nobody would send, look up or
 * save the messages. A bug shows in Temporal Web as a pending retry, which succeeds once a release fixes it. For a
 * million rows a statement takes over a minute, so the worker sends heartbeats meanwhile.
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
 * pauses. A retry never claims messages that are already claimed: those of a dead worker are looked up and never sent
 * again.
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

/** One page run of saving. Not retried here, because settlement waits, calls again and says so. */
export const SAVE: ActivityOptions = {
  taskQueue: TASK_QUEUES.records,
  startToCloseTimeout: '5m',
  heartbeatTimeout: '30s',
  retry: { maximumAttempts: 1 },
};

/** One round of asking the provider; settlement calls again. */
export const LOOK_UP: ActivityOptions = {
  taskQueue: TASK_QUEUES.delivery,
  startToCloseTimeout: '5m',
  heartbeatTimeout: '30s',
  retry: { maximumAttempts: 1 },
};

import type { ActivityOptions } from '@temporalio/workflow';
import type { FailureType } from '../contract/failures';
import { TASK_QUEUES } from '../contract/ids';

/** A bug ends the activity; the workflow decides how often to try again (few-tries.ts). */
const BUG: FailureType[] = ['InvariantViolated'];

/**
 * A part that is away comes back, so we retry for ever. A step that its file crashes does not: activities count in the
 * database how often they started without an end (`ListStore.begin`), and refuse the file after three. These are the
 * pauses for PostgreSQL. For demographics the activity asks for longer ones (5 s, doubling to 60 s).
 */
const RETRY: ActivityOptions['retry'] = {
  initialInterval: '1s',
  backoffCoefficient: 2,
  maximumInterval: '30s',
  nonRetryableErrorTypes: BUG,
};

/** A file of 20 MB takes seconds to read, matching about a minute, and a page of a slow source may take some minutes more. */
export const MATCHING: ActivityOptions = {
  taskQueue: TASK_QUEUES.lists,
  startToCloseTimeout: '15m',
  heartbeatTimeout: '60s',
  retry: RETRY,
};

/** A whole register in one transaction. */
export const IMPORTING: ActivityOptions = MATCHING;

/** For all rows of a list, of which there may be a million. */
export const CLOSING: ActivityOptions = MATCHING;

/** A few statements. */
export const STORING: ActivityOptions = {
  taskQueue: TASK_QUEUES.lists,
  startToCloseTimeout: '2m',
  retry: RETRY,
};

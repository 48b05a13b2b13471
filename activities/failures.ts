import { ApplicationFailure } from '@temporalio/common';
import { FAILURES, type FailureType } from '../workflows/contract/failures';

/** A failure in our words: its type decides what the workflow does, its sentence is all that Temporal ever sees. */
export function failure(
  type: FailureType,
  options: { nonRetryable?: boolean; nextRetryDelayMs?: number } = {},
): ApplicationFailure {
  return ApplicationFailure.create({
    type,
    message: FAILURES[type],
    nonRetryable: options.nonRetryable ?? false,
    ...(options.nextRetryDelayMs === undefined ? {} : { nextRetryDelay: options.nextRetryDelayMs }),
  });
}

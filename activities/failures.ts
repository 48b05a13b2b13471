import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { FAILURES, type FailureType } from '../workflows/contract/failures';

/** A failure in our words. Its type decides what the workflow does, and its sentence is all that Temporal ever sees. */
export function failure(
  type: FailureType,
  options: { nonRetryable?: boolean; nextRetryDelayMs?: number; expected?: boolean } = {},
): ApplicationFailure {
  return ApplicationFailure.create({
    type,
    message: FAILURES[type],
    nonRetryable: options.nonRetryable ?? false,
    // Nothing is wrong, so it is neither logged nor counted as a failure.
    ...(options.expected ? { category: ApplicationFailureCategory.BENIGN } : {}),
    ...(options.nextRetryDelayMs === undefined ? {} : { nextRetryDelay: options.nextRetryDelayMs }),
  });
}

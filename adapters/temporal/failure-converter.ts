import { DefaultFailureConverter, type ProtoFailure } from '@temporalio/common';
import { FAILURES } from '../../workflows/contract/failures';

/**
 * Reduces every failure to our type names and sentences before it leaves a process, because Temporal keeps failures for
 * 30 days in plain text and a library's error may quote a row (docs/adr/0013). Runs in the workflow sandbox too, so it
 * imports nothing else.
 */
class PlainFailureConverter extends DefaultFailureConverter {
  override errorToFailure(...args: Parameters<DefaultFailureConverter['errorToFailure']>): ProtoFailure {
    return reduce(super.errorToFailure(...args));
  }
}

const KEPT_AS_THEY_ARE = [
  'canceledFailureInfo',
  'timeoutFailureInfo',
  'terminatedFailureInfo',
  'activityFailureInfo',
  'childWorkflowExecutionFailureInfo',
  'resetWorkflowFailureInfo',
  'serverFailureInfo',
] as const;

function reduce(failure: ProtoFailure): ProtoFailure {
  const reduced: ProtoFailure = { ...failure, stackTrace: '', encodedAttributes: null };
  const info = failure.applicationFailureInfo;
  if (info) {
    const known = Object.entries(FAILURES).find(([type]) => type === info.type);
    const [type, message] = known ?? ['InvariantViolated', FAILURES.InvariantViolated];
    reduced.message = message;
    reduced.applicationFailureInfo = { ...info, type, details: null };
  } else if (!KEPT_AS_THEY_ARE.some((kind) => failure[kind])) {
    reduced.message = FAILURES.InvariantViolated;
  }
  reduced.cause = failure.cause ? reduce(failure.cause) : null;
  return reduced;
}

/** Temporal's SDK looks for this name in a module given by path. */
export const failureConverter = new PlainFailureConverter();

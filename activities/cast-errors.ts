import type { Context } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, Next } from '@temporalio/worker';
import { DemographicsError } from '../ports/patients/demographics';
import { FileReadingError } from '../ports/lists/table-reader';
import { RecordSystemError } from '../ports/delivery/clinical-record';
import type { FailureType } from '../workflows/contract/failures';
import { failure } from './failures';

/** What a log line may say about an error: its kind and place, but never its message, which may quote a row. */
export interface ErrorReport {
  activity: string;
  workflowId: string;
  name: string;
  code?: string;
  constraint?: string;
  stack?: string;
}

/** Failures whose kind and place an operator needs. */
const REPORTED = new Set<string>([
  'InvariantViolated',
  'StoreUnavailable',
  'FileReadingFailed',
] satisfies FailureType[]);

/**
 * Turns whatever an activity throws into one of our failures (docs/adr/0013), because only the outermost error decides
 * whether Temporal retries, and a vendor's message may quote a patient.
 */
export class CastErrors implements ActivityInboundCallsInterceptor {
  constructor(
    private readonly context: Context,
    private readonly report: (error: ErrorReport) => void,
  ) {}

  async execute(input: ActivityExecuteInput, next: Next<ActivityInboundCallsInterceptor, 'execute'>): Promise<unknown> {
    try {
      return await next(input);
    } catch (error) {
      const cast = castError(error);
      if (REPORTED.has(cast.type ?? '')) this.report(this.describe(error));
      throw cast;
    }
  }

  private describe(error: unknown): ErrorReport {
    const { activityType, workflowExecution } = this.context.info;
    const base = { activity: activityType, workflowId: workflowExecution?.workflowId ?? '' };
    if (!(error instanceof Error)) return { ...base, name: typeof error };
    const { code, constraint } = error as { code?: unknown; constraint?: unknown };
    return {
      ...base,
      name: error.name,
      ...(typeof code === 'string' ? { code } : {}),
      ...(typeof constraint === 'string' ? { constraint } : {}),
      // Frames only: the first line holds the message.
      stack: error.stack
        ?.split('\n')
        .filter((line) => line.trimStart().startsWith('at '))
        .join('\n'),
    };
  }
}

/** Converts an error to a Temporal failure; our own failures and cancellations stay unchanged. */
function castError(error: unknown): ApplicationFailure | (CancelledFailure & { type?: undefined }) {
  if (error instanceof ApplicationFailure || error instanceof CancelledFailure) return error;
  if (error instanceof RecordSystemError) {
    return error.fault === 'credentials'
      ? failure('RecordSystemRejectedUs', { nonRetryable: true })
      : failure('RecordSystemUnavailable', { nextRetryDelayMs: error.retryAfterMs });
  }
  if (error instanceof DemographicsError) {
    return failure('DemographicsUnavailable', { nextRetryDelayMs: error.retryAfterMs });
  }
  if (error instanceof FileReadingError) return failure('FileReadingFailed');
  if (error instanceof Error && isTemporaryStoreError(error)) return failure('StoreUnavailable');
  if (error instanceof Error && isTemporalTrouble(error)) return failure('TemporalUnavailable');
  return failure('InvariantViolated');
}

/** Connection lost or refused, server starting or stopping, serialisation failures and deadlocks: all are temporary. */
const STORE_CODES = /^(08\w{3}|57P0[1-4]|53\w{3}|40001|40P01|55P03|57014|25006)$/;
const SOCKET_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOENT', 'ENOTFOUND', 'EAI_AGAIN']);
const POOL_WORDS =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after/;

/** Whether an error says that PostgreSQL cannot be reached now or asks to be tried again. */
export function isTemporaryStoreError(error: Error): boolean {
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string' && (STORE_CODES.test(code) || SOCKET_CODES.has(code))) return true;
  return POOL_WORDS.test(error.message);
}

function isTemporalTrouble(error: Error): boolean {
  return error.name === 'ServiceError' || error.name === 'TransportError';
}

import { DefaultLogger, type LogEntry, type LogLevel, type Logger } from '@temporalio/worker';
import type pino from 'pino';

/**
 * Sends Temporal's log to ours. Only an error's kind is logged, because its message may quote a row. Workflow ids and
 * types hold no patient data, so they may be logged.
 */
export function createTemporalLogger(log: pino.Logger, level: LogLevel): Logger {
  return new DefaultLogger(level, ({ level: entryLevel, message, meta }: LogEntry) => {
    const { error, workflowId, activityType, workflowType, attempt } = (meta ?? {}) as Record<string, unknown>;
    const kind = error instanceof Error ? { error: errorKind(error) } : {};
    const write = entryLevel === 'ERROR' ? 'error' : entryLevel === 'WARN' ? 'warn' : 'info';
    log[write]({ workflowId, workflowType, activityType, attempt, ...kind }, message);
  });
}

/** The name, code and type of an error and of its cause. */
export function errorKind(error: Error): Record<string, unknown> {
  const { code, type } = error as { code?: unknown; type?: unknown };
  return {
    name: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(typeof type === 'string' ? { type } : {}),
    ...(error.cause instanceof Error ? { cause: errorKind(error.cause) } : {}),
  };
}

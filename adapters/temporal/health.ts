import { Connection } from '@temporalio/client';
import type { PartCheck } from '../../ports/health';
import { connectionOptionsOf, type TemporalSettings } from './connection';
import { TASK_QUEUES } from '../../workflows/contract/ids';

/** The duties of workers; each has its own task queue. */
export const DUTIES: readonly string[] = Object.keys(TASK_QUEUES);

/** We give up a call when nobody waits for it any longer. */
const DEADLINE_MS = 2_000;

export interface TemporalCheck {
  /** Whether Temporal answers and knows our namespace. */
  check: PartCheck;
  close(): Promise<void>;
}

/**
 * Uses a separate connection that tries once: the client's connection retries for some 20 s, longer than our polling
 * interval.
 */
export function createTemporalCheck(settings: TemporalSettings): TemporalCheck {
  const connection = Connection.lazy({ ...connectionOptionsOf(settings), interceptors: [] });
  return {
    async check() {
      await connection.withDeadline(Date.now() + DEADLINE_MS, () =>
        connection.workflowService.describeNamespace({ namespace: settings.namespace }),
      );
    },
    close: () => connection.close(),
  };
}

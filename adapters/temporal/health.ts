import { Connection } from '@temporalio/client';
import type { PartCheck } from '../../ports/health';
import { connectionOptionsOf, type TemporalSettings } from './connection';
import { TASK_QUEUES } from '../../workflows/contract/ids';

/** What workers are there for; each is a task queue of its own. */
export const DUTIES: readonly string[] = Object.keys(TASK_QUEUES);

/** A call that nobody waits for any longer is given up. */
const DEADLINE_MS = 2_000;

export interface TemporalCheck {
  /** Whether Temporal answers and knows our namespace. */
  check: PartCheck;
  close(): Promise<void>;
}

/** Asks over a connection of its own that tries once: the client's tries again for some 20 s, and this is asked every few. */
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

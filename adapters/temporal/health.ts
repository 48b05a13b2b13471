import type { Client } from '@temporalio/client';
import type { PartCheck } from '../../ports/health';

/** A call that nobody waits for any longer is given up. */
const DEADLINE_MS = 2_000;

/** Whether Temporal answers and knows our namespace. */
export function checkTemporal(client: Client): PartCheck {
  const { namespace } = client.options;
  return async () => {
    await client.connection.withDeadline(Date.now() + DEADLINE_MS, () =>
      client.connection.workflowService.describeNamespace({ namespace }),
    );
  };
}

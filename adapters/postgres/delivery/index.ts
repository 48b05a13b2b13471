import type { DeliveryServices } from '../../../ports/delivery';
import type { Database } from '../sql/connect';
import { createDispatches } from './dispatches';
import { createFailedMessages } from './failed-messages';
import { createMessages } from './messages';
import { createWaitingWork } from './waiting-work';

/** Everything of this room that API and pages use. */
export function createDelivery(database: Database): DeliveryServices {
  return {
    dispatches: createDispatches(database.pool),
    failedMessages: createFailedMessages(database),
    messages: createMessages(database),
    waiting: createWaitingWork(database),
  };
}

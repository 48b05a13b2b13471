import type { DeliveryServices } from '../../../ports/delivery';
import type { Database } from '../sql/connect';
import { createWaitingWork } from './waiting-work';

/** Everything of this room that API and pages use. */
export function createDelivery(database: Database): DeliveryServices {
  return {
    waiting: createWaitingWork(database),
  };
}

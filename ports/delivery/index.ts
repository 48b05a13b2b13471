import type { Dispatches } from './dispatches';
import type { WaitingWork } from './waiting-work';

/** What API and pages use of delivery. */
export interface DeliveryServices {
  dispatches: Dispatches;
  waiting: WaitingWork;
}

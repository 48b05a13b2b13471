import type { WaitingWork } from './waiting-work';

/** What API and pages use of delivery. */
export interface DeliveryServices {
  waiting: WaitingWork;
}

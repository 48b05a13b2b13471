import type { Dispatches } from './dispatches';
import type { Messages } from './messages';
import type { WaitingWork } from './waiting-work';

/** What API and pages use of delivery. */
export interface DeliveryServices {
  dispatches: Dispatches;
  messages: Messages;
  waiting: WaitingWork;
}

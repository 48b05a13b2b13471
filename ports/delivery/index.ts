import type { Dispatches } from './dispatches';
import type { FailedMessages } from './failed-messages';
import type { Messages } from './messages';
import type { WaitingWork } from './waiting-work';

/** What API and pages use of delivery. */
export interface DeliveryServices {
  dispatches: Dispatches;
  failedMessages: FailedMessages;
  messages: Messages;
  waiting: WaitingWork;
}

import { condition, defineSignal, executeChild, proxyActivities, setHandler } from '@temporalio/workflow';
import type { NaiveActivities, NaiveRecipient } from './contract';

/**
 * A bulk message as the first page of any Temporal tutorial suggests: a child workflow for each recipient, which waits
 * for its receipt as a signal. What Rollcall would be without its ranges; for the bench only.
 */
const { send, save } = proxyActivities<NaiveActivities>({ startToCloseTimeout: '60s' });

export const receipt = defineSignal('receipt');

export async function campaign(recipients: NaiveRecipient[]): Promise<void> {
  await Promise.all(
    recipients.map((recipient) => executeChild(message, { workflowId: recipient.reference, args: [recipient] })),
  );
}

export async function message(recipient: NaiveRecipient): Promise<void> {
  let delivered = false;
  setHandler(receipt, () => void (delivered = true));
  await send(recipient);
  await condition(() => delivered);
  await save(recipient);
}

import type { DispatchKey } from '../../ports/delivery/delivery-store';

/**
 * The dispatch that a step works on. Inputs call it `campaignId`, as recorded histories do: a campaign's dispatch has the
 * campaign's id, and a single message's has the message's.
 */
export function dispatchOf({ practiceId, campaignId }: { practiceId: string; campaignId: string }): DispatchKey {
  return { practiceId, dispatchId: campaignId };
}

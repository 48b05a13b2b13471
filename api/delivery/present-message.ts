import { kindOf } from '../../domain/delivery/origins';
import type { AnyMessage } from '../../ports/delivery/messages';
import { presentMessage } from '../campaigns/present-campaign';

/**
 * One message of any origin: the fields of a campaign's message, and those that a campaign has for all of its messages.
 */
export function presentAnyMessage(found: AnyMessage) {
  const { recipient, ...message } = presentMessage({ ...found, position: 1, row: found.row ?? 0 });
  const { campaignId, channel, subject, body, holdUntil, saveToRecord, snomedCodes } = found;
  return {
    ...message,
    recipient: { ...recipient, row: found.row },
    kind: kindOf(found.origin),
    ...{ channel, subject, body, campaignId, holdUntil, saveToRecord, snomedCodes },
    ...{ stopReason: found.stopReason, createdAt: found.createdAt, createdBy: found.createdBy },
  };
}

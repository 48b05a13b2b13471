import { kindOf } from '../../domain/delivery/origins';
import { shownChannel } from '../../domain/delivery/origins';
import type { AttachmentFact } from '../../ports/content/attachments';
import type { DirectStanding } from '../../ports/conversations/direct-messages';
import type { AnyMessage } from '../../ports/delivery/messages';
import { presentMessage } from '../campaigns/present-campaign';

/**
 * One message of any origin: the fields of a campaign's message, and those that a campaign has for all of its messages.
 */
export function presentAnyMessage(found: AnyMessage, direct: DirectDetails | null = null) {
  const { recipient, ...message } = presentMessage({ ...found, position: 1, row: found.row ?? 0 });
  const { campaignId, subject, body, holdUntil, saveToRecord, snomedCodes, allowReplies, questionnaireId } = found;
  return {
    ...message,
    recipient: { ...recipient, row: found.row },
    ...{ contactId: found.contactId, purgedAt: found.purgedAt },
    kind: kindOf(found.origin, found.isRecall),
    channel: shownChannel(found),
    ...{
      subject,
      body,
      campaignId,
      holdUntil,
      saveToRecord,
      snomedCodes,
      allowReplies,
      questionnaireId,
      direct: direct && presentDirect(direct),
    },
    ...{ stopReason: found.stopReason, createdAt: found.createdAt, createdBy: found.createdBy },
  };
}

/** What a direct message has besides. */
export type DirectDetails = DirectStanding & { attachments: AttachmentFact[] };

function presentDirect({ firstOpenedAt, resentAt, revokedAt, expiresAt, isLocked, timesOpened, ...of }: DirectDetails) {
  return {
    ...{ expiresAt, isLocked, openedAt: firstOpenedAt, timesOpened, resentAt, revokedAt },
    ...{ automatic: of.automatic, replies: of.replies, attachments: of.attachments },
  };
}

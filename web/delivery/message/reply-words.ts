import { capital } from '../../../domain/capital';
import type { AnyMessage } from '../../../ports/delivery/messages';
import type { DirectStanding } from '../../../ports/conversations/direct-messages';

type Answerable = Pick<AnyMessage, 'allowReplies' | 'origin' | 'contactId' | 'status' | 'channel'>;
type Standing = Pick<DirectStanding, 'expiresAt' | 'isLocked' | 'resentAt' | 'revokedAt' | 'replies'>;

const TO_INBOX = 'Replies come to the inbox.';

/**
 * Whether the person can reply to a message as it stands now, and where a reply comes to. Empty for an automatic text.
 *
 * @param direct of a direct message, which is answered on its page; null of any other.
 */
export function replyWords(message: Answerable, direct: Standing | null, now: Date): string {
  if (message.origin === 'automatic') return '';
  const who = message.contactId ? 'the contact' : 'the patient';
  const Who = capital(who);
  if (!message.allowReplies) return `${Who} cannot reply.`;
  const { status, channel } = message;
  if (status === 'planned' || status === 'submitting') return `${Who} can reply once it is sent. ${TO_INBOX}`;
  if (direct) {
    const lacks = linkFault(direct, message, now);
    if (lacks !== null) return `${lacks}, so ${who} cannot reply.`;
    if (hasAnswered(direct)) return `${Who} has replied. They can reply only once.`;
    return `${Who} can reply once, on the page of the message. ${TO_INBOX}`;
  }
  if (status === 'cancelled' || status === 'suppressed') return `It was not sent, so ${who} cannot reply.`;
  if (status === 'failed') return `It did not arrive, so ${who} cannot reply.`;
  const mayBeLost = status === 'unknown' || (status === 'expired' && channel === 'sms');
  return mayBeLost ? `If it arrived, ${who} can reply. ${TO_INBOX}` : `${Who} can reply. ${TO_INBOX}`;
}

/** Why the page of a direct message cannot be opened; null where it can. */
function linkFault(direct: Standing, { status }: Pick<Answerable, 'status'>, now: Date): string | null {
  if (direct.revokedAt !== null) return 'The link was ended';
  if (direct.resentAt === null && (status === 'cancelled' || status === 'suppressed')) return 'It was not sent';
  if (direct.resentAt === null && status === 'failed') return 'It did not arrive';
  if (direct.isLocked) return 'The link is locked';
  return direct.expiresAt !== null && direct.expiresAt <= now ? 'The link has expired' : null;
}

/** Each link takes one answer, and a new link takes another. */
function hasAnswered({ replies, resentAt }: Standing): boolean {
  return replies.some(({ at }) => resentAt === null || at > resentAt);
}

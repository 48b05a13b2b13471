import type { InboundMail } from './incoming-mail';
import type { DirectMessages } from './direct-messages';
import type { Conversations } from './conversations';
import type { LinkReplies } from './link-replies';
import type { InternalMessages } from './internal-messages';
import type { MailboxStandings } from './mailbox-standings';
import type { Notifications } from './notifications';
import type { Presence } from './presence';
import type { ReplyPlacing } from './reply-placing';
import type { InboxWatch } from './watch';

/** What API and pages use of conversations with patients and among staff. */
export interface ConversationsServices {
  inboundMail: InboundMail;
  directMessages: DirectMessages;
  conversations: Conversations;
  linkReplies: LinkReplies;
  replyPlacing: ReplyPlacing;
  internalMessages: InternalMessages;
  notifications: Notifications;
  inboxWatch: InboxWatch;
  presence: Presence;
  mailbox: Pick<MailboxStandings, 'current'>;
}

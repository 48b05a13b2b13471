import { createInboundMail } from './inbound-mail';
import type { ConversationsServices } from '../../../ports/conversations';
import type { ProviderAccounts } from '../../../ports/practice/provider-accounts';
import type { MailReader } from '../../../ports/conversations/incoming-mail';
import type { Sealing } from '../../sealing';
import type { Database } from '../sql/connect';
import { createConversations } from './conversations';
import { createDirectMessages } from './direct-messages';
import { createInternalMessages } from './internal-messages';
import { createLinkReplies } from './link-replies';
import { createMailboxStandings } from './mailbox-standings';
import { createNotifications } from './notices';
import { createPresence } from './presence';
import { createReplyPlacing } from './reply-placing';
import { createInboxWatch } from './watch';

export interface ConversationRoomDeps {
  accounts: Pick<ProviderAccounts, 'inUse'>;
  sealing: Sealing;
  mailReader: MailReader;
}

/** Everything of this room that API and pages use. */
export function createConversationRoom(
  database: Database,
  { accounts, sealing, mailReader }: ConversationRoomDeps,
): ConversationsServices {
  return {
    directMessages: createDirectMessages(database, sealing),
    inboundMail: createInboundMail(database, { accounts, sealing, reader: mailReader }),
    conversations: createConversations(database, accounts),
    linkReplies: createLinkReplies(database),
    replyPlacing: createReplyPlacing(database, accounts),
    internalMessages: createInternalMessages(database),
    notifications: createNotifications(database),
    inboxWatch: createInboxWatch(database),
    presence: createPresence(database),
    mailbox: createMailboxStandings(database),
  };
}

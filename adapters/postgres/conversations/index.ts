import type { ConversationsServices } from '../../../ports/conversations';
import type { ProviderAccounts } from '../../../ports/practice/provider-accounts';
import type { Database } from '../sql/connect';
import { createConversations } from './conversations';
import { createInternalMessages } from './internal-messages';
import { createNotifications } from './notices';
import { createPresence } from './presence';
import { createReplyPlacing } from './reply-placing';
import { createInboxWatch } from './watch';

/** Everything of this room that API and pages use. */
export function createConversationRoom(
  database: Database,
  { accounts }: { accounts: Pick<ProviderAccounts, 'inUse'> },
): ConversationsServices {
  return {
    conversations: createConversations(database, accounts),
    replyPlacing: createReplyPlacing(database, accounts),
    internalMessages: createInternalMessages(database),
    notifications: createNotifications(database),
    inboxWatch: createInboxWatch(database),
    presence: createPresence(database),
  };
}

import type { ConversationsServices } from '../../../ports/conversations';
import type { ProviderAccounts } from '../../../ports/practice/provider-accounts';
import type { Database } from '../sql/connect';
import { createConversations } from './conversations';
import { createReplyPlacing } from './reply-placing';

/** Everything of this room that API and pages use. */
export function createConversationRoom(
  database: Database,
  { accounts }: { accounts: Pick<ProviderAccounts, 'inUse'> },
): ConversationsServices {
  return {
    conversations: createConversations(database, accounts),
    replyPlacing: createReplyPlacing(database, accounts),
  };
}

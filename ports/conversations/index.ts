import type { Conversations } from './conversations';
import type { ReplyPlacing } from './reply-placing';

/** What API and pages use of conversations with patients. */
export interface ConversationsServices {
  conversations: Conversations;
  replyPlacing: ReplyPlacing;
}

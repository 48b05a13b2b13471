import type { TokenHolder } from '../../../ports/practice/api-tokens';
import type { Conversations } from '../../../ports/conversations/conversations';
import { presentConversation, presentConversationDetails } from '../../conversations/present-conversation';
import { encodeCursor } from '../../contract/cursor';
import { fieldRefusal, invalidInput } from '../../contract/problem';
import { route } from '../../contract/route';
import { conversationLook, conversationsLook } from '../../patients/looks';
import { pageOf } from '../../schemas/common';
import {
  conversation as conversationSchema,
  conversationDetails,
  conversationsQuery,
  inbox,
} from '../../schemas/conversations/conversations';
import type { Services } from '../../services';

const TAG = 'Conversations';

/** Inboxes and conversations as they are read (P26–P31). */
export function conversationRoutes({ conversations }: Pick<Services, 'conversations'>) {
  return [
    route({
      method: 'get',
      path: '/api/v1/inboxes',
      role: 'viewer',
      tag: TAG,
      summary: 'Inboxes, with what waits in them',
      description:
        'An inbox appears with its first conversation. “Bulk Message Replies” is there from the first reply on.',
      answers: { 200: { description: 'All inboxes.', schema: pageOf(inbox) } },
      async handle({ caller }) {
        return { status: 200, body: { items: await conversations.inboxes(caller.practiceId), nextCursor: null } };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/conversations',
      role: 'viewer',
      tag: TAG,
      summary: 'Conversations: red flags first, then oldest first',
      description:
        'Red flags are found by English words. Other replies are not sorted by urgency. `inbox` and `state` filter.',
      query: conversationsQuery,
      answers: { 200: { description: 'A page of conversations.', schema: pageOf(conversationSchema) } },
      problems: ['inbox-unknown'],
      async handle({ caller, query }) {
        const { inbox: inboxId, state, limit, cursor } = query;
        if (inboxId !== undefined) await mustBeInbox(conversations, caller, inboxId);
        const after = cursor ? { isUrgent: cursor[0], receivedAt: new Date(cursor[1]), id: cursor[2] } : null;
        const filter = { inboxId: inboxId?.toLowerCase(), states: state && [state] };
        const { items, next } = await conversations.page(caller.practiceId, filter, { limit, after });
        return {
          status: 200,
          body: {
            items: items.map(presentConversation),
            nextCursor: next && encodeCursor([next.isUrgent, next.receivedAt, next.id]),
          },
          looked: conversationsLook(inboxId ?? null),
        };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/conversations/{id}',
      role: 'viewer',
      tag: TAG,
      summary: 'One conversation, with its messages and notes',
      description: 'While it needs matching, `candidates` says who may have written and why.',
      subject: conversationSubject(conversations),
      answers: { 200: { description: 'The conversation.', schema: conversationDetails } },
      handle: ({ subject }) =>
        Promise.resolve({ status: 200, body: presentConversationDetails(subject), looked: conversationLook(subject) }),
    }),
  ];
}

/** What `{id}` names below `/conversations`. */
export function conversationSubject(conversations: Conversations) {
  return {
    name: 'conversation',
    find: (caller: TokenHolder, id: string) => conversations.find(caller.practiceId, id),
  };
}

async function mustBeInbox(conversations: Conversations, { practiceId }: TokenHolder, id: string): Promise<void> {
  const inboxes = await conversations.inboxes(practiceId);
  if (!inboxes.some((one) => one.id === id.toLowerCase())) throw invalidInput([fieldRefusal('inbox', 'inbox-unknown')]);
}

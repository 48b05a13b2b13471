import { z } from 'zod';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import type { Conversations } from '../../../ports/conversations/conversations';
import { presentConversation, presentConversationDetails } from '../../conversations/present-conversation';
import { encodeCursor } from '../../contract/cursor';
import { fieldRefusal, invalidInput, notFound } from '../../contract/problem';
import { route } from '../../contract/route';
import { conversationLook, conversationsLook } from '../../patients/looks';
import { pageOf } from '../../schemas/common';
import {
  conversation as conversationSchema,
  conversationDetails,
  conversationsQuery,
  inbox,
  openRestrictedReply,
} from '../../schemas/conversations/conversations';
import type { Services } from '../../services';

const TAG = 'Conversations';
/** Browsers save a file of this type and never open it. */
const FILE_TYPE = 'application/octet-stream';

/** Inboxes and conversations as they are read (P26–P31). */
export function conversationRoutes({
  conversations,
  inboundMail,
  audit,
}: Pick<Services, 'conversations' | 'inboundMail' | 'audit'>) {
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
        'Red flags are found by English words. Replies in a language that nobody at the practice reads come right below them. Other replies are not sorted by urgency. `inbox` and `state` filter.',
      query: conversationsQuery,
      answers: { 200: { description: 'A page of conversations.', schema: pageOf(conversationSchema) } },
      problems: ['inbox-unknown'],
      async handle({ caller, query }) {
        const { inbox: inboxId, state, limit, cursor } = query;
        if (inboxId !== undefined) await mustBeInbox(conversations, caller, inboxId);
        const after = cursor ? { rank: cursor[0], receivedAt: new Date(cursor[1]), id: cursor[2] } : null;
        const filter = { inboxId: inboxId?.toLowerCase(), states: state && [state] };
        const { items, next } = await conversations.page(caller.practiceId, filter, { limit, after });
        return {
          status: 200,
          body: {
            items: items.map(presentConversation),
            nextCursor: next && encodeCursor([next.rank, next.receivedAt, next.id]),
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
    route({
      method: 'post',
      path: '/api/v1/conversations/{id}/open',
      role: 'manager',
      tag: TAG,
      summary: 'Open a reply of a restricted patient',
      description:
        'Shows the patient and the texts in this answer only. The audit log keeps who opened it, and the reason.',
      subject: conversationSubject(conversations),
      body: { kind: 'json', schema: openRestrictedReply },
      answers: {
        200: { description: 'The conversation, with what is hidden elsewhere.', schema: conversationDetails },
      },
      async handle({ caller, subject, body, now }) {
        const opened = await conversations.open(caller.practiceId, subject.id, caller, body.reason, now);
        if (!opened) throw notFound('conversation');
        return { status: 200, body: presentConversationDetails(opened), looked: conversationLook(opened) };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/conversations/{id}/messages/{message}/attachments/{place}',
      role: 'sender',
      tag: TAG,
      summary: 'A file that came with an email',
      description:
        'Exactly as the patient sent it. Nobody has checked it for viruses, so browsers save it and do not open it. `place` is the place in `attachments`, from 0.',
      params: { message: z.uuid(), place: z.string().regex(/^\d{1,2}$/) },
      subject: conversationSubject(conversations),
      answers: { 200: { description: 'The file, as an attachment.', download: FILE_TYPE } },
      async handle({ caller, subject, params, now }) {
        const at = { conversationId: subject.id, messageId: params.message!, place: Number(params.place) };
        const found = await inboundMail.attachment(caller.practiceId, at);
        if (!found) throw notFound('attachment');
        await audit.append({
          ...{ practiceId: caller.practiceId, at: now, actor: caller.user, act: 'reply-attachment-opened' },
          ...{ subjectKind: 'conversation', subjectId: subject.id },
          details: { byToken: caller.tokenId, messageId: at.messageId, place: at.place },
        });
        return {
          status: 200,
          download: {
            contentType: FILE_TYPE,
            // A header holds ASCII; a name in another alphabet keeps its ending.
            fileName: found.name.replace(/[^\x20-\x7e]/g, '_'),
            write: (out) =>
              new Promise<void>((done, failed) => {
                out.once('error', failed);
                out.end(found.content, () => done());
              }),
          },
        };
      },
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

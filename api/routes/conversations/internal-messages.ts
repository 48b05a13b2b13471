import type { InternalAnswer, StaffReader } from '../../../ports/conversations/internal-messages';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import { encodeCursor } from '../../contract/cursor';
import { fieldRefusal, invalidInput, refusalOf } from '../../contract/problem';
import { route } from '../../contract/route';
import { patientLook } from '../../patients/looks';
import { pageOf } from '../../schemas/common';
import {
  internalReply,
  internalThread,
  internalThreadDetails,
  internalThreadsQuery,
  newInternalMessage,
} from '../../schemas/conversations/internal-messages';
import type { Services } from '../../services';

const TAG = 'Internal messages';

/** Messages among staff (W5–W8). A token is no colleague, so each route refuses tokens. */
export function internalMessageRoutes({ internalMessages }: Pick<Services, 'internalMessages'>) {
  const subject = {
    name: 'internal message',
    find: (caller: TokenHolder, id: string) => internalMessages.find(readerOf(caller), id),
  };

  const readBack = async (caller: TokenHolder, id: string) => {
    const found = await internalMessages.find(readerOf(caller), id);
    if (!found) throw new Error('an internal message that was just stored is gone');
    return { status: 201, body: found };
  };

  return [
    route({
      method: 'post',
      path: '/api/v1/internal-messages',
      role: 'viewer',
      signedInOnly: true,
      tag: TAG,
      summary: 'Send an internal message',
      description: 'To a colleague, or to everyone with a role. It never leaves Rollcall.',
      body: { kind: 'json', schema: newInternalMessage },
      answers: { 201: { description: 'The thread that it begins.', schema: internalThreadDetails } },
      problems: ['colleague-unknown', 'message-to-yourself', 'nobody-in-role', 'about-unknown', 'about-restricted'],
      async handle({ caller, body, operationId, now }) {
        const to = 'staffId' in body.to ? { staffId: body.to.staffId.toLowerCase() } : { role: body.to.role };
        const message = {
          ...{ id: operationId, to, body: body.body },
          patientId: body.patientId?.toLowerCase() ?? null,
        };
        return readBack(caller, acceptedOr(await internalMessages.send(readerOf(caller), message, now)));
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/internal-messages',
      role: 'viewer',
      signedInOnly: true,
      tag: TAG,
      summary: 'Your threads, the latest first',
      query: internalThreadsQuery,
      answers: { 200: { description: 'A page of threads.', schema: pageOf(internalThread) } },
      async handle({ caller, query: { limit, cursor } }) {
        const after = cursor ? { at: new Date(cursor[0]), id: cursor[1] } : null;
        const { items, next } = await internalMessages.page(readerOf(caller), { limit, after });
        return { status: 200, body: { items, nextCursor: next && encodeCursor([next.at, next.id]) } };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/internal-messages/{id}',
      role: 'viewer',
      signedInOnly: true,
      tag: TAG,
      summary: 'One thread, with its messages',
      subject,
      answers: { 200: { description: 'The thread.', schema: internalThreadDetails } },
      handle: ({ subject: found }) =>
        Promise.resolve({
          status: 200,
          body: found,
          ...(found.patient ? { looked: patientLook(found.patient.id) } : {}),
        }),
    }),
    route({
      method: 'post',
      path: '/api/v1/internal-messages/{id}/replies',
      role: 'viewer',
      signedInOnly: true,
      tag: TAG,
      summary: 'Answer in a thread',
      subject,
      body: { kind: 'json', schema: internalReply },
      answers: { 201: { description: 'The thread as it is now.', schema: internalThreadDetails } },
      problems: ['nobody-left'],
      async handle({ caller, subject: { id }, body, operationId, now }) {
        const message = { id: operationId, body: body.body };
        return readBack(caller, acceptedOr(await internalMessages.reply(readerOf(caller), id, message, now)));
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/internal-messages/{id}/read',
      role: 'viewer',
      signedInOnly: true,
      tag: TAG,
      summary: 'Mark a thread as read',
      subject,
      answers: { 204: { description: 'Marked.' } },
      async handle({ caller, subject: { id }, now }) {
        await internalMessages.markRead(readerOf(caller), id, now);
        return { status: 204 };
      },
    }),
  ];
}

/** A signed-in person as a reader; of such a caller the token's id is the person's. */
function readerOf({ practiceId, tokenId, role, user }: TokenHolder): StaffReader {
  return { practiceId, staffId: tokenId, role, name: user };
}

/** The id of the thread, or the refusal in words. */
function acceptedOr(answer: InternalAnswer): string {
  if (answer.kind === 'accepted') return answer.threadId;
  switch (answer.code) {
    case 'colleague-unknown':
    case 'message-to-yourself':
    case 'nobody-in-role':
      throw invalidInput([fieldRefusal('to', answer.code)]);
    case 'about-unknown':
      throw invalidInput([fieldRefusal('patientId', answer.code)]);
    default:
      throw refusalOf(answer);
  }
}

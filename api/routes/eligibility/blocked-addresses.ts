import type { TokenHolder } from '../../../ports/practice/api-tokens';
import { idPlace, pageQuery, timeAndIdPlace } from '../../contract/cursor';
import { byTime, pageAsked, pageShown } from '../../contract/paging';
import { route } from '../../contract/route';
import { pageOf } from '../../schemas/common';
import {
  addressChange,
  blockedAddress,
  blockHistoryItem,
  newBlockedAddress,
} from '../../schemas/eligibility/contact-blocks';
import type { Services } from '../../services';
import { changed, historyPage, toChange } from './contact-blocks';

const newest = byTime('addedAt');

const TAG = 'Blocked Communications';

/** Email addresses of Blocked Communications: of people who are no patients, and what is ticked for each (N20). */
export function blockedAddressRoutes({ blockedAddresses }: Pick<Services, 'blockedAddresses'>) {
  const subject = {
    name: 'blocked address',
    find: (caller: TokenHolder, id: string) => blockedAddresses.find(caller.practiceId, id),
  };

  return [
    route({
      method: 'get',
      path: '/api/v1/blocked-addresses',
      role: 'sender',
      tag: TAG,
      summary: 'Email addresses on the list, newest first',
      description:
        'An address comes here when someone who is not a patient answers an email with STOP or unsubscribes, and when staff add it.',
      query: pageQuery(timeAndIdPlace),
      answers: { 200: { description: 'A page of addresses.', schema: pageOf(blockedAddress) } },
      async handle({ caller, query }) {
        const page = await blockedAddresses.page(caller.practiceId, newest.asked(query));
        return { status: 200, body: pageShown(newest.withCursor(page)) };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/blocked-addresses',
      role: 'sender',
      tag: TAG,
      summary: 'Put an email address on the list',
      description:
        'Nothing is ticked at first, so nothing is blocked yet. If the address is already on the list, nothing changes.',
      body: { kind: 'json', schema: newBlockedAddress },
      answers: {
        201: { description: 'It is now on the list.', schema: blockedAddress },
        200: { description: 'It was already on the list. We changed nothing.', schema: blockedAddress },
      },
      async handle({ caller, body, operationId: id, now }) {
        const { isNew, block } = await blockedAddresses.add(caller.practiceId, { id, ...body }, caller, now);
        if (!isNew) return { status: 200, body: block };
        return { status: 201, body: block, headers: { Location: `/api/v1/blocked-addresses/${block.id}` } };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/blocked-addresses/{id}',
      role: 'sender',
      tag: TAG,
      summary: 'One email address of the list',
      subject,
      answers: { 200: { description: 'The address and what is ticked for it.', schema: blockedAddress } },
      handle: ({ subject: found }) => Promise.resolve({ status: 200, body: found }),
    }),
    route({
      method: 'patch',
      path: '/api/v1/blocked-addresses/{id}',
      role: 'sender',
      tag: TAG,
      summary: 'Choose what to block for an email address',
      description:
        'Only fields you send change. A tick blocks its kind of email immediately, to everyone who has the address. ' +
        'The address stays on the list.',
      subject,
      body: { kind: 'json', schema: addressChange },
      answers: { 200: { description: 'The address as it is now.', schema: blockedAddress } },
      problems: ['changed-meanwhile'],
      async handle({ caller, subject: found, body, now }) {
        return changed(await blockedAddresses.change(caller.practiceId, found.id, toChange(body), caller, now));
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/blocked-addresses/{id}/history',
      role: 'sender',
      tag: TAG,
      summary: 'Who ticked and unticked what for an email address, when and why',
      subject,
      query: pageQuery(idPlace),
      answers: { 200: { description: 'A page of changes, newest first.', schema: pageOf(blockHistoryItem) } },
      async handle({ caller, subject: found, query }) {
        return historyPage(await blockedAddresses.history(caller.practiceId, found.id, pageAsked(query)));
      },
    }),
  ];
}

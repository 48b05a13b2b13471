import { isId } from '../../domain/ids';
import { notFound } from '../../api/contract/problem';
import type { LiveSubject } from '../../ports/campaigns/live-news';
import type { WebPage } from './page';

/** Where each subject is asked for, and under what its changes are told; a single message's are told as its dispatch's. */
const ADDRESSES: Record<string, { path: string; subject: LiveSubject } | undefined> = {
  campaign: { path: '/api/v1/campaigns/', subject: 'campaign' },
  list: { path: '/api/v1/recipient-lists/', subject: 'list' },
  conversation: { path: '/api/v1/conversations/', subject: 'conversation' },
  message: { path: '/api/v1/messages/', subject: 'campaign' },
};

/** What open pages listen to. */
export function eventPages(): WebPage[] {
  return [
    {
      method: 'get',
      path: '/p/{practice}/events',
      for: 'practice',
      role: 'viewer',
      async handle({ query, ask, caller }) {
        // Each visitor hears of their own only.
        if (query.of === 'notifications') return { follow: { subject: 'notifications', id: caller.tokenId } };
        const [subject, id = ''] = (query.of ?? '').split(':');
        const address = ADDRESSES[subject ?? ''];
        if (!address || !isId(id)) throw notFound();
        // Of another practice: 404, as everywhere.
        await ask('get', address.path + id);
        return { follow: { subject: address.subject, id } };
      },
    },
  ];
}

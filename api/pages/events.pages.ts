import { notFound } from '../problem';
import type { Page } from './page';

/** What open pages listen to. */
export function eventPages(): Page[] {
  return [
    {
      method: 'get',
      path: '/p/{practice}/events',
      for: 'practice',
      role: 'viewer',
      async handle({ query, ask }) {
        const found = /^(campaign|list):([0-9a-f-]{36})$/.exec(query.of ?? '');
        if (!found) throw notFound();
        const [, subject, id] = found as unknown as [string, 'campaign' | 'list', string];
        // Of another practice: 404, as everywhere.
        await ask('get', subject === 'campaign' ? `/api/v1/campaigns/${id}` : `/api/v1/recipient-lists/${id}`);
        return { follow: { subject, id } };
      },
    },
  ];
}

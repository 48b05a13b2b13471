import { isId } from '../../domain/ids';
import { notFound } from '../../api/contract/problem';
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
        const [subject, id = ''] = (query.of ?? '').split(':');
        if ((subject !== 'campaign' && subject !== 'list') || !isId(id)) throw notFound();
        // Of another practice: 404, as everywhere.
        await ask('get', subject === 'campaign' ? `/api/v1/campaigns/${id}` : `/api/v1/recipient-lists/${id}`);
        return { follow: { subject, id } };
      },
    },
  ];
}

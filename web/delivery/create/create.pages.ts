import type { PageServices } from '../../kit/mount';
import type { Page } from '../../kit/page';
import { KINDS } from '../compose/kinds';

/** Create: everything that you can write, in two groups (W1). */
export function createPages({ settings }: PageServices): Page[] {
  return [
    {
      method: 'get',
      path: '/p/{practice}/create',
      for: 'practice',
      role: 'sender',
      async handle({ caller, base }) {
        const { plan, bulkMessages } = await settings.read(caller.practiceId);
        return {
          view: 'delivery/create/create',
          title: 'Create',
          section: 'create',
          data: {
            isTrial: plan === 'trial',
            messages: KINDS.map(({ kind, text, hint }) => ({ text, hint, href: `${base}/messages/new/${kind}` })),
            more: bulkMessages
              ? [
                  { text: 'Bulk Message', href: `${base}/campaigns/new-message` },
                  { text: 'New campaign', href: `${base}/campaigns/new` },
                ]
              : [],
          },
        };
      },
    },
  ];
}

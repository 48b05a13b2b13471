import { isSwitchedOn } from '../../../api/practice/switched-on';
import type { PageServices } from '../../kit/mount';
import type { WebPage } from '../../kit/page';
import { KINDS } from '../compose/kinds';

/** Create: everything that you can write, in two groups (W1). */
export function createPages(services: PageServices): WebPage[] {
  return [
    {
      method: 'get',
      path: '/p/{practice}/create',
      for: 'practice',
      role: 'sender',
      async handle({ caller, base }) {
        const [{ plan, bulkMessages }, isOn, hasDirect] = await Promise.all([
          services.settings.read(caller.practiceId),
          isSwitchedOn(services, caller.practiceId, 'one-patient'),
          isSwitchedOn(services, caller.practiceId, 'direct'),
        ]);
        const offered = KINDS.filter(({ kind }) => (kind === 'direct' ? hasDirect : isOn));
        return {
          view: 'delivery/create/create',
          title: 'Create',
          section: 'create',
          data: {
            ...{ isOn, hasDirect },
            messages: offered.map(({ kind, text, hint }) => ({
              ...{ kind, text, hint, href: `${base}/messages/new/${kind}` },
              isTrial: plan === 'trial' && kind !== 'direct',
            })),
            internal: `${base}/messages/new/internal`,
            more: bulkMessages
              ? [
                  {
                    text: 'Bulk Message',
                    href: `${base}/campaigns/new-message`,
                    hint: 'One text to a list of patients.',
                  },
                  {
                    text: 'New campaign',
                    href: `${base}/campaigns/new`,
                    hint: 'Step by step: a text, a link to book, or a questionnaire.',
                  },
                ]
              : [],
          },
        };
      },
    },
  ];
}

import { conversationsLook } from '../../api/patients/looks';
import type { PageServices } from '../kit/mount';
import type { WebPage } from '../kit/page';
import { whoWords } from './conversation-words';
import { inboxNav } from './inbox-nav';
import { waitedWords } from './inbox.pages';

const DAY_MS = 24 * 60 * 60 * 1_000;
const MOST = 50;

/** Handover: the possible emergencies of the last day, who was told and who acknowledged, and what is unread (N40). */
export function handoverPages(services: PageServices): WebPage[] {
  const { conversations, inboxWatch } = services;
  return [
    {
      method: 'get',
      path: '/p/{practice}/inbox/handover',
      for: 'practice',
      role: 'viewer',
      async handle(visit) {
        const { caller, base, now } = visit;
        const { practiceId } = caller;
        const [nav, alarms, open] = await Promise.all([
          inboxNav(services, visit, 'handover'),
          inboxWatch.alarmsSince(practiceId, new Date(now.getTime() - DAY_MS)),
          conversations.page(practiceId, { states: ['new', 'open'] }, { limit: MOST, after: null }),
        ]);
        const shown = await Promise.all(
          alarms.slice(0, MOST).map(async (alarm) => ({
            alarm,
            conversation: await conversations.find(practiceId, alarm.conversationId),
          })),
        );
        return {
          view: 'conversations/handover',
          title: 'Handover',
          section: 'inbox',
          looked: conversationsLook(null),
          data: {
            nav,
            alarms: shown.flatMap(({ alarm, conversation }) =>
              conversation
                ? [{ ...alarm, who: whoWords(conversation), href: `${base}/conversations/${conversation.id}` }]
                : [],
            ),
            unread: open.items
              .filter(({ unread }) => unread)
              .map((row) => ({
                ...row,
                who: whoWords(row),
                href: `${base}/conversations/${row.id}`,
                waited: waitedWords(row.receivedAt, now),
              })),
          },
        };
      },
    },
  ];
}

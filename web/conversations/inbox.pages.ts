import { cursorOf, encodeCursor } from '../../api/contract/cursor';
import { conversationsLook } from '../../api/patients/looks';
import { conversationPlace } from '../../api/schemas/conversations/conversations';
import type { ConversationFilter, ConversationPlace } from '../../ports/conversations/conversations';
import { countOf } from '../../domain/words/numbers';
import type { PageServices } from '../kit/mount';
import type { WebPage, PracticeVisit } from '../kit/page';
import { address } from '../kit/words/numbered-links';
import { flagWords, stateTag, whoWords } from './conversation-words';
import { BULK_REPLIES, INBOX_TITLES, inboxNav, pathOfInbox, type InboxPath } from './inbox-nav';

const ROWS = 50;
const MINUTE_MS = 60_000;
/** Older answers are found by their bulk message. */
const ANSWER_DAYS = 90;
const NOT_DONE = ['new', 'open', 'waiting'] as const;

/** A list of conversations, by the last part of its address. */
interface View {
  path: Exclude<InboxPath, 'answers'>;
  empty: string;
  filter(visit: PracticeVisit): ConversationFilter;
}

const VIEWS: readonly View[] = [
  {
    path: BULK_REPLIES,
    empty: 'No replies yet.',
    filter: () => ({ inboxKind: 'bulk-replies', states: NOT_DONE }),
  },
  {
    path: 'assigned-to-me',
    empty: 'No conversation is assigned to you.',
    filter: ({ caller }) => ({ assignedToId: caller.tokenId, states: NOT_DONE }),
  },
  {
    path: 'needs-matching',
    empty: 'Every reply has its patient.',
    filter: () => ({ inboxKind: 'needs-matching', states: NOT_DONE }),
  },
  {
    path: 'single-messages',
    empty: 'No replies to single messages.',
    filter: () => ({ inboxKind: 'own', states: NOT_DONE }),
  },
  { path: 'done', empty: 'Nothing is done yet.', filter: () => ({ states: ['done'] }) },
];

/** Inboxes with what waits in them, and their conversations: red flags first, then first come, first served (P26–P31). */
export function inboxPages(services: PageServices): WebPage[] {
  const { conversations, questionnaireAnswers } = services;
  return [
    {
      // One group for each message that asks a questionnaire: those that need someone first.
      method: 'get',
      path: '/p/{practice}/inbox/answers',
      for: 'practice',
      role: 'viewer',
      async handle(visit) {
        const { caller, base, now } = visit;
        const since = new Date(now.getTime() - ANSWER_DAYS * 1_440 * MINUTE_MS);
        const [nav, groups] = await Promise.all([
          inboxNav(services, visit, 'answers'),
          questionnaireAnswers.groups(caller.practiceId, since),
        ]);
        return {
          view: 'conversations/answers',
          title: INBOX_TITLES.answers,
          section: 'inbox',
          data: {
            ...{ nav, days: ANSWER_DAYS },
            groups: groups.map((group) => ({
              ...group,
              href: `${base}/${group.isCampaign ? 'campaigns' : 'messages'}/${group.aboutId}/answers`,
            })),
          },
        };
      },
    },
    {
      method: 'get',
      path: '/p/{practice}/inbox',
      for: 'practice',
      role: 'viewer',
      async handle(visit) {
        const { caller, base } = visit;
        const [nav, inboxes] = await Promise.all([inboxNav(services, visit), conversations.inboxes(caller.practiceId)]);
        return {
          view: 'conversations/inbox',
          title: 'Inbox',
          section: 'inbox',
          data: {
            nav,
            hasReplies: inboxes.some(({ kind }) => kind === 'bulk-replies'),
            rows: inboxes.map((inbox) => ({ ...inbox, href: `${base}/inbox/${pathOfInbox(inbox.kind)}` })),
          },
        };
      },
    },
    ...VIEWS.map((view): WebPage => ({
      method: 'get',
      path: `/p/{practice}/inbox/${view.path}`,
      for: 'practice',
      role: 'viewer',
      async handle(visit) {
        const { caller, base, query, now } = visit;
        const asked = cursorOf(conversationPlace).safeParse(query.after);
        const after = asked.success
          ? { rank: asked.data[0], receivedAt: new Date(asked.data[1]), id: asked.data[2] }
          : null;
        const [nav, { items, next }] = await Promise.all([
          inboxNav(services, visit, view.path),
          conversations.page(caller.practiceId, view.filter(visit), { limit: ROWS, after }),
        ]);
        const path = `${base}/inbox/${view.path}`;
        const at = (place: ConversationPlace) =>
          address(path, { after: encodeCursor([place.rank, place.receivedAt, place.id]) });
        return {
          view: 'conversations/conversations',
          title: INBOX_TITLES[view.path],
          section: 'inbox',
          looked: conversationsLook(null),
          data: {
            nav,
            ...{ heading: INBOX_TITLES[view.path], empty: view.empty, isBulkReplies: view.path === BULK_REPLIES },
            ...{ list: view.path, myId: caller.tokenId },
            isMatching: view.path === 'needs-matching',
            rows: items.map((item) => ({
              ...item,
              who: whoWords(item),
              flagLines: flagWords(item.flags),
              tag: stateTag(item.state),
              waited: waitedWords(item.receivedAt, now),
            })),
            links: { newest: after === null ? null : path, older: next && at(next) },
          },
        };
      },
    })),
  ];
}

const UNITS = [
  { name: 'day', ms: 1_440 * MINUTE_MS },
  { name: 'hour', ms: 60 * MINUTE_MS },
  { name: 'minute', ms: MINUTE_MS },
] as const;

/** How long somebody has waited, in the largest unit that fits: "2 hours". */
export function waitedWords(since: Date, now: Date): string {
  const waited = now.getTime() - since.getTime();
  const unit = UNITS.find(({ ms }) => waited >= ms);
  return unit ? countOf(Math.floor(waited / unit.ms), unit.name) : 'less than a minute';
}

import { cursorOf, encodeCursor } from '../../api/contract/cursor';
import { conversationsLook } from '../../api/patients/looks';
import { conversationPlace } from '../../api/schemas/conversations/conversations';
import type { ConversationFilter, ConversationPlace, InboxRow } from '../../ports/conversations/conversations';
import { countOf } from '../../domain/words/numbers';
import type { PageServices } from '../kit/mount';
import type { WebPage, PracticeVisit } from '../kit/page';
import { address } from '../kit/words/numbered-links';
import { flagWords, stateTag, whoWords } from './conversation-words';

const ROWS = 50;
const NOT_DONE = ['new', 'open', 'waiting'] as const;

/** A list of conversations, by the last part of its address. */
interface View {
  path: string;
  title: string;
  empty: string;
  filter(visit: PracticeVisit): ConversationFilter;
}

export const BULK_REPLIES = 'bulk-message-replies';

const VIEWS: readonly View[] = [
  {
    path: BULK_REPLIES,
    title: 'Bulk Message Replies',
    empty: 'No replies yet.',
    filter: () => ({ inboxKind: 'bulk-replies', states: NOT_DONE }),
  },
  {
    path: 'assigned-to-me',
    title: 'Assigned to me',
    empty: 'No conversation is assigned to you.',
    filter: ({ caller }) => ({ assignedToId: caller.tokenId, states: NOT_DONE }),
  },
  {
    path: 'needs-matching',
    title: 'Needs matching',
    empty: 'Every reply has its patient.',
    filter: () => ({ inboxKind: 'needs-matching', states: NOT_DONE }),
  },
  {
    path: 'single-messages',
    title: 'Replies to single messages',
    empty: 'No replies to single messages.',
    filter: () => ({ inboxKind: 'own', states: NOT_DONE }),
  },
  { path: 'done', title: 'Done', empty: 'Nothing is done yet.', filter: () => ({ states: ['done'] }) },
];

/** Inboxes with what waits in them, and their conversations: red flags first, then first come, first served (P26–P31). */
export function inboxPages({ conversations }: PageServices): WebPage[] {
  return [
    {
      method: 'get',
      path: '/p/{practice}/inbox',
      for: 'practice',
      role: 'viewer',
      async handle({ caller, base }) {
        const inboxes = await conversations.inboxes(caller.practiceId);
        return {
          view: 'conversations/inbox',
          title: 'Inbox',
          section: 'inbox',
          data: {
            nav: navOf(base, inboxes),
            hasReplies: inboxes.some(({ kind }) => kind === 'bulk-replies'),
            rows: inboxes.map((inbox) => ({ ...inbox, href: `${base}/inbox/${pathOf(inbox)}` })),
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
          ? { isUrgent: asked.data[0], receivedAt: new Date(asked.data[1]), id: asked.data[2] }
          : null;
        const [inboxes, { items, next }] = await Promise.all([
          conversations.inboxes(caller.practiceId),
          conversations.page(caller.practiceId, view.filter(visit), { limit: ROWS, after }),
        ]);
        const path = `${base}/inbox/${view.path}`;
        const at = (place: ConversationPlace) =>
          address(path, { after: encodeCursor([place.isUrgent, place.receivedAt, place.id]) });
        return {
          view: 'conversations/conversations',
          title: view.title,
          section: 'inbox',
          looked: conversationsLook(null),
          data: {
            nav: navOf(base, inboxes, view.path),
            ...{ heading: view.title, empty: view.empty, isBulkReplies: view.path === BULK_REPLIES },
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

function navOf(base: string, inboxes: InboxRow[], current?: string) {
  const unreadOf = (kind: InboxRow['kind']) =>
    inboxes.filter((one) => one.kind === kind).reduce((sum, { unread }) => sum + unread, 0);
  const counts: Record<string, number> = {
    [BULK_REPLIES]: unreadOf('bulk-replies'),
    'needs-matching': unreadOf('needs-matching'),
    'single-messages': unreadOf('own'),
  };
  const entries = VIEWS.map(({ path, title }) => ({
    text: counts[path] ? `${title} (${counts[path]})` : title,
    href: `${base}/inbox/${path}`,
    current: path === current,
  }));
  // Failed messages are shown by their own page.
  return [...entries, { text: 'Failed folder', href: `${base}/inbox/failed`, current: false }];
}

function pathOf({ kind }: InboxRow): string {
  return kind === 'bulk-replies' ? BULK_REPLIES : kind === 'own' ? 'single-messages' : 'needs-matching';
}

const MINUTE_MS = 60_000;
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

import type { InboxRow } from '../../ports/conversations/conversations';
import type { PageServices } from '../kit/mount';
import type { PracticeVisit } from '../kit/page';

export const BULK_REPLIES = 'bulk-message-replies';

/** The lists of conversations, by the last part of their address, as the section's navigation names them. */
export const INBOX_TITLES = {
  [BULK_REPLIES]: 'Bulk Message Replies',
  'assigned-to-me': 'Assigned to me',
  'needs-matching': 'Needs matching',
  'single-messages': 'Replies to single messages',
  answers: 'Answers to questionnaires',
  done: 'Done',
} as const;
export type InboxPath = keyof typeof INBOX_TITLES;

/** The last part of the address of an inbox's list. */
export function pathOfInbox(kind: InboxRow['kind']): string {
  return kind === 'bulk-replies' ? BULK_REPLIES : kind === 'own' ? 'single-messages' : 'needs-matching';
}

/** Each entry of the Inbox's navigation, with how much is unread there; `current` is the last part of its address. */
export async function inboxNav(
  { conversations, internalMessages }: Pick<PageServices, 'conversations' | 'internalMessages'>,
  { caller, base }: Pick<PracticeVisit, 'caller' | 'base'>,
  current?: InboxPath | 'internal-messages' | 'handover',
) {
  const { practiceId, tokenId: staffId, role, user: name } = caller;
  const [inboxes, unreadThreads] = await Promise.all([
    conversations.inboxes(practiceId),
    internalMessages.unread({ practiceId, staffId, role, name }),
  ]);
  const unreadOf = (kind: InboxRow['kind']) =>
    inboxes.filter((one) => one.kind === kind).reduce((sum, { unread }) => sum + unread, 0);
  const counts: Partial<Record<InboxPath, number>> = {
    [BULK_REPLIES]: unreadOf('bulk-replies'),
    'needs-matching': unreadOf('needs-matching'),
    'single-messages': unreadOf('own'),
  };
  const counted = (title: string, count: number | undefined) => (count ? `${title} (${count})` : title);
  const lists = (Object.keys(INBOX_TITLES) as InboxPath[]).map((path) => ({
    text: counted(INBOX_TITLES[path], counts[path]),
    href: `${base}/inbox/${path}`,
    current: path === current,
  }));
  return [
    ...lists,
    { text: 'Handover', href: `${base}/inbox/handover`, current: current === 'handover' },
    // Failed messages are shown by their own page.
    { text: 'Failed folder', href: `${base}/inbox/failed`, current: false },
    {
      text: counted('Internal messages', unreadThreads),
      href: `${base}/internal-messages`,
      current: current === 'internal-messages',
    },
  ];
}

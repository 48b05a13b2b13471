import type { PageServices } from '../kit/mount';
import type { WebPage } from '../kit/page';
import { conversationPages } from './conversation.pages';
import { handoverPages } from './handover.pages';
import { inboxPages } from './inbox.pages';
import { internalPages } from './internal/internal.pages';
import { replyLinkPages } from './patient/reply-link.pages';
import { notificationPages } from './notifications/notifications.pages';

/** Inboxes, conversations with patients, and what staff write to each other and are told of. */
export function conversationsPages(services: PageServices): WebPage[] {
  return [
    ...inboxPages(services),
    ...conversationPages(services),
    ...handoverPages(services),
    ...internalPages(services),
    ...notificationPages(services),
    ...replyLinkPages(services),
  ];
}

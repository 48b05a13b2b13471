import type { PageServices } from '../kit/mount';
import type { WebPage } from '../kit/page';
import { conversationPages } from './conversation.pages';
import { inboxPages } from './inbox.pages';

/** Inboxes and conversations with patients. */
export function conversationsPages(services: PageServices): WebPage[] {
  return [...inboxPages(services), ...conversationPages(services)];
}

import type { PageServices } from '../kit/mount';
import type { Page } from '../kit/page';
import { conversationPages } from './conversation.pages';
import { inboxPages } from './inbox.pages';

/** Inboxes and conversations with patients. */
export function conversationsPages(services: PageServices): Page[] {
  return [...inboxPages(services), ...conversationPages(services)];
}

import type { Route } from '../../contract/route';
import type { RouteServices } from '../route-services';
import { conversationActRoutes } from './conversation-acts';
import { conversationRoutes } from './conversations';
import { inboxWatchRoutes } from './inbox-watch';
import { internalMessageRoutes } from './internal-messages';

/** The routes of this room. */
export function conversationsRoutes(services: RouteServices): Route[] {
  return [
    ...conversationRoutes(services),
    ...conversationActRoutes(services),
    ...internalMessageRoutes(services),
    ...inboxWatchRoutes(services),
  ];
}

import type { Route } from '../../contract/route';
import type { RouteServices } from '../route-services';
import { attachmentRoutes } from './attachments';
import { directMessageRoutes } from './direct-messages';
import { failedMessageRoutes } from './failed-messages';
import { messageRoutes } from './messages';

/** The routes of this room. */
export function deliveryRoutes(services: RouteServices): Route[] {
  return [
    ...messageRoutes(services),
    ...attachmentRoutes(services),
    ...directMessageRoutes(services),
    ...failedMessageRoutes(services),
  ];
}

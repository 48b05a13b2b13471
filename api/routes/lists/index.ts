import type { Route } from '../../contract/route';
import type { RouteServices } from '../route-services';
import { recipientListRoutes } from './recipient-lists';

/** The routes of this room. */
export function listsRoutes(services: RouteServices): Route[] {
  return [...recipientListRoutes(services)];
}

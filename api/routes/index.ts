import type { Route } from '../contract/route';
import type { RouteServices } from './route-services';
import { appointmentRoutes } from './booking';
import { campaignsRoutes } from './campaigns';
import { conversationsRoutes } from './conversations';
import { contentRoutes } from './content';
import { deliveryRoutes } from './delivery';
import { eligibilityRoutes } from './eligibility';
import { healthRoutes } from './health';
import { listsRoutes } from './lists';
import { openApiRoutes } from './openapi';
import { patientsRoutes } from './patients';
import { practiceRoutes } from './practice';
import { recallsRoutes } from './recalls';

/** The routes of every room, in the order in which openapi.json shows them. */
const ROOMS = [
  practiceRoutes,
  patientsRoutes,
  eligibilityRoutes,
  listsRoutes,
  contentRoutes,
  appointmentRoutes,
  campaignsRoutes,
  deliveryRoutes,
  conversationsRoutes,
  recallsRoutes,
];

/** The only table of routes. Its routes are mounted, checked and described, and no others. */
export function allRoutes(services: RouteServices): Route[] {
  const routes = [...healthRoutes(services), ...ROOMS.flatMap((room) => room(services))];
  return [...openApiRoutes(() => routes), ...routes];
}

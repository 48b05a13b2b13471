import type { Route } from '../../contract/route';
import type { RouteServices } from '../route-services';
import { appointmentTypeRoutes } from './appointment-types';
import { bookingRoutes } from './bookings';
import { invitationAnswerRoutes } from './invitation-answers';
import { sessionRoutes } from './sessions';
import { slotRoutes } from './slots';

/** The routes of this room. */
export function appointmentRoutes(services: RouteServices): Route[] {
  return [
    ...appointmentTypeRoutes(services),
    ...slotRoutes(services),
    ...sessionRoutes(services),
    ...bookingRoutes(services),
    ...invitationAnswerRoutes(services),
  ];
}

import type { Route } from '../../contract/route';
import type { RouteServices } from '../route-services';
import { blockedAddressRoutes } from './blocked-addresses';
import { contactBlockRoutes } from './contact-blocks';
import { numberRoutes } from './numbers';
import { safeContactRoutes } from './safe-contact';

/** The routes of this room. */
export function eligibilityRoutes(services: RouteServices): Route[] {
  return [
    ...contactBlockRoutes(services),
    ...blockedAddressRoutes(services),
    ...numberRoutes(services),
    ...safeContactRoutes(services),
  ];
}

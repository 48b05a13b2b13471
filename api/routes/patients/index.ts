import type { Route } from '../../contract/route';
import type { RouteServices } from '../route-services';
import { patientRoutes } from './patients';
import { patientMessageRoutes } from './patient-messages';
import { patientFactsRoutes } from './patient-facts';
import { registerWordRoutes } from './register-words';

/** The routes of this room. */
export function patientsRoutes(services: RouteServices): Route[] {
  return [
    ...patientRoutes(services),
    ...patientFactsRoutes(services),
    ...patientMessageRoutes(services),
    ...registerWordRoutes(services),
  ];
}

import type { Route } from '../../contract/route';
import type { RouteServices } from '../route-services';
import { patientRoutes } from './patients';
import { patientMessageRoutes } from './patient-messages';
import { patientFactsRoutes } from './patient-facts';
import { contactRoutes } from './contacts';
import { notReachedRoutes } from './not-reached';
import { disclosureRoutes } from './disclosure';
import { restrictedPatientRoutes } from './restricted-patients';
import { patientPreferencesRoutes } from './preferences';
import { registerWordRoutes } from './register-words';

/** The routes of this room. */
export function patientsRoutes(services: RouteServices): Route[] {
  return [
    ...patientRoutes(services),
    ...patientFactsRoutes(services),
    ...patientMessageRoutes(services),
    ...patientPreferencesRoutes(services),
    ...contactRoutes(services),
    ...notReachedRoutes(services),
    ...restrictedPatientRoutes(services),
    ...disclosureRoutes(services),
    ...registerWordRoutes(services),
  ];
}

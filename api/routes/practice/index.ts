import type { Route } from '../../contract/route';
import type { RouteServices } from '../route-services';
import { meRoutes } from './me';
import { tokenRoutes } from './tokens';
import { settingsRoutes } from './settings';
import { providerRoutes } from './providers';
import { capabilityRoutes } from './capabilities';
import { auditRoutes } from './audit';
import { auditSealRoutes } from './audit-seals';
import { retentionRoutes } from './retention';
import { costRoutes } from './costs';
import { creditRoutes } from './credits';
import { staffRoutes } from './staff';

/** The routes of this room. */
export function practiceRoutes(services: RouteServices): Route[] {
  return [
    ...meRoutes(),
    ...tokenRoutes(services),
    ...staffRoutes(services),
    ...settingsRoutes(services),
    ...providerRoutes(services),
    ...auditRoutes(services),
    ...auditSealRoutes(services),
    ...retentionRoutes(services),
    ...capabilityRoutes(services),
    ...creditRoutes(services),
    ...costRoutes(services),
  ];
}

import type { Route } from '../../contract/route';
import type { RouteServices } from '../route-services';
import { callRoutes } from './calls';
import { recallBoardRoutes } from './board';
import { recallEvidenceRoutes } from './evidence';
import { letterRoutes } from './letters';
import { recallCategoryRoutes } from './recall-categories';
import { recallImportRoutes } from './recall-imports';
import { recallSyncRoutes } from './recall-sync';
import { recallRoutes } from './recalls';
import { recallRunRoutes } from './runs';

/** The routes of this room. */
export function recallsRoutes(services: RouteServices): Route[] {
  return [
    ...recallCategoryRoutes(services),
    ...recallImportRoutes(services),
    // Before one recall, whose address would take their names for an id.
    ...letterRoutes(services),
    ...callRoutes(services),
    ...recallRunRoutes(services),
    ...recallEvidenceRoutes(services),
    ...recallSyncRoutes(services),
    ...recallBoardRoutes(services),
    ...recallRoutes(services),
  ];
}

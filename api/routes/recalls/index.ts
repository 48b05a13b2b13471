import type { Route } from '../../contract/route';
import type { RouteServices } from '../route-services';
import { recallCategoryRoutes } from './recall-categories';
import { recallImportRoutes } from './recall-imports';
import { recallRoutes } from './recalls';

/** The routes of this room. */
export function recallsRoutes(services: RouteServices): Route[] {
  return [...recallCategoryRoutes(services), ...recallImportRoutes(services), ...recallRoutes(services)];
}

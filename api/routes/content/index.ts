import type { Route } from '../../contract/route';
import type { RouteServices } from '../route-services';
import { answerRoutes } from './answers';
import { codeRoutes } from './codes';
import { questionnaireRoutes } from './questionnaires';
import { templateRoutes } from './templates';

/** The routes of this room. */
export function contentRoutes(services: RouteServices): Route[] {
  return [
    ...templateRoutes(services),
    ...questionnaireRoutes(services),
    ...answerRoutes(services),
    ...codeRoutes(services),
  ];
}

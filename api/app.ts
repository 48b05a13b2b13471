import express, { type Express, type RequestHandler } from 'express';
import { createAsk } from './ask';
import { refusal } from './contract/problem';
import { expressPath } from './http/express-path';
import { answer } from './middleware/answer';
import { authenticate, createTokenReader, requireRole } from './middleware/authenticate';
import { findParams, findSubject } from './middleware/find-subject';
import { ownHost } from './middleware/own-host';
import { answerProblems, noSuchRoute } from './middleware/problems';
import { readBody } from './middleware/read-body';
import { limitRequests } from './middleware/request-rate';
import { requestLog } from './middleware/request-log';
import { stateOf } from './middleware/request-state';
import { securityHeaders } from './middleware/security-headers';
import { openApiDocument } from './openapi/document';
import { createWeb } from '../web';
import type { Route } from './contract/route';
import { allRoutes } from './routes';
import type { Services } from './services';

/** The JSON API, and the pages on top of it. Refusals come in the order of the list in `steps` (docs/api.md, "Conventions"). */
export function createApp(services: Services): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', services.trustProxy);
  app.set('query parser', 'simple');

  const reader = createTokenReader(services.tokens);
  const mustHaveToken = authenticate(reader);
  const notTooOften = limitRequests(services.requestsPerMinute);

  const steps = (route: Route): RequestHandler[] => [
    named(route),
    ...(route.role === 'anyone' ? [] : [mustHaveToken, notTooOften, requireRole(route.role)]), // 401, 429, 403
    ...(route.signedInOnly ? [refuseTokens] : []), // 403
    ...(route.subject ? [findSubject(route.subject, services.timeBudget)] : []), // 404
    ...(route.params ? [findParams(route.params)] : []), // 404
    ...(route.body ? [readBody(route.body, services)] : []), // 415, 413, 400
    answer(route, services), // 422, 409
  ];

  app.use(requestLog(services.log, services.newId));
  app.use(...securityHeaders());
  if (services.demo) app.use(ownHost(services.publicUrl));
  const routes = allRoutes({ ...services, forgetTokens: () => reader.forget() });
  for (const route of routes) {
    app[route.method](expressPath(route.path), ...steps(route));
  }
  app.use('/api/v1', mustHaveToken);
  const pageServices = {
    ...services,
    apiDocument: () => openApiDocument(routes),
    askAs: createAsk(routes, { newId: services.newId, now: () => services.clock.now() }),
  };
  app.use(createWeb(pageServices));
  app.use(noSuchRoute);
  app.use(answerProblems(services));
  return app;
}

/** Over HTTP every caller of the API is a token; people ask through pages. */
const refuseTokens: RequestHandler = () => {
  throw refusal('signed-in-only');
};

function named(route: Route): RequestHandler {
  return (_request, response, next) => {
    stateOf(response).routePath = route.path;
    next();
  };
}

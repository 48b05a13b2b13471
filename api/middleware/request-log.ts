import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { stateOf } from './request-state';

/**
 * One line a request: what was asked by the route's own path, how it ended, how long it took. Never an address with
 * values in it, a body, a name or a number. The request's id goes to the caller as well, to be quoted in a question.
 */
export function requestLog(log: Logger, newId: () => string): RequestHandler {
  return (request, response, next) => {
    const state = stateOf(response);
    const started = performance.now();
    state.requestId = newId();
    response.setHeader('X-Request-Id', state.requestId);
    response.once('close', () => {
      log.info(
        {
          requestId: state.requestId,
          method: request.method,
          route: state.routePath ?? 'none',
          // Closed before the answer was out: the caller went away.
          status: response.writableFinished ? response.statusCode : 499,
          ms: Math.round((performance.now() - started) * 10) / 10,
        },
        'request',
      );
    });
    next();
  };
}

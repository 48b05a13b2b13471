import type { RequestHandler } from 'express';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { refusal } from '../contract/problem';
import { mustBeInTime } from '../http/rate-limits';
import { callerOf } from './request-state';

/**
 * 429 for a token that asks more often than a practice's own programs have reason to, so that one that runs wild does not
 * keep the others of all practices waiting. Counted per process: processes share only the database, and we want to
 * avoid a statement per request.
 *
 * @param perMinute requests of one token in a minute.
 */
export function limitRequests(perMinute: number): RequestHandler {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  return async (_request, response, next) => {
    await mustBeInTime(limiter, callerOf(response).tokenId, (seconds) =>
      refusal('too-many-requests', { perMinute, seconds }),
    );
    next();
  };
}

import { setTimeout as wait } from 'node:timers/promises';
import type { Pool } from 'pg';
import { RateLimiterPostgres, type RateLimiterRes } from 'rate-limiter-flexible';
import type { SendLimiter } from '../../ports/send-limiter';

/** A limiter over PostgreSQL, so that every worker process shares one limit per account. */
export function createSendLimiter(pool: Pool): SendLimiter {
  const limiters = new Map<number, RateLimiterPostgres>();

  const limiterFor = (rate: number): RateLimiterPostgres => {
    let limiter = limiters.get(rate);
    if (!limiter) {
      limiter = new RateLimiterPostgres({
        storeClient: pool,
        tableName: 'provider_rate',
        tableCreated: true,
        keyPrefix: 'send',
        points: rate,
        duration: 1,
      });
      limiters.set(rate, limiter);
    }
    return limiter;
  };

  return {
    async take(accountId, count, ratePerSecond, signal) {
      let left = count;
      while (left > 0) {
        // No more than one second's worth at a time: the limiter cannot grant what its window does not hold.
        const part = Math.min(left, ratePerSecond);
        try {
          await limiterFor(ratePerSecond).consume(accountId, part);
          left -= part;
        } catch (refusal) {
          if (refusal instanceof Error) throw refusal;
          await wait(Math.max(20, (refusal as RateLimiterRes).msBeforeNext), undefined, { signal });
        }
      }
    },
  };
}

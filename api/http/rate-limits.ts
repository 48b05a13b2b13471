import type { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { retryAfter, type Problem } from '../contract/problem';

/**
 * Takes one of what a key may do in its time; 429 with when to come again once there were too many.
 *
 * @param refuse The refusal, by the seconds to wait.
 */
export async function mustBeInTime(
  limiter: RateLimiterMemory,
  key: string,
  refuse: (seconds: number) => Problem,
): Promise<void> {
  const over = await limiter.consume(key).then(
    () => null,
    (limit: RateLimiterRes) => Math.max(1, Math.ceil(limit.msBeforeNext / 1_000)),
  );
  if (over !== null) throw refuse(over).with(retryAfter(over));
}

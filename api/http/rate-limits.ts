import type { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Problem } from '../contract/problem';

/**
 * Takes one of what a key may do in its time; 429 with when to come again once there were too many.
 *
 * @param words The refusal, with the seconds to wait.
 */
export async function mustBeInTime(
  limiter: RateLimiterMemory,
  key: string,
  code: string,
  words: (seconds: number) => string,
): Promise<void> {
  const over = await limiter.consume(key).then(
    () => null,
    (limit: RateLimiterRes) => Math.max(1, Math.ceil(limit.msBeforeNext / 1_000)),
  );
  if (over !== null) throw new Problem(429, code, words(over), { headers: { 'Retry-After': String(over) } });
}

import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { WebhookAccount } from '../../ports/delivery/receipt-store';

/** How much an account may store in a period. A body of up to a kilobyte counts as one. */
export interface AllowanceSize {
  kilobytes: number;
  seconds: number;
}

/**
 * Limits the stray receipts stored per account, so that stolen credentials or a faulty gateway cannot fill the
 * database. Counted in this process alone: it bounds what is stored, exact or not.
 */
export interface Allowance {
  /** Seconds until the account may have more stored; null while it may. */
  secondsToWait(account: WebhookAccount): Promise<number | null>;
  /** Counts what was stored for the account. */
  used(account: WebhookAccount, body: string): Promise<void>;
}

export function createAllowance({ kilobytes, seconds }: AllowanceSize): Allowance {
  const limiter = new RateLimiterMemory({ points: kilobytes, duration: seconds });
  return {
    async secondsToWait({ accountId }) {
      const state = await limiter.get(accountId);
      if (state === null || state.consumedPoints < kilobytes) return null;
      return Math.max(1, Math.ceil(state.msBeforeNext / 1_000));
    },
    async used({ accountId }, body) {
      await limiter.penalty(accountId, Math.max(1, Math.ceil(body.length / 1_024)));
    },
  };
}

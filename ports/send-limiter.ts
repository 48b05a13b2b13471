/** One limit per provider account across all workers, taken per chunk (architecture.md §2.3). */
export interface SendLimiter {
  /** Waits until `count` hand-overs may start; never longer than `signal` allows. Throws when aborted. */
  take(accountId: string, count: number, ratePerSecond: number, signal: AbortSignal): Promise<void>;
}

/** Reading has the usual time; what changes something may have to copy or judge a whole list, and has longer. */
export type Patience = 'usual' | 'long';

/** How long one request may keep the service busy. */
export interface TimeBudget {
  /**
   * Runs `work`. When its time is up, its statements are cancelled and it is given no further connection, so that whatever
   * it does ends there.
   *
   * @throws TooSlow when the time was up; otherwise what `work` throws.
   */
  within<T>(work: () => Promise<T>, patience?: Patience): Promise<T>;
}

/** A request that took longer than it may. */
export class TooSlow extends Error {
  constructor() {
    super('the time of this request is up');
    this.name = 'TooSlow';
  }
}

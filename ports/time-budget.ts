/** Reads have the usual time. Changes may have to copy or judge a whole list, so they have longer. */
export type Patience = 'usual' | 'long';

/** How long one request may keep the service busy. */
export interface TimeBudget {
  /**
   * Runs `work`. When its time is up, its statements are cancelled and it gets no more connections, so that it ends.
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

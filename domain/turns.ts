/** A semaphore: at most `most` callers have a turn at the same time. Later callers wait in order. */
export class Turns {
  private readonly queue: (() => void)[] = [];
  private taken = 0;

  constructor(private readonly most: number) {}

  /**
   * Waits for a turn, which the caller ends with `give`. For limited patience pass `AbortSignal.timeout(ms)`.
   * @throws the signal's reason if it aborts first. The caller has no turn then.
   */
  async take(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.taken < this.most) {
      this.taken++;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        this.queue.splice(this.queue.indexOf(begin), 1);
        reject(signal?.reason as Error);
      };
      const begin = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.queue.push(begin);
    });
  }

  give(): void {
    const next = this.queue.shift();
    if (next) next();
    else this.taken--;
  }

  /** Does `work` in a turn, and ends the turn however the work ends. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.take();
    try {
      return await work();
    } finally {
      this.give();
    }
  }
}

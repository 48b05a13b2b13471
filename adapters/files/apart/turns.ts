import { once } from 'node:events';

/** A semaphore: at most this many at the same time. Later callers wait in order, until their signal aborts if they give one. */
export class Turns {
  private readonly queue: (() => void)[] = [];
  private taken = 0;

  constructor(private readonly most: number) {}

  async take(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.taken < this.most) {
      this.taken++;
      return;
    }
    let mine!: () => void;
    const turn = new Promise<void>((resolve) => this.queue.push((mine = resolve)));
    if (!signal) return turn;
    const left = new AbortController();
    const stopped = once(signal, 'abort', { signal: left.signal }).then(
      () => true,
      () => false,
    );
    if (await Promise.race([turn.then(() => false), stopped])) {
      const place = this.queue.indexOf(mine);
      if (place >= 0) this.queue.splice(place, 1);
      // The slot came at the same moment, so the next caller gets it.
      else this.give();
      signal.throwIfAborted();
    }
    left.abort();
  }

  give(): void {
    const next = this.queue.shift();
    if (next) next();
    else this.taken--;
  }
}

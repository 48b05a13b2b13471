/**
 * Collects single items and stores them in groups, because one statement per receipt costs the database five times as
 * much. Each caller is answered when its group is stored.
 */
export interface Collector<Item> {
  /**
   * Resolves when the item is stored; rejects when it could not be.
   * @param from The caller that waits for the answer, such as a connection.
   */
  add(item: Item, from?: Bringer): Promise<void>;
  /** Resolves when all that came is stored or has failed. */
  drained(): Promise<void>;
}

/** One that brings items and brings no more once it is destroyed. */
export interface Bringer {
  readonly destroyed: boolean;
}

export interface CollectorOptions {
  /** How long the first of a group waits for others at most; for so long the bringers of the last group are expected. */
  gatherMs?: number;
  /** A group stops waiting if nothing more has come for this long. */
  quietMs?: number;
  /** A group of this size is stored immediately. */
  most?: number;
  /** If more than this many wait, we accept no more, and the provider has to try again. */
  mostWaiting?: number;
  /** Whether a failure affects every item alike (the store is down), so that retrying them one by one is pointless. */
  isEverybodys?: (error: unknown) => boolean;
}

export class TooManyWaiting extends Error {
  constructor() {
    super('more is waiting to be stored than can be held');
    this.name = 'TooManyWaiting';
  }
}

interface Waiting<Item> {
  item: Item;
  from: Bringer | undefined;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Stores one group at a time while new items gather for the next. A gateway posts over a few connections, and each
 * sends its next item only after our answer. So we wait a moment for the callers we answered last, and store
 * immediately when none of them is left.
 * @param store Stores a group.
 */
export function createCollector<Item>(
  store: (group: Item[]) => Promise<void>,
  options: CollectorOptions = {},
): Collector<Item> {
  const { gatherMs = 20, quietMs = 6, most = 500, mostWaiting = 20_000, isEverybodys = () => true } = options;
  let waiting: Waiting<Item>[] = [];
  let inHand: Promise<void> | null = null;
  /** Of the group that gathers: when it must go at the latest, and when it goes if nothing more comes. */
  let latest: NodeJS.Timeout | undefined;
  let quiet: NodeJS.Timeout | undefined;
  /** Those of the last group who have brought nothing since, and when it was answered. */
  let expected = new Set<Bringer>();
  let answeredAt = -Infinity;

  function schedule(): void {
    if (inHand) return;
    if (waiting.length >= most || allCallersQueued()) return next();
    latest ??= setTimeout(next, gatherMs);
    quiet = quiet ? quiet.refresh() : setTimeout(next, quietMs);
  }

  function allCallersQueued(): boolean {
    if (performance.now() - answeredAt > gatherMs) return true;
    for (const one of expected) {
      if (!one.destroyed) return false;
      expected.delete(one);
    }
    return true;
  }

  function next(): void {
    clearTimeout(latest);
    clearTimeout(quiet);
    latest = quiet = undefined;
    const group = waiting.slice(0, most);
    waiting = waiting.slice(most);
    inHand = storeGroup(group).finally(() => {
      inHand = null;
      answeredAt = performance.now();
      expected = new Set(group.flatMap(({ from }) => from ?? []));
      // We do not wait for a caller that already has more items queued, such as a connection that pipelines.
      for (const { from } of waiting) if (from) expected.delete(from);
      if (waiting.length > 0) schedule();
    });
  }

  async function storeGroup(group: Waiting<Item>[]): Promise<void> {
    try {
      await store(group.map(({ item }) => item));
      for (const { resolve } of group) resolve();
    } catch (error) {
      if (group.length === 1 || isEverybodys(error)) {
        for (const { reject } of group) reject(error);
        return;
      }
      // If one item cannot be stored, the others must still be stored.
      for (const one of group) await storeGroup([one]);
    }
  }

  return {
    add(item, from) {
      if (waiting.length >= mostWaiting) return Promise.reject(new TooManyWaiting());
      return new Promise<void>((resolve, reject) => {
        waiting.push({ item, from, resolve, reject });
        if (from) expected.delete(from);
        schedule();
      });
    },
    async drained() {
      while (inHand || waiting.length > 0) {
        if (!inHand) next();
        await inHand;
      }
    },
  };
}

/** Tells one writer of the group whether its row is stored. */
type Done = (error: unknown) => void;

export interface GroupWriter<T> {
  /** Takes an item into the next group; `done` is called after the group's commit, with null or the error. */
  add(item: T, done: Done): void;
  /** Resolves when everything taken so far is stored or has failed. */
  drain(): Promise<void>;
}

/**
 * Gathers items for a few milliseconds and writes them in one statement: a statement per message would cost the database
 * five times as much. One group is under way at a time, so rows of a kind become visible in the order of their numbers.
 */
export function createGroupWriter<T>(
  write: (items: T[]) => Promise<void>,
  { gatherMs = 1, most = 1_000 }: { gatherMs?: number; most?: number } = {},
): GroupWriter<T> {
  let items: T[] = [];
  let waiting: Done[] = [];
  let oldest = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing = false;
  let idle: (() => void)[] = [];

  function schedule(): void {
    if (writing || timer || items.length === 0) return;
    const left = items.length >= most ? 0 : gatherMs - (performance.now() - oldest);
    if (left <= 0.5) void flush();
    else timer = setTimeout(expire, left);
  }

  function expire(): void {
    timer = undefined;
    void flush();
  }

  async function flush(): Promise<void> {
    const group = items.length > most ? items.splice(0, most) : items;
    const dones = group === items ? waiting : waiting.splice(0, most);
    if (group === items) {
      items = [];
      waiting = [];
    }
    writing = true;
    let failure: unknown = null;
    try {
      await write(group);
    } catch (error) {
      failure = error ?? new Error('write failed');
    }
    writing = false;
    for (const done of dones) done(failure);
    if (items.length > 0) schedule();
    else {
      const resolves = idle;
      idle = [];
      for (const resolve of resolves) resolve();
    }
  }

  return {
    add(item, done) {
      if (items.length === 0) oldest = performance.now();
      items.push(item);
      waiting.push(done);
      if (!timer) schedule();
      else if (items.length >= most) {
        clearTimeout(timer);
        expire();
      }
    },
    drain() {
      if (!writing && items.length === 0) return Promise.resolve();
      return new Promise((resolve) => idle.push(resolve));
    },
  };
}

/** Waits for one item of a group. */
export function stored<T>(writer: GroupWriter<T>, item: T): Promise<void> {
  return new Promise((resolve, reject) => {
    writer.add(item, (error) => {
      if (error === null) resolve();
      else reject(error instanceof Error ? error : new Error('write failed'));
    });
  });
}

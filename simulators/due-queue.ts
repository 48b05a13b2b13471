export interface DueQueue<T> {
  /** Hands `item` to the queue's owner once `dueAt` (milliseconds since 1970) has come. */
  add(dueAt: number, item: T): void;
  readonly size: number;
  /** Forgets everything. */
  clear(): void;
}

/**
 * Many things due at different times on one timer: ten thousand receipts would otherwise be ten thousand timers. Items
 * fall into slots of `tickMs`; within a slot they come out in the order they went in.
 */
export function createDueQueue<T>(onDue: (items: T[]) => void, tickMs = 10): DueQueue<T> {
  const slots = new Map<number, T[]>();
  let size = 0;
  let timer: NodeJS.Timeout | undefined;
  let timerSlot = Infinity;

  function arm(slot: number): void {
    if (slot >= timerSlot) return;
    clearTimeout(timer);
    timerSlot = slot;
    // A timer takes at most 2^31 ms; firing early only arms it again.
    timer = setTimeout(fire, Math.min(Math.max(slot * tickMs - Date.now(), 0), 60_000));
  }

  function fire(): void {
    timer = undefined;
    timerSlot = Infinity;
    const now = Math.floor(Date.now() / tickMs);
    const due = [...slots.keys()].filter((slot) => slot <= now).sort((a, b) => a - b);
    for (const slot of due) {
      const items = slots.get(slot)!;
      slots.delete(slot);
      size -= items.length;
      onDue(items);
    }
    let next = Infinity;
    for (const slot of slots.keys()) if (slot < next) next = slot;
    if (next !== Infinity) arm(next);
  }

  return {
    add(dueAt, item) {
      const slot = Math.ceil(dueAt / tickMs);
      const items = slots.get(slot);
      if (items) items.push(item);
      else slots.set(slot, [item]);
      size += 1;
      arm(slot);
    },
    get size() {
      return size;
    },
    clear() {
      slots.clear();
      size = 0;
      clearTimeout(timer);
      timer = undefined;
      timerSlot = Infinity;
    },
  };
}

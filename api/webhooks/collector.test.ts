import { createCollector, TooManyWaiting } from './collector';

/** A store whose groups end when the test says so. */
function heldStore() {
  const groups: number[][] = [];
  const ends: { resolve(): void; reject(error: Error): void }[] = [];
  const store = (group: number[]) => {
    groups.push(group);
    return new Promise<void>((resolve, reject) => ends.push({ resolve, reject }));
  };
  return { groups, ends, store };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

const bringers = (count: number) => Array.from({ length: count }, () => ({ destroyed: false }));

test('D26 the first is stored at once, and what comes meanwhile is the next group', async () => {
  const { groups, ends, store } = heldStore();
  const collector = createCollector(store, { gatherMs: 60_000, quietMs: 60_000 });
  const answered: number[] = [];
  for (const item of [1, 2, 3]) void collector.add(item).then(() => answered.push(item));
  expect(groups).toEqual([[1]]);
  await settled();
  expect(answered).toEqual([]);
  ends[0]!.resolve();
  await settled();
  expect(answered).toEqual([1]);
  expect(groups).toEqual([[1], [2, 3]]);
  ends[1]!.resolve();
  await settled();
  expect(answered).toEqual([1, 2, 3]);
});

test('D26 connections that wait for their answers come to be stored together, without waiting for a clock', async () => {
  const { groups, ends, store } = heldStore();
  const collector = createCollector(store, { gatherMs: 60_000, quietMs: 60_000 });
  const connections = bringers(8);
  // Each brings its next item as soon as it is answered, and never before.
  const bring = async (from: { destroyed: boolean }): Promise<void> => {
    for (let item = 0; item < 20; item++) await collector.add(item, from);
    from.destroyed = true;
  };
  const all = Promise.all(connections.map(bring));
  for (let group = 0; group < ends.length; group++) {
    ends[group]!.resolve();
    await settled();
  }
  await all;
  expect(groups.flat()).toHaveLength(160);
  expect(groups[0]).toHaveLength(1);
  expect(groups.slice(1, 20).map((group) => group.length)).toEqual(Array.from({ length: 19 }, () => 8));
});

test('one that went away is not waited for', async () => {
  const { groups, ends, store } = heldStore();
  const collector = createCollector(store, { gatherMs: 60_000, quietMs: 60_000 });
  const [stays, goes] = bringers(2) as [{ destroyed: boolean }, { destroyed: boolean }];
  void collector.add(1, stays);
  void collector.add(2, goes);
  ends[0]!.resolve();
  await settled();
  // The first is expected again, since it was answered last.
  expect(groups).toEqual([[1]]);
  stays.destroyed = true;
  void collector.add(3, goes);
  expect(groups).toEqual([[1], [2, 3]]);
  ends[1]!.resolve();
  await collector.drained();
});

test('a full group does not wait, and the rest gathers for the next group', async () => {
  const { groups, ends, store } = heldStore();
  const collector = createCollector(store, { gatherMs: 60_000, quietMs: 60_000, most: 2 });
  for (const item of [1, 2, 3, 4, 5]) void collector.add(item);
  expect(groups).toEqual([[1]]);
  for (const upTo of [2, 3]) {
    ends[upTo - 2]!.resolve();
    await settled();
    expect(groups).toHaveLength(upTo);
  }
  expect(groups).toEqual([[1], [2, 3], [4, 5]]);
  ends[2]!.resolve();
  await collector.drained();
});

test('a group goes when those who are expected do not come, and at the latest after the gathering time', async () => {
  jest.useFakeTimers();
  try {
    const after = (ms: number) => jest.advanceTimersByTimeAsync(ms);
    const { groups, ends, store } = heldStore();
    const collector = createCollector(store, { gatherMs: 40, quietMs: 15 });
    const [first, second] = bringers(2);
    void collector.add(1, first);
    ends[0]!.resolve();
    await after(20);
    void collector.add(2, second);
    await after(14);
    expect(groups).toEqual([[1]]);
    await after(1);
    expect(groups).toEqual([[1], [2]]);
    ends[1]!.resolve();
    await after(0);
    // One after another without a quiet moment, and never who is expected: the first of them does not wait for ever.
    for (let item = 3; item < 23; item++) {
      expect(groups).toHaveLength(2);
      void collector.add(item);
      await after(2);
    }
    expect(groups[2]).toHaveLength(20);
    ends[2]!.resolve();
    await collector.drained();
  } finally {
    jest.useRealTimers();
  }
});

test('one group at a time: what comes while it is stored waits for its end', async () => {
  const { groups, ends, store } = heldStore();
  const collector = createCollector(store, { gatherMs: 1 });
  void collector.add(1);
  await settled();
  void collector.add(2);
  void collector.add(3);
  await settled();
  expect(groups).toEqual([[1]]);
  ends[0]!.resolve();
  await settled();
  expect(groups).toEqual([[1], [2, 3]]);
  ends[1]!.resolve();
  await collector.drained();
});

test('a store that is away fails everybody of the group, and the next group is tried again', async () => {
  let isAway = true;
  const collector = createCollector<number>(() => (isAway ? Promise.reject(new Error('away')) : Promise.resolve()), {
    gatherMs: 1,
  });
  const results = await Promise.allSettled([collector.add(1), collector.add(2)]);
  expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected']);
  isAway = false;
  await expect(collector.add(3)).resolves.toBeUndefined();
});

test('one that cannot be stored does not keep the others from it', async () => {
  const stored: number[] = [];
  const collector = createCollector<number>(
    (group) => {
      if (group.includes(2)) return Promise.reject(new Error('not storable'));
      stored.push(...group);
      return Promise.resolve();
    },
    { gatherMs: 1, isEverybodys: () => false },
  );
  const results = await Promise.allSettled([1, 2, 3].map((item) => collector.add(item)));
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(stored).toEqual([1, 3]);
});

test('nothing more is taken than can be held', async () => {
  const { ends, store } = heldStore();
  const collector = createCollector(store, { gatherMs: 60_000, quietMs: 60_000, most: 1, mostWaiting: 2 });
  const first = collector.add(1);
  const others = [collector.add(2), collector.add(3)];
  await expect(collector.add(4)).rejects.toThrow(TooManyWaiting);
  for (let index = 0; index < 3; index++) {
    ends[index]!.resolve();
    await settled();
  }
  await Promise.all([first, ...others]);
});

test('drained waits for what is gathered and in hand', async () => {
  const stored: number[] = [];
  const collector = createCollector<number>(
    async (group) => {
      await settled();
      stored.push(...group);
    },
    { gatherMs: 60_000, quietMs: 60_000 },
  );
  void collector.add(1);
  await collector.drained();
  expect(stored).toEqual([1]);
});

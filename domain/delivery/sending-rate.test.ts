import fc from 'fast-check';
import { askForBudget, charge, fullBudget, type SendingBudget } from './sending-rate';

const RATE = 200;

interface Lane {
  dispatchId: string;
  left: number;
  backAt: number;
}

/** Lanes of several workers that ask, claim, hand over for a while and ask again; one after the other, as the lock has it. */
function run(lanes: Lane[], { rate = RATE, seconds = 120, late = (): number => 15, handOverMs = 30 } = {}) {
  let budget: SendingBudget = fullBudget(rate, 0);
  const claims: { at: number; dispatchId: string; count: number }[] = [];
  let asks = 0;
  for (;;) {
    const lane = lanes.filter(({ left }) => left > 0).toSorted((a, b) => a.backAt - b.backAt)[0];
    if (!lane || lane.backAt > seconds * 1000) break;
    const now = lane.backAt;
    asks += 1;
    const asked = { dispatchId: lane.dispatchId, wanted: Math.min(250, lane.left), ratePerSecond: rate, now };
    const { granted, budget: kept } = askForBudget(budget, asked);
    budget = charge(kept, lane.dispatchId, granted.count);
    lane.left -= granted.count;
    if (granted.count > 0) claims.push({ at: now, dispatchId: lane.dispatchId, count: granted.count });
    lane.backAt = now + (granted.waitMs === null ? handOverMs : granted.waitMs + late());
  }
  const endOf = (dispatchId: string): number =>
    Math.max(...claims.filter((c) => c.dispatchId === dispatchId).map((c) => c.at));
  return { claims, asks, budget, endOf };
}

const lanesOf = (dispatchId: string, count: number, messages: number, from = 0): Lane[] =>
  Array.from({ length: count }, () => ({ dispatchId, left: messages / count, backAt: from }));

test('a few messages of an idle practice go at once, and are charged as what they are', () => {
  const { claims, budget } = run(lanesOf('small', 2, 20));
  expect(claims.map(({ count }) => count)).toEqual([10, 10]);
  expect(claims.at(-1)!.at).toBe(0);
  expect(budget.tokens).toBeCloseTo(RATE / 2 - 20);
});

test('a large campaign goes at the rate, whatever the number of its lanes', () => {
  for (const lanes of [1, 4, 20]) {
    const { claims, asks, endOf } = run(lanesOf('large', lanes, 8_000));
    expect(claims.reduce((sum, { count }) => sum + count, 0)).toBe(8_000);
    expect(endOf('large') / 1000).toBeGreaterThan(38.5);
    expect(endOf('large') / 1000).toBeLessThan(43);
    // A refusal costs a worker a visit: not many more than grants.
    expect(asks).toBeLessThan(3 * claims.length + 20);
  }
});

test('20 messages beside 10,000 of another go at once, at any moment', () => {
  for (const from of [1_000, 2_345, 7_890, 9_999]) {
    const { endOf } = run([...lanesOf('large', 20, 10_000), ...lanesOf('small', 2, 20, from)]);
    expect(endOf('small') - from).toBeLessThanOrEqual(250);
  }
});

test('two large campaigns share evenly, whatever the number of their lanes', () => {
  const { claims } = run([...lanesOf('wide', 20, 40_000), ...lanesOf('narrow', 2, 40_000)], { seconds: 60 });
  const sum = (id: string) => claims.filter((c) => c.dispatchId === id).reduce((total, { count }) => total + count, 0);
  expect(sum('narrow') / sum('wide')).toBeGreaterThan(0.7);
  expect(sum('narrow') / sum('wide')).toBeLessThan(1.4);
});

test('one that was told to come back and never does holds nobody up for long', () => {
  let budget = fullBudget(RATE, 0);
  const ask = (dispatchId: string, wanted: number, now: number) => {
    const result = askForBudget(budget, { dispatchId, wanted, ratePerSecond: RATE, now });
    budget = charge(result.budget, dispatchId, result.granted.count);
    return result.granted;
  };
  expect(ask('goes on', 250, 0).count).toBe(100);
  expect(ask('vanishes', 250, 1).count).toBe(40);
  expect(ask('vanishes', 250, 2)).toMatchObject({ count: 0 });
  expect(ask('goes on', 250, 3)).toMatchObject({ count: 0 });
  // It has waited longer, so it is waited for, but only for a moment.
  expect(ask('goes on', 250, 800).count).toBe(0);
  expect(ask('goes on', 250, 2_000).count).toBeGreaterThan(40);
});

test('a clock that goes back gives nothing and breaks nothing', () => {
  const first = askForBudget(fullBudget(RATE, 10_000), {
    dispatchId: 'a',
    wanted: 100,
    ratePerSecond: RATE,
    now: 5_000,
  });
  expect(first.granted.count).toBe(100);
  const second = askForBudget(charge(first.budget, 'a', 100), {
    dispatchId: 'a',
    wanted: 100,
    ratePerSecond: RATE,
    now: 1_000,
  });
  expect(second.granted.count).toBe(0);
  expect(second.granted.waitMs).toBeGreaterThan(0);
});

test('never more than the rate in the long run, nor a chunk of more than a second; everybody comes to an end', () => {
  const scene = fc.record({
    rate: fc.integer({ min: 1, max: 2_000 }),
    lanes: fc.array(
      fc.record({
        dispatchId: fc.constantFrom('a', 'b', 'c', 'd'),
        left: fc.integer({ min: 1, max: 300 }),
        backAt: fc.integer({ min: 0, max: 3_000 }),
      }),
      { minLength: 1, maxLength: 12 },
    ),
    late: fc.integer({ min: 0, max: 200 }),
    handOverMs: fc.integer({ min: 1, max: 500 }),
  });
  fc.assert(
    fc.property(scene, ({ rate, lanes, late, handOverMs }) => {
      const wanted = lanes.reduce((sum, { left }) => sum + left, 0);
      const { claims } = run(
        lanes.map((lane) => ({ ...lane })),
        { rate, seconds: 1e6, late: () => late, handOverMs },
      );
      let given = 0;
      for (const { at, count } of claims) {
        given += count;
        if (count > Math.max(1, rate)) return false;
        // What was held at first, what came since, and the one turn that may be borrowed.
        if (given > Math.max(1, rate * 0.5) + (at * rate) / 1000 + Math.max(1, rate * 0.2) + 1e-6) return false;
      }
      return given === wanted;
    }),
    { numRuns: 200 },
  );
});

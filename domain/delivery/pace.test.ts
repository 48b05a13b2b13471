import fc from 'fast-check';
import { askPace, chargePace, paceInterval, type PaceUse } from './pace';

const HOUR = 3_600_000;

/** Workers that ask, claim what is allowed and hand it over somewhat later; `late` is how late each comes back. */
function run(perHour: number, { late = [0], handOver = [0], hours = 3, due = 100_000 } = {}): number[] {
  let use: PaceUse | null = null;
  const handedOver: number[] = [];
  let step = 0;
  for (let now = 0; now < hours * HOUR && due > 0; step++) {
    const grant = askPace(use, perHour, due, now);
    use = chargePace(use, perHour, grant.count, now);
    due -= grant.count;
    for (let one = 0; one < grant.count; one++) handedOver.push(now + handOver[step % handOver.length]!);
    now += (grant.waitMs ?? 0) + late[step % late.length]! + (grant.count > 0 ? 1 : 0);
  }
  return handedOver.sort((a, b) => a - b);
}

test('N17 in any 60 minutes at most the limit go, however late workers come and hand over', () => {
  const delays = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 20 });
  const handOvers = fc.array(fc.integer({ min: 0, max: 30_000 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20_000 }), delays, handOvers, (perHour, late, handOver) => {
      const times = run(perHour, { late, handOver, due: 3 * perHour });
      for (let first = 0; first + perHour < times.length; first++) {
        expect(times[first + perHour]! - times[first]!).toBeGreaterThan(HOUR);
      }
    }),
    { numRuns: 60 },
  );
});

test('N17 they are spread evenly: 40 an hour is one every 90 seconds, also after a quiet night', () => {
  const times = run(40);
  const gaps = times.slice(1).map((at, index) => at - times[index]!);
  expect(times.length).toBeGreaterThanOrEqual(3 * 40 - 2);
  for (const gap of gaps) expect(gap / paceInterval(40)).toBeCloseTo(1, 2);
  const morning = 20 * HOUR;
  const use = chargePace({ at: 0, count: 1 }, 40, 1, morning);
  expect(askPace(use, 40, 500, morning + 1_000)).toMatchObject({ count: 0 });
});

test('N17 workers that come a little late keep the pace on average', () => {
  const times = run(3_600, { late: [120], hours: 1 });
  expect(times.length).toBeGreaterThan(3_500);
});

test('N17 a high limit goes in small groups, never more than a second of it', () => {
  expect(askPace(null, 36_000, 5_000, 0)).toEqual({ count: 9, waitMs: null });
  expect(askPace(null, 36_000, 4, 0)).toEqual({ count: 4, waitMs: null });
  expect(askPace(null, 1, 5_000, 0)).toEqual({ count: 1, waitMs: null });
});

test('N17 a change counts from the latest message on, both ways', () => {
  const use = chargePace(null, 40, 1, 0);
  expect(askPace(use, 3_600, 10, 2_000)).toMatchObject({ count: 1 });
  const fast = chargePace(null, 3_600, 1, 0);
  const slower = askPace(fast, 40, 10, 2_000);
  expect(slower.waitMs).toBeGreaterThan(80_000);
});

test('a claim that left everybody out is not charged', () => {
  const use = { at: 5, count: 1 };
  expect(chargePace(use, 40, 0, 1_000_000)).toBe(use);
});

import fc from 'fast-check';
import { planPacedBatch, LARGEST_BATCH, MOST_BATCHES, planBatches, splitRange } from './plan-wave';

const all = (count: number) => [{ wave: 1, from: 1, to: count, count }];

describe('N31 how a wave is cut into batches', () => {
  test.each([
    [0, 0],
    [1, 1],
    [99, 1],
    [100, 1],
    [101, 2],
    [1_000, 4],
    [10_000, 4],
    [10_001, 5],
    [100_000, 40],
    [250_000, 100],
    [1_000_000, MOST_BATCHES],
  ])('%i messages make %i batches', (count, batches) => {
    expect(planBatches(count === 0 ? [] : all(count))).toHaveLength(batches);
  });

  test('batches cover their range in order without gap or overlap, and none is larger than the largest', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 250_000 }), (count) => {
        const batches = planBatches(all(count));
        expect(batches[0]!.from).toBe(1);
        expect(batches.at(-1)!.to).toBe(count);
        batches.forEach((batch, index) => {
          expect(batch.to).toBeGreaterThanOrEqual(batch.from);
          expect(batch.to - batch.from + 1).toBeLessThanOrEqual(LARGEST_BATCH);
          if (index > 0) expect(batch.from).toBe(batches[index - 1]!.to + 1);
        });
      }),
      { numRuns: 300 },
    );
  });

  test('what does not fit into one pass is left for the next, from the front on', () => {
    const batches = planBatches(all(1_000_000));
    expect(batches[0]!.from).toBe(1);
    expect(batches.at(-1)!.to).toBeLessThan(1_000_000);
  });

  test('several waves go in order and share the room', () => {
    const batches = planBatches([
      { wave: 1, from: 5, to: 5, count: 1 },
      { wave: 2, from: 1, to: 400, count: 400 },
    ]);
    expect(batches.map((batch) => batch.wave)).toEqual([1, 2, 2, 2, 2]);
  });

  test('a range is split into no more pieces than it has places', () => {
    expect(splitRange({ from: 7, to: 8 }, 5)).toEqual([
      { from: 7, to: 7 },
      { from: 8, to: 8 },
    ]);
  });
});

test('N17 with a pace a pass is one batch of about a minute’s messages', () => {
  const due = [
    { wave: 1, from: 41, to: 9_000, count: 8_000 },
    { wave: 2, from: 1, to: 5, count: 5 },
  ];
  expect(planPacedBatch(due, 40)).toEqual([{ wave: 1, from: 41, to: 140 }]);
  expect(planPacedBatch(due, 60_000)).toEqual([{ wave: 1, from: 41, to: 1_040 }]);
  expect(planPacedBatch(due.slice(1), 40)).toEqual([{ wave: 2, from: 1, to: 5 }]);
  expect(planPacedBatch([], 40)).toEqual([]);
});

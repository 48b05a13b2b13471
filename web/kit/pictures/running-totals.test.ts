import { runningTotals } from './running-totals';

const START = Date.parse('2026-11-24T14:35:00Z');
const minute = (after: number, sent: number, delivered: number) => ({
  at: new Date(START + after * 60_000).toISOString(),
  sent,
  delivered,
});

test('totals run, and are flat where no minute is', () => {
  expect(runningTotals([minute(10, 5, 2), minute(0, 3, 1)])).toEqual([
    { at: START, sent: 0, delivered: 0 },
    { at: START + 60_000, sent: 3, delivered: 1 },
    { at: START + 600_000, sent: 3, delivered: 1 },
    { at: START + 660_000, sent: 8, delivered: 3 },
  ]);
  expect(runningTotals([])).toEqual([]);
});

test('days of minutes are thinned; ends and the edges of a night are kept', () => {
  const evening = Array.from({ length: 600 }, (_, index) => minute(index, 2, 1));
  const morning = Array.from({ length: 600 }, (_, index) => minute(1440 + index, 2, 2));
  const points = runningTotals([...evening, ...morning]);
  expect(points.length).toBeLessThan(450);
  expect(points[0]).toEqual({ at: START, sent: 0, delivered: 0 });
  expect(points).toContainEqual({ at: START + 600 * 60_000, sent: 1200, delivered: 600 });
  expect(points).toContainEqual({ at: START + 1440 * 60_000, sent: 1200, delivered: 600 });
  expect(points.at(-1)).toEqual({ at: START + 2040 * 60_000, sent: 2400, delivered: 1800 });
});

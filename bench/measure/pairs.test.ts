import { inTurn, quantile, rateRatio, spreadOf, timeRatio } from './pairs';

const run = (recipients: number, seconds: number) => ({ recipients, seconds });

test('floor and product run in turn, and neighbours are compared', async () => {
  const order: string[] = [];
  const side = (name: string, seconds: number) => ({
    name,
    run: () => {
      order.push(name);
      return Promise.resolve(run(100, seconds));
    },
  });
  const told: string[] = [];
  const pairs = await inTurn(2, side('floor', 1), side('product', 2), (line) => told.push(line));
  expect(order).toEqual(['floor', 'product', 'floor', 'product']);
  expect(pairs.map(rateRatio)).toEqual([0.5, 0.5]);
  expect(told[1]).toBe('2 of 2: floor 1.00 s, product 2.00 s, rate 0.50 times');
});

test('a rate counts recipients, a time does not', () => {
  const pair = { floor: run(100, 1), product: run(1_000, 5) };
  expect(rateRatio(pair)).toBe(2);
  expect(timeRatio(pair)).toBe(5);
});

test('the median of an even number lies between two', () => {
  expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, min: 1, max: 4 });
  expect(spreadOf([7])).toEqual({ median: 7, min: 7, max: 7 });
  expect(quantile([0, 10, 20, 30, 40], 0.95)).toBeCloseTo(38);
});

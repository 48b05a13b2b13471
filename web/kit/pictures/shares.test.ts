import fc from 'fast-check';
import { shares } from './shares';

const total = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0);
const counts = fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 6 });

test('shares are those of the counts where none is too small', () => {
  expect(shares([30, 10, 60], 0.01)).toEqual([0.3, 0.1, 0.6]);
});

test('the smallest is raised to the least, at the cost of the largest', () => {
  const [large, small] = shares([999_999, 1], 0.02);
  expect(small).toBe(0.02);
  expect(large).toBeCloseTo(0.98, 9);
});

test('none has a share of nothing', () => {
  expect(shares([0, 0], 0.02)).toEqual([0, 0]);
  expect(shares([], 0.02)).toEqual([]);
});

test('they add up to the whole, whatever was raised', () => {
  fc.assert(
    fc.property(counts, fc.double({ min: 0, max: 0.5, noNaN: true }), (some, least) => {
      expect(total(shares(some, least))).toBeCloseTo(total(some) === 0 ? 0 : 1, 9);
    }),
  );
});

test('what is there is seen, what is not takes no room, and more is never drawn as less', () => {
  fc.assert(
    fc.property(counts, (some) => {
      const drawn = shares(some, 0.02);
      some.forEach((count, index) => {
        if (count === 0) expect(drawn[index]).toBe(0);
        else expect(drawn[index]).toBeGreaterThanOrEqual(0.02 - 1e-12);
        some.forEach((other, at) => {
          if (other > count) expect(drawn[at]! - drawn[index]!).toBeGreaterThanOrEqual(-1e-12);
        });
      });
    }),
  );
});

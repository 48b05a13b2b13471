import fc from 'fast-check';
import { difference, findablePoints, patientsNeeded, shareInterval, verdictOf } from './comparison';

// Newcombe, Statistics in Medicine 17 (1998), 857–872, table I, method 3.
test.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])('N41 the interval of %i of %i is as published', (count, of, low, high) => {
  const found = shareInterval({ count, of });
  expect(found.low).toBeCloseTo(low, 4);
  expect(found.high).toBeCloseTo(high, 4);
});

// Newcombe, Statistics in Medicine 17 (1998), 873–890, table II, method 10.
test.each([
  [56, 70, 48, 80, 0.0524, 0.3339],
  [9, 10, 3, 10, 0.1705, 0.809],
  [6, 7, 2, 7, 0.0582, 0.8062],
  [5, 56, 0, 29, -0.0381, 0.1926],
  [0, 10, 0, 20, -0.1611, 0.2775],
  [0, 10, 0, 10, -0.2775, 0.2775],
  [10, 10, 0, 20, 0.6791, 1],
  [10, 10, 0, 10, 0.6075, 1],
])('N41 the interval of the difference of %i of %i and %i of %i is as published', (b, ofB, a, ofA, low, high) => {
  const found = difference({ count: a, of: ofA }, { count: b, of: ofB });
  expect(found.low).toBeCloseTo(low, 4);
  expect(found.high).toBeCloseTo(high, 4);
});

test('N41 the interval holds the difference, and the other way round it is its mirror', () => {
  const share = fc
    .integer({ min: 1, max: 5_000 })
    .chain((of) => fc.record({ of: fc.constant(of), count: fc.integer({ min: 0, max: of }) }));
  fc.assert(
    fc.property(share, share, (a, b) => {
      const found = difference(a, b);
      expect(found.low).toBeLessThanOrEqual(found.value);
      expect(found.high).toBeGreaterThanOrEqual(found.value);
      expect(found.low).toBeGreaterThanOrEqual(-1.000_001);
      expect(found.high).toBeLessThanOrEqual(1.000_001);
      const mirror = difference(b, a);
      expect(mirror.low).toBeCloseTo(-found.high, 10);
      expect(mirror.high).toBeCloseTo(-found.low, 10);
    }),
  );
});

test('N41 nothing was found where the interval holds 0', () => {
  expect(verdictOf(difference({ count: 10, of: 100 }, { count: 12, of: 100 }))).toBe('none');
  expect(verdictOf(difference({ count: 10, of: 100 }, { count: 40, of: 100 }))).toBe('B');
  expect(verdictOf(difference({ count: 40, of: 100 }, { count: 10, of: 100 }))).toBe('A');
  expect(verdictOf(difference({ count: 0, of: 20 }, { count: 0, of: 20 }))).toBe('none');
});

test('N41 the size of a trial is as published: power.prop.test of R', () => {
  expect(patientsNeeded(0.5, 0.75, '90%')).toBeCloseTo(76.7, 1);
  expect(patientsNeeded(0.75, 0.5, '90%')).toBeCloseTo(76.7, 1);
});

test('N41 the more patients, the smaller the difference that can be found', () => {
  expect([20, 100, 400, 1_600, 5_000].map(findablePoints)).toEqual([44, 20, 10, 5, 3]);
  expect(findablePoints(0)).toBe(100);
});

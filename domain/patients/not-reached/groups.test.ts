import fc from 'fast-check';
import { shownGroups, SMALLEST_SHOWN, type PatientGroup } from './groups';

const group = (name: string, registered: number, notReached: number): PatientGroup => ({
  name,
  registered,
  notReached,
});

test('N38 small numbers are hidden, and a single hidden one cannot be worked out from the whole', () => {
  expect(shownGroups([group('a', 100, 3), group('b', 50, 20), group('c', 40, 9)], { isOrdered: true })).toEqual([
    { name: 'a', registered: 100, notReached: null },
    { name: 'b', registered: 50, notReached: 20 },
    { name: 'c', registered: 40, notReached: null },
  ]);
  expect(shownGroups([group('a', 100, 0), group('b', 50, 5)], { isOrdered: true })).toMatchObject([
    { notReached: 0 },
    { notReached: 5 },
  ]);
});

test('N38 groups of a few patients are counted together, the largest group first unless they have an order', () => {
  const groups = [group('Welsh', 4, 3), group('English', 300, 9), group('Polish', 20, 8), group('Twi', 5, 4)];
  expect(shownGroups(groups, { isOrdered: false })).toEqual([
    { name: 'English', registered: 300, notReached: 9 },
    { name: 'Polish', registered: 20, notReached: 8 },
    { name: 'Others', registered: 9, notReached: 7 },
  ]);
});

test('N38 no number between 1 and 4 is ever shown, and nobody is lost from the groups', () => {
  const some = fc.array(
    fc
      .record({
        name: fc.string(),
        registered: fc.integer({ min: 1, max: 40 }),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      })
      .map(({ name, registered, share }) => group(name, registered, Math.floor(registered * share))),
  );
  fc.assert(
    fc.property(some, fc.boolean(), (groups, isOrdered) => {
      const shown = shownGroups(groups, { isOrdered });
      const hidden = shown.filter(({ notReached }) => notReached === null).length;
      const total = (all: readonly { registered: number }[]) => all.reduce((sum, one) => sum + one.registered, 0);
      return (
        total(shown) === total(groups) &&
        shown.every(({ notReached: count }) => count === null || count === 0 || count >= SMALLEST_SHOWN) &&
        (hidden !== 1 || shown.filter(({ notReached }) => notReached !== null && notReached > 0).length === 0)
      );
    }),
  );
});

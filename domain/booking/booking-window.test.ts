import { bookable, keptForTelephone } from './booking-window';

const NOW = new Date('2026-12-01T09:00:00Z');

test('H2 a patient books from the notice that the practice needs until as far ahead as it allows', () => {
  expect(bookable({ minNoticeMinutes: 90, maxDaysAhead: 14 }, NOW)).toEqual({
    from: new Date('2026-12-01T10:30:00Z'),
    until: new Date('2026-12-15T09:00:00Z'),
  });
  expect(bookable({ minNoticeMinutes: 0, maxDaysAhead: null }, NOW)).toEqual({ from: NOW, until: null });
});

test.each([
  [0, 0.2, 0],
  [4, 0.2, 0],
  [5, 0.2, 1],
  [14, 0.2, 2],
  // 0.7 * 10 is 7.000000000000001 or 6.999999999999999, by how it is computed.
  [10, 0.7, 7],
  [10, 0, 0],
  [10, 1, 10],
])('H2 of %d slots at a share of %d, %d stay for the telephone', (slots, share, kept) => {
  expect(keptForTelephone(slots, share)).toBe(kept);
});

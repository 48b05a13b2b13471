import fc from 'fast-check';
import { daysBetween, timeTicks } from './time-ticks';

const at = (iso: string) => Date.parse(iso);
const labels = (from: string, to: string, most = 6, zone = 'Europe/London') =>
  timeTicks(at(from), at(to), zone, most).map(({ label }) => label);

test('round times of the clock of the practice', () => {
  expect(labels('2026-11-24T14:35:00Z', '2026-11-24T15:10:00Z')).toEqual(['2:40pm', '2:50pm', '3pm', '3:10pm']);
  expect(labels('2026-07-01T10:00:00Z', '2026-07-01T12:00:00Z', 3)).toEqual(['11am', 'midday', '1pm']);
  expect(labels('2026-07-01T10:00:00Z', '2026-07-01T12:00:00Z', 3, 'Asia/Kolkata')).toEqual(['4pm', '5pm']);
});

test('a midnight is named by the day that begins', () => {
  expect(labels('2026-11-24T17:00:00Z', '2026-11-25T09:00:00Z', 3)).toEqual(['6pm', '25 Nov', '6am']);
  expect(labels('2026-11-24T17:00:00Z', '2026-11-27T09:00:00Z', 3)).toEqual(['25 Nov', '26 Nov', '27 Nov']);
});

test('an hour that the clocks skip has no tick, and days stay days', () => {
  expect(labels('2026-03-29T00:00:00Z', '2026-03-29T03:00:00Z')).toEqual(['29 Mar', '2am', '3am', '4am']);
  expect(labels('2026-10-24T12:00:00Z', '2026-10-27T12:00:00Z', 3)).toEqual(['25 Oct', '26 Oct', '27 Oct']);
});

test('never more than asked for, in order, and within the time', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 5, max: 525_600 }),
      fc.nat(525_600),
      fc.integer({ min: 3, max: 6 }),
      (span, start, most) => {
        const from = at('2026-01-01T00:00:00Z') + start * 60_000;
        const ticks = timeTicks(from, from + span * 60_000, 'Europe/London', most).map((tick) => tick.at);
        expect(ticks.length).toBeLessThanOrEqual(most);
        expect(ticks.length).toBeGreaterThan(0);
        expect([...ticks].sort((a, b) => a - b)).toEqual(ticks);
        expect(ticks.every((tick) => tick >= from && tick <= from + span * 60_000)).toBe(true);
      },
    ),
  );
});

test('days are said once where they are the same', () => {
  const days = (from: string, to: string) => daysBetween(at(from), at(to), 'Europe/London');
  expect(days('2026-11-24T08:00:00Z', '2026-11-24T09:00:00Z')).toBe('24 November 2026');
  expect(days('2026-11-24T08:00:00Z', '2026-11-26T09:00:00Z')).toBe('24 to 26 Nov 2026');
  expect(days('2026-12-30T08:00:00Z', '2027-01-02T09:00:00Z')).toBe('30 Dec 2026 to 2 Jan 2027');
});

import fc from 'fast-check';
import { isOpen } from './opening';
import { expectedEnd, type SendingPlan } from './expected-end';
import { paceInterval } from '../../delivery/pace';

const LONDON = 'Europe/London';
const MONDAY = new Date('2026-11-23T09:00:00Z');
const WORK = { days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' };
const plan = (changes: Partial<SendingPlan>): SendingPlan => ({
  ...{ total: 400, from: MONDAY, ratePerSecond: null, perHour: null, hours: null, timeZone: LONDON },
  ...changes,
});
const minutes = (end: Date | null) => Math.round((end!.getTime() - MONDAY.getTime()) / 60_000);

test('N17 the slower of rate and pace decides', () => {
  expect(expectedEnd(plan({ total: 1_000 }))).toEqual(MONDAY);
  expect(minutes(expectedEnd(plan({ total: 12_000, ratePerSecond: 20 })))).toBe(10);
  expect(minutes(expectedEnd(plan({ total: 41, ratePerSecond: 20, perHour: 40 })))).toBe(61);
});

test('N17 a pace of 40 an hour fills the hours of a day and goes on the next, over a weekend and a closed day', () => {
  // Nine open hours on Monday, ten on each other day: 400 messages are just over ten hours.
  expect(expectedEnd(plan({ perHour: 40, hours: WORK }))).toEqual(new Date('2026-11-24T09:03:59.175Z'));
  const friday = new Date('2026-11-27T17:00:00Z');
  const hours = { ...WORK, isClosedOn: (date: string) => date === '2026-11-30' };
  expect(expectedEnd(plan({ total: 60, from: friday, perHour: 40, hours }))!.toISOString()).toMatch(/^2026-12-01T08:2/);
});

test('N17 X6 the night of a clock change is counted as the hours that it has', () => {
  const nights = { days: [7], from: '00:00', to: '04:00' };
  const from = new Date('2026-10-24T23:00:00Z');
  const five = 5 * 3_600_000;
  const total = 1 + Math.floor((five - 60_000) / paceInterval(40));
  expect(expectedEnd(plan({ total, from, perHour: 40, hours: nights }))!.getTime()).toBeLessThan(from.getTime() + five);
});

test('N17 what would take longer than anybody plans has no end', () => {
  expect(expectedEnd(plan({ total: 1_000_000, perHour: 1, hours: WORK }))).toBeNull();
});

test('N17 the end is in open hours, and comes no sooner for more messages or a slower pace', () => {
  const of = fc.record({
    total: fc.integer({ min: 1, max: 1_500 }),
    perHour: fc.integer({ min: 20, max: 2_000 }),
    minute: fc.integer({ min: 0, max: 14 * 1_440 }),
  });
  fc.assert(
    fc.property(of, ({ total, perHour, minute }) => {
      const from = new Date(MONDAY.getTime() + minute * 60_000);
      const asked = plan({ total, perHour, from, hours: WORK });
      const end = expectedEnd(asked)!;
      expect(isOpen(WORK, LONDON, end)).toBe(true);
      expect(expectedEnd({ ...asked, total: total + 10 })!.getTime()).toBeGreaterThanOrEqual(end.getTime());
      expect(expectedEnd({ ...asked, perHour: perHour - 10 })!.getTime()).toBeGreaterThanOrEqual(end.getTime());
    }),
    { numRuns: 25 },
  );
});

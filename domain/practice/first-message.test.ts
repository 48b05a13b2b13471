import fc from 'fast-check';
import { firstMessageAt } from './first-message';
import { isOpen } from './hours/opening';

const LONDON = 'Europe/London';
const HOURS = { days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' };
const at = (time: string): Date => new Date(time);

test('C13 scheduled for 7am with hours from 8am it starts at 8am', () => {
  const due = { sendAt: at('2026-11-24T07:00:00Z'), holdUntil: null };
  expect(firstMessageAt(due, HOURS, LONDON)).toEqual(at('2026-11-24T08:00:00Z'));
  expect(firstMessageAt(due, null, LONDON)).toEqual(at('2026-11-24T07:00:00Z'));
});

test('C13 a hold that ends after closing starts at the next opening', () => {
  const due = { sendAt: at('2026-11-24T17:58:00Z'), holdUntil: at('2026-11-24T18:03:00Z') };
  expect(firstMessageAt(due, HOURS, LONDON)).toEqual(at('2026-11-25T08:00:00Z'));
  expect(firstMessageAt(due, null, LONDON)).toEqual(due.holdUntil);
});

test('C13 it is never before it is due, never held, and always within the hours', () => {
  const moment = fc.integer({ min: Date.UTC(2026, 9, 20), max: Date.UTC(2027, 3, 5) }).map((ms) => new Date(ms));
  fc.assert(
    fc.property(moment, fc.option(moment), fc.option(fc.constant(HOURS)), (sendAt, holdUntil, hours) => {
      const start = firstMessageAt({ sendAt, holdUntil }, hours, LONDON);
      expect(start.getTime()).toBeGreaterThanOrEqual(Math.max(sendAt.getTime(), holdUntil?.getTime() ?? 0));
      expect(isOpen(hours, LONDON, start)).toBe(true);
    }),
  );
});

import { entryDue } from './entry-alarm';

const RULES = { sendingHours: null, sendingHoursFor: {}, bankHolidays: null, closedDays: [] };
const due = (day: string, rules = {}, zone = 'Europe/London') =>
  entryDue(day, zone, { ...RULES, ...rules })
    .toISOString()
    .slice(0, 16);

test('H2 an appointment has to be entered by 4pm of the working day before', () => {
  expect(due('2026-12-02')).toBe('2026-12-01T16:00');
  // Summer time, and a practice on another clock.
  expect(due('2026-07-02')).toBe('2026-07-01T15:00');
  expect(due('2026-12-02', {}, 'Australia/Perth')).toBe('2026-12-01T08:00');
});

test('H2 weekends, bank holidays and closed days are no working days', () => {
  expect(due('2026-12-07')).toBe('2026-12-04T16:00');
  // Good Friday and Easter Monday.
  expect(due('2027-03-30', { bankHolidays: 'england-and-wales' })).toBe('2027-03-25T16:00');
  expect(due('2026-12-02', { closedDays: [{ date: '2026-12-01', name: 'Training' }] })).toBe('2026-11-30T16:00');
});

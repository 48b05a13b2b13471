import { repeatedSessions, type Repetition } from './repeated-session';

const OPEN = { sendingHours: null, sendingHoursFor: {}, bankHolidays: null, closedDays: [] };
const FIRST = { date: '2026-12-07', from: '09:00', to: '12:00' };
const dates = (...[repetition, until]: [Repetition, string]) =>
  repeatedSessions(FIRST, repetition, until, OPEN).sessions.map(({ date }) => date);

test('H2 a clinic comes once, each week or each second week, until its last day', () => {
  expect(dates('once', '2027-12-07')).toEqual(['2026-12-07']);
  expect(dates('weekly', '2026-12-21')).toEqual(['2026-12-07', '2026-12-14', '2026-12-21']);
  expect(dates('fortnightly', '2027-01-10')).toEqual(['2026-12-07', '2026-12-21', '2027-01-04']);
  expect(dates('weekly', '2099-01-01')).toHaveLength(53);
});

test('H2 a clinic of each month stays on the same one of its weekdays', () => {
  expect(dates('monthly', '2027-03-31')).toEqual(['2026-12-07', '2027-01-04', '2027-02-01', '2027-03-01']);
  const last = { ...FIRST, date: '2026-12-29' };
  expect(repeatedSessions(last, 'monthly', '2027-02-28', OPEN).sessions.map(({ date }) => date)).toEqual([
    '2026-12-29',
    '2027-01-26',
    '2027-02-23',
  ]);
});

test('H2 what is no date gives no clinic', () => {
  expect(repeatedSessions({ ...FIRST, date: '7 December' }, 'weekly', '2026-12-21', OPEN).sessions).toEqual([]);
});

test('H2 a clinic is left out on closed days and bank holidays, and each is told', () => {
  const rules = {
    ...OPEN,
    bankHolidays: 'england-and-wales' as const,
    closedDays: [{ date: '2026-12-14', name: 'Training' }],
  };
  const { sessions, closed } = repeatedSessions(FIRST, 'weekly', '2026-12-28', rules);
  expect(sessions.map(({ date }) => date)).toEqual(['2026-12-07', '2026-12-21']);
  expect(closed.map(({ date }) => date)).toEqual(['2026-12-14', '2026-12-28']);
});

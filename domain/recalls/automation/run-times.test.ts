import fc from 'fast-check';
import { DateTime } from 'luxon';
import { bankHoliday } from '../../practice/hours/bank-holidays';
import { closedRunDays, isMissed, nextRuns, runTimesOf } from './run-times';

const open = (): boolean => false;
const holidays = (date: string): boolean => bankHoliday('england-and-wales', date) !== null;

test('N35 a year of runs at nine keeps to nine on the wall, over both changes of the clocks and every bank holiday', () => {
  const times = runTimesOf({ from: '09:00', days: null, zone: 'Europe/London' });
  const runs = nextRuns(times, new Date('2026-01-01T00:00:00Z'), 252, holidays);
  const walls = runs.map((run) => DateTime.fromJSDate(run, { zone: 'Europe/London' }));
  expect(new Set(walls.map((wall) => wall.toFormat('HH:mm')))).toEqual(new Set(['09:00']));
  expect(walls.every((wall) => wall.weekday <= 5)).toBe(true);
  // 261 weekdays in 2026, and eight bank holidays on weekdays: 253, the last of them on 31 December.
  expect(walls.filter((wall) => wall.year === 2026)).toHaveLength(252);
  expect(nextRuns(times, runs.at(-1)!, 1, holidays)[0]).toEqual(new Date('2026-12-31T09:00:00Z'));
  expect(walls.map((wall) => wall.toISODate())).not.toContain('2026-04-03');
  // British Summer Time is an hour earlier by UTC.
  const inUtc = new Set(runs.map((run) => run.getUTCHours()));
  expect(inUtc).toEqual(new Set([8, 9]));
});

test('N35 nothing runs between 1:00 and 3:00, when a time comes twice or not at all', () => {
  expect(runTimesOf({ from: '01:30', days: [7], zone: 'Europe/London' })).toMatchObject({ hour: 3, minute: 0 });
  expect(runTimesOf({ from: '02:59', days: [7], zone: 'Europe/London' })).toMatchObject({ hour: 3, minute: 0 });
  expect(runTimesOf({ from: '00:59', days: [7], zone: 'Europe/London' })).toMatchObject({ hour: 0, minute: 59 });
});

test('each run day has exactly one run, in whatever zone and year', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(
        'Europe/London',
        'Australia/Sydney',
        'Australia/Lord_Howe',
        'Australia/Brisbane',
        'America/New_York',
      ),
      fc.integer({ min: 0, max: 23 }),
      fc.integer({ min: 0, max: 59 }),
      fc.integer({ min: 2024, max: 2032 }),
      (zone, hour, minute, year) => {
        const from = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
        const start = DateTime.fromObject({ year }, { zone }).minus({ seconds: 1 });
        const runs = nextRuns(runTimesOf({ from, days: [1, 2, 3, 4, 5, 6, 7], zone }), start.toJSDate(), 365, open);
        const days = new Set(runs.map((run) => DateTime.fromJSDate(run, { zone }).toISODate()));
        return runs.length === 365 && days.size === 365;
      },
    ),
    { numRuns: 25 },
  );
});

test('the closed days that the server is told to skip are those that we skip', () => {
  expect(closedRunDays({ days: [1, 2, 3, 4, 5] }, '2026-03-30', holidays).slice(0, 3)).toEqual([
    '2026-04-03',
    '2026-04-06',
    '2026-05-04',
  ]);
});

test('a run is missed once its time is more than an hour ago', () => {
  const expected = new Date('2026-05-01T08:00:00Z');
  expect(isMissed(expected, new Date('2026-05-01T09:00:00Z'))).toBe(false);
  expect(isMissed(expected, new Date('2026-05-01T09:00:01Z'))).toBe(true);
});

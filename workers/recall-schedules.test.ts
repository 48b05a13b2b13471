import type { ScheduleToSet } from '../ports/recalls/recall-gateway';
import { keepRecallSchedules, type ScheduleKeepingDeps } from './recall-schedules';

const RULES = {
  ...{ sendingHours: null, sendingHoursFor: {}, bankHolidays: 'england-and-wales' as const },
  closedDays: [{ date: '2026-04-08', name: 'Training' }],
};

async function keep(automated: boolean, missed = 0) {
  const set: ScheduleToSet[] = [];
  const noted: { version: number; expected: readonly Date[] }[] = [];
  const alarms: number[] = [];
  const deps: ScheduleKeepingDeps = {
    runs: {
      schedulesToSet: () => Promise.resolve([{ practiceId: 'p', categoryId: 'c' }]),
      categoryTimes: () =>
        Promise.resolve({
          ...{ automated, version: 4, rules: RULES },
          times: { days: [1, 2, 3, 4, 5], hour: 9, minute: 0, zone: 'Europe/London' },
        }),
      noteSchedule: (one) => Promise.resolve(void noted.push(one)),
      noteMissed: () => Promise.resolve(missed),
    },
    gateway: { setSchedule: (one) => Promise.resolve(void set.push(one)) },
    now: () => new Date('2026-04-02T12:00:00Z'),
    alarm: (count) => void alarms.push(count),
  };
  await keepRecallSchedules(deps);
  return { schedule: set[0]!, noted: noted[0]!, alarms };
}

test('N35 what the server is told to do is what is expected of it, without bank holidays and closed days', async () => {
  const { schedule, noted } = await keep(true);
  expect(schedule.isPaused).toBe(false);
  expect(schedule.closedDays.slice(0, 3)).toEqual(['2026-04-03', '2026-04-06', '2026-04-08']);
  expect(noted.version).toBe(4);
  expect(noted.expected.slice(0, 3).map((at) => at.toISOString())).toEqual([
    '2026-04-07T08:00:00.000Z',
    '2026-04-09T08:00:00.000Z',
    '2026-04-10T08:00:00.000Z',
  ]);
});

test('a category that is switched off has a paused Schedule, and no run is expected of it', async () => {
  const { schedule, noted } = await keep(false);
  expect(schedule.isPaused).toBe(true);
  expect(noted.expected).toEqual([]);
});

test('N35 a missing run raises an alarm', async () => {
  expect((await keep(true, 2)).alarms).toEqual([2]);
  expect((await keep(true)).alarms).toEqual([]);
});

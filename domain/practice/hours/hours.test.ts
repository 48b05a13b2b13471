import { readSendingHours } from './hours';

const problems = (value: unknown): string[] => {
  const reading = readSendingHours(value);
  return reading.ok ? [] : reading.problems.map(({ path, code }) => `${path} ${code}`);
};

describe('N16 sending hours from outside', () => {
  it.each([
    [null],
    [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }],
    [{ days: ['Mon', 'tuesday', 'WED.', '4', 'fr'], from: '00:00', to: '24:00' }],
    [{ days: [7], from: '23:59', to: '24:00' }],
  ])('N16 %j is kept as given', (value) => {
    expect(readSendingHours(value)).toEqual({ ok: true, value });
  });

  it('N16 nothing is no hours', () => {
    expect(readSendingHours(undefined)).toEqual({ ok: true, value: null });
  });

  it.each<[unknown, string[]]>([
    ['08:00-18:00', [' hours-not-an-object']],
    [[], [' hours-not-an-object']],
    [{}, ['days days-missing', 'from time-unreadable', 'to time-unreadable']],
    [{ days: [], from: '08:00', to: '18:00' }, ['days days-missing']],
    [{ days: 'Mon', from: '08:00', to: '18:00' }, ['days days-missing']],
    [
      { days: [0, 8, 1.5, 'x', 'm', '', null], from: '08:00', to: '18:00' },
      [0, 1, 2, 3, 4, 5, 6].map((i) => `days.${i} day-unknown`),
    ],
    [{ days: [1], from: '8:00', to: '18:00' }, ['from time-unreadable']],
    [{ days: [1], from: '24:00', to: '24:00' }, ['from time-unreadable']],
    [{ days: [1], from: '08:60', to: 18 }, ['from time-unreadable', 'to time-unreadable']],
    [{ days: [1], from: '18:00', to: '08:00' }, ['to to-not-after-from']],
    [{ days: [1], from: '08:00', to: '08:00' }, ['to to-not-after-from']],
    [{ days: [1], from: '08:00', to: '18:00', zone: 'UTC' }, ['zone hours-unknown-field']],
  ])('N16 %j is refused', (value, expected) => {
    expect(problems(value)).toEqual(expected);
  });
});

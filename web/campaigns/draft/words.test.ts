import { sendingHoursSentence } from './words';

const NO_CLOSED_DAYS = { bankHolidays: null, closedDays: [] };

describe('P18 N16 sending hours in words', () => {
  it.each([
    [['mon', 'tue', 'wed', 'thu', 'fri'], '08:00', '18:00', 'Monday to Friday 8am to 6pm'],
    [[1, 2, 3, 4, 5, 6, 7], '09:30', '12:00', 'every day 9:30am to midday'],
    [['Wed', 'Mon'], '08:00', '24:00', 'Monday and Wednesday 8am to midnight'],
    [['Sat'], '10:00', '11:00', 'Saturday 10am to 11am'],
    [[1, 3, 5], '08:00', '18:00', 'Monday, Wednesday and Friday 8am to 6pm'],
  ])('P18 N16 %j from %s to %s', (days, from, to, expected) => {
    expect(sendingHoursSentence({ days, from, to }, NO_CLOSED_DAYS)).toBe(
      `Sending hours are ${expected}. Outside them, messages wait.`,
    );
  });

  it('P18 N16 none set', () => {
    expect(sendingHoursSentence(null, NO_CLOSED_DAYS)).toMatch(/at any time, including at night/);
  });

  it('N16 closed days are named', () => {
    const hours = { days: [1], from: '08:00', to: '18:00' };
    const scotland = { ...NO_CLOSED_DAYS, bankHolidays: 'scotland' as const };
    expect(sendingHoursSentence(hours, scotland)).toContain('Outside them and on bank holidays, messages wait.');
    const training = { ...NO_CLOSED_DAYS, closedDays: [{ date: '2026-12-01', name: 'Training' }] };
    expect(sendingHoursSentence(hours, training)).toContain('Outside them and on closed days, messages wait.');
  });
});

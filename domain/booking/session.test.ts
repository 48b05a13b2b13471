import { slotsOfSession } from './session';

const LONDON = 'Europe/London';
const starts = (date: string, from: string, to: string, minutes: number, zone = LONDON) => {
  const read = slotsOfSession({ date, from, to }, minutes, zone);
  return read.ok
    ? read.slots.map(({ startsAt }) => startsAt.toISOString().slice(11, 16))
    : `${read.field} ${read.code}`;
};

describe('H2 a session', () => {
  test('is cut into appointments, and what remains stays free', () => {
    expect(starts('2026-12-01', '09:00', '09:35', 10)).toEqual(['09:00', '09:10', '09:20']);
    expect(starts('2026-07-01', '09:00', '09:20', 10)).toEqual(['08:00', '08:10']);
  });

  test('can last until midnight', () => {
    expect(starts('2026-12-01', '23:30', '24:00', 15)).toEqual(['23:30', '23:45']);
  });

  test('is on the clock of the practice, whatever its zone', () => {
    expect(starts('2026-12-01', '09:00', '09:30', 30, 'America/New_York')).toEqual(['14:00']);
  });

  test('X6 loses the hour that the clocks skip', () => {
    expect(starts('2027-03-28', '00:30', '02:30', 30)).toEqual(['00:30', '01:00']);
    expect(starts('2027-03-28', '01:30', '03:00', 30)).toBe('from time-skipped');
    expect(starts('2027-03-28', '00:30', '01:30', 30)).toBe('to time-skipped');
  });

  test('X6 has the hour that comes twice two times', () => {
    expect(starts('2026-10-25', '00:30', '02:30', 60)).toEqual(['23:30', '00:30', '01:30']);
  });

  test('is refused with the field that is wrong', () => {
    expect(starts('2026-02-30', '09:00', '10:00', 10)).toBe('date date-unreadable');
    expect(starts('2026-12-01', '25:00', '26:00', 10)).toBe('date date-unreadable');
    expect(starts('2026-12-01', '09:00', '24:30', 10)).toBe('to date-unreadable');
    expect(starts('2026-12-01', '10:00', '09:00', 10)).toBe('to session-backwards');
    expect(starts('2026-12-01', '09:00', '09:05', 10)).toBe('to session-too-short');
  });
});

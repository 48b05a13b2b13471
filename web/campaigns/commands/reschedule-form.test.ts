import { readClock } from './clock-time';
import { fieldsOf, readNewTime } from './reschedule-form';

const seen = { timeZone: 'Europe/London', now: new Date('2026-11-24T14:30:00Z') };
const read = (day: string, month: string, year: string, time: string, which = '') =>
  readNewTime({ day, month, year, time }, which, seen);

test.each([
  ['9am', '09:00'],
  ['9:05 am', '09:05'],
  ['12am', '00:00'],
  ['12pm', '12:00'],
  ['14:30', '14:30'],
  ['9.30pm', '21:30'],
  ['9', null],
  ['25:00', null],
  ['13pm', null],
  ['soon', null],
])('a time of day: %s', (text, expected) => expect(readClock(text)).toBe(expected));

test('a date and time in the practice’s zone', () => {
  expect(read('1', '7', '2027', '9am')).toEqual({ ok: true, at: new Date('2027-07-01T08:00:00Z') });
  expect(read('1', '12', '2026', 'midday')).toEqual({ ok: true, at: new Date('2026-12-01T12:00:00Z') });
});

test('P18 X6 what is refused, and at which field', () => {
  const fields = (result: ReturnType<typeof read>) => (result.ok ? [] : result.errors.map(({ field }) => field));
  expect(fields(read('31', '2', '2027', '9am'))).toEqual(['day']);
  expect(fields(read('1', '12', '26', 'late'))).toEqual(['day', 'time']);
  expect(fields(read('24', '11', '2026', '2pm'))).toEqual(['day']);
  expect(fields(read('24', '11', '2026', '2:31pm'))).toEqual(['time']);
  expect(fields(read('28', '3', '2027', '1:30am'))).toEqual(['time']);
});

test('X6 the hour that comes twice is asked for', () => {
  expect(read('31', '10', '2027', '1:30am')).toMatchObject({ ok: false, errors: [{ field: 'which' }] });
  expect(read('31', '10', '2027', '1:30am', 'first')).toEqual({ ok: true, at: new Date('2027-10-31T00:30:00Z') });
  expect(read('31', '10', '2027', '1:30am', 'second')).toEqual({ ok: true, at: new Date('2027-10-31T01:30:00Z') });
});

test('the present time fills the fields', () => {
  expect(fieldsOf(new Date('2026-12-01T19:15:00Z'), 'Europe/London')).toEqual({
    ...{ day: '1', month: '12', year: '2026', time: '7:15pm' },
  });
});

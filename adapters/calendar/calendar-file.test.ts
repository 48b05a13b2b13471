import { createCalendarFiles } from './calendar-file';

const write = (startsAt: string, more: object = {}) =>
  createCalendarFiles().write({
    ...{ id: 'a-1', sequence: 2, title: 'Flu, with Dr Ŵyn; room 2', location: 'Oakfield', description: null },
    ...{ timeZone: 'Europe/London', writtenAt: new Date('2026-11-24T09:00:00Z') },
    ...{ startsAt: new Date(startsAt), endsAt: new Date(Date.parse(startsAt) + 600_000) },
    ...more,
  });

test('H2 a calendar file has the time on the clock of the practice, in winter and in summer', () => {
  const winter = write('2026-12-01T09:10:00Z');
  expect(winter).toContain('DTSTART;TZID=Europe/London:20261201T091000');
  expect(winter).toContain('BEGIN:VTIMEZONE');
  expect(winter).toMatch(/DTSTAMP:20261124T090000Z/);
  expect(write('2027-06-01T08:10:00Z')).toContain('DTSTART;TZID=Europe/London:20270601T091000');
});

test('H2 the same appointment has the same id and a higher number, and its texts are escaped', () => {
  const file = write('2026-12-01T09:10:00Z');
  expect(file).toContain('UID:a-1');
  expect(file).toContain('SEQUENCE:2');
  expect(file).toContain('SUMMARY:Flu\\, with Dr Ŵyn\\; room 2');
  expect(file.split('\r\n').length).toBeGreaterThan(10);
});

import { DateTime } from 'luxon';
import { bankHoliday, bankHolidaysIn, HOLIDAY_CALENDARS, type HolidayCalendar } from './bank-holidays';

const datesOf = (calendar: HolidayCalendar, year: number) => bankHolidaysIn(calendar, year).map(({ date }) => date);

/** As gov.uk/bank-holidays lists them for 2027, where the substitute stands for what falls on a weekend. */
const LISTED_2027: [HolidayCalendar, string[]][] = [
  ['england-and-wales', ['01-01', '03-26', '03-29', '05-03', '05-31', '08-30', '12-27', '12-28']],
  ['scotland', ['01-01', '01-04', '03-26', '05-03', '05-31', '08-02', '11-30', '12-27', '12-28']],
  ['northern-ireland', ['01-01', '03-17', '03-26', '03-29', '05-03', '05-31', '07-12', '08-30', '12-27', '12-28']],
];

test.each(LISTED_2027)('N16 %s: every listed day of 2027, and else only days on a weekend', (calendar, listed) => {
  const found = datesOf(calendar, 2027);
  for (const day of listed) expect(found).toContain(`2027-${day}`);
  const others = found.filter((date) => !listed.includes(date.slice(5)));
  for (const date of others) expect(DateTime.fromISO(date).weekday).toBeGreaterThan(5);
});

test('N16 nations differ: Easter Monday, St Andrew’s Day, 12 July, and a day that was proclaimed', () => {
  expect(bankHoliday('england-and-wales', '2026-04-06')).toBe('Easter Monday');
  expect(bankHoliday('scotland', '2026-04-06')).toBeNull();
  expect(bankHoliday('scotland', '2026-11-30')).toMatch(/Andrew/);
  expect(bankHoliday('northern-ireland', '2026-07-13')).toMatch(/substitute/);
  expect(bankHoliday('england-and-wales', '2026-07-13')).toBeNull();
  expect(bankHoliday('scotland', '2026-06-15')).toBe('World Cup bank holiday');
});

test('N16 Australian states differ, and a part day is no closed day', () => {
  expect(bankHoliday('victoria', '2026-11-03')).toMatch(/Melbourne Cup/);
  expect(bankHoliday('queensland', '2026-11-03')).toBeNull();
  expect(bankHoliday('queensland', '2026-12-24')).toBeNull();
  expect(bankHoliday('south-australia', '2026-12-25')).toBe('Christmas Day');
});

test('N16 every calendar has 7 to 16 whole days in each year to come', () => {
  for (const calendar of Object.keys(HOLIDAY_CALENDARS) as HolidayCalendar[]) {
    for (let year = 2026; year < 2036; year++) {
      const dates = datesOf(calendar, year);
      expect(dates.length).toBeGreaterThanOrEqual(7);
      expect(dates.length).toBeLessThanOrEqual(16);
      expect(dates).toEqual([...new Set(dates)].sort());
    }
  }
});

import type Library from 'date-holidays';

/**
 * Bank holidays of the nations and states that practices are in. The library computes them offline for any year; what a
 * government adds or moves for one year is in the table below.
 */

/** By the code that the API and the database use. */
export const HOLIDAY_CALENDARS = {
  'england-and-wales': { name: 'England and Wales', region: 'GB', state: 'ENG' },
  scotland: { name: 'Scotland', region: 'GB', state: 'SCT' },
  'northern-ireland': { name: 'Northern Ireland', region: 'GB', state: 'NIR' },
  'australian-capital-territory': { name: 'Australian Capital Territory', region: 'AU', state: 'ACT' },
  'new-south-wales': { name: 'New South Wales', region: 'AU', state: 'NSW' },
  'northern-territory': { name: 'Northern Territory', region: 'AU', state: 'NT' },
  queensland: { name: 'Queensland', region: 'AU', state: 'QLD' },
  'south-australia': { name: 'South Australia', region: 'AU', state: 'SA' },
  tasmania: { name: 'Tasmania', region: 'AU', state: 'TAS' },
  victoria: { name: 'Victoria', region: 'AU', state: 'VIC' },
  'western-australia': { name: 'Western Australia', region: 'AU', state: 'WA' },
} as const;

export type HolidayCalendar = keyof typeof HOLIDAY_CALENDARS;

/** Days that were proclaimed for one year, which the library does not know. */
const PROCLAIMED: Partial<Record<HolidayCalendar, Record<string, string>>> = {
  scotland: { '2026-06-15': 'World Cup bank holiday' },
};

/** A whole day on which nothing is sent. */
export interface Holiday {
  /** `YYYY-MM-DD` on the practice's clock. */
  date: string;
  name: string;
}

const known = new Map<string, ReadonlyMap<string, string>>();

/** The name of the bank holiday on a date, or null. @param date `YYYY-MM-DD` */
export function bankHoliday(calendar: HolidayCalendar, date: string): string | null {
  return holidaysOf(calendar, date.slice(0, 4)).get(date) ?? null;
}

/** The bank holidays of a year, by date. */
export function bankHolidaysIn(calendar: HolidayCalendar, year: number): Holiday[] {
  return [...holidaysOf(calendar, String(year))].map(([date, name]) => ({ date, name }));
}

/**
 * A holiday that falls on a weekend is closed as well as the weekday instead of it. Part days, such as Christmas Eve from
 * 6pm in Queensland, are not closed.
 */
function holidaysOf(calendar: HolidayCalendar, year: string): ReadonlyMap<string, string> {
  const key = `${calendar} ${year}`;
  const found = known.get(key);
  if (found) return found;
  const { region, state } = HOLIDAY_CALENDARS[calendar];
  const listed = new (loadLibrary())(region, state)
    .getHolidays(Number(year))
    .filter(({ type, date }) => type === 'public' && date.endsWith('00:00:00'))
    .map(({ date, name }): [string, string] => [date.slice(0, 10), name]);
  const proclaimed = Object.entries(PROCLAIMED[calendar] ?? {}).filter(([date]) => date.startsWith(year));
  const all = new Map([...listed, ...proclaimed].sort(([one], [other]) => (one < other ? -1 : 1)));
  known.set(key, all);
  return all;
}

/** Loaded when the first calendar is asked for, because most processes and tests never need it. */
function loadLibrary(): typeof Library {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- `import` would load its 1.5 MB of rules each time
  return require('date-holidays') as typeof Library;
}

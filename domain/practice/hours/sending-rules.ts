import type { Purpose } from '../../eligibility/purposes';
import { bankHoliday, type HolidayCalendar, type Holiday } from './bank-holidays';
import type { SendingHours, SendingTimes } from './hours';

/** Hours of one kind of message; `any` sends at any time of day. */
export type HoursOfKind = SendingHours | 'any';

/** When a practice sends. */
export interface SendingRules {
  /** For every kind without separate hours; null: at any time of day. */
  sendingHours: SendingHours | null;
  sendingHoursFor: Partial<Record<Purpose, HoursOfKind>>;
  /** Whose bank holidays are closed; null for none. */
  bankHolidays: HolidayCalendar | null;
  /** Closed days of the practice's own, such as training days. */
  closedDays: Holiday[];
}

/** Most closed days that a practice can name. */
export const MOST_CLOSED_DAYS = 366;

const AT_ANY_TIME: SendingHours = { days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' };

/** Whether a message of this kind waits for its separate hours, for the practice's, or for none (null). */
export function sendingTimes(rules: SendingRules, purpose: Purpose): SendingTimes | null {
  const own = rules.sendingHoursFor[purpose];
  const hours = own === 'any' ? null : (own ?? rules.sendingHours);
  if (rules.bankHolidays === null && rules.closedDays.length === 0) return hours;
  return { ...(hours ?? AT_ANY_TIME), isClosedOn: (date) => closedDay(rules, date) !== null };
}

/** Why a day is closed, by the practice's own name for it first; null when it is not. @param date `YYYY-MM-DD` */
export function closedDay({ bankHolidays, closedDays }: SendingRules, date: string): string | null {
  const own = closedDays.find((day) => day.date === date);
  if (own) return own.name;
  return bankHolidays === null ? null : bankHoliday(bankHolidays, date);
}

/** The first closed days from a date on, in order; looks a year ahead. @param from `YYYY-MM-DD` */
export function nextClosedDays(rules: SendingRules, from: string, most: number): Holiday[] {
  const days: Holiday[] = [];
  const day = new Date(`${from}T00:00:00Z`);
  for (let ahead = 0; ahead < 366 && days.length < most; ahead++) {
    const date = day.toISOString().slice(0, 10);
    const name = closedDay(rules, date);
    if (name !== null) days.push({ date, name });
    day.setUTCDate(day.getUTCDate() + 1);
  }
  return days;
}

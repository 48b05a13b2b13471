import { DateTime } from 'luxon';
import { RRule, type Options, type Weekday } from 'rrule';
import { closedDay, type SendingRules } from '../practice/hours/sending-rules';
import type { ClinicSession } from './session';

/** How often a clinic comes again. */
export const REPETITIONS = ['once', 'weekly', 'fortnightly', 'monthly'] as const;
export type Repetition = (typeof REPETITIONS)[number];

/** A year of weeks. */
const MOST_SESSIONS = 53;
/** Monday first, as the library counts. */
const DAYS: readonly Weekday[] = [RRule.MO, RRule.TU, RRule.WE, RRule.TH, RRule.FR, RRule.SA, RRule.SU];

export interface RepeatedSessions {
  sessions: ClinicSession[];
  /** Days left out because the practice is closed, each with its name. */
  closed: { date: string; name: string }[];
}

/**
 * The sessions of a clinic that comes again, on the same day of the week and at the same times on the wall, without closed
 * days. At most a year of them. Each month means the same one of its weekdays, such as the second Monday; the fifth one is
 * the last of each month.
 *
 * @param until the last date that counts, `YYYY-MM-DD`.
 */
export function repeatedSessions(
  first: ClinicSession,
  repetition: Repetition,
  until: string,
  rules: SendingRules,
): RepeatedSessions {
  const found: RepeatedSessions = { sessions: [], closed: [] };
  for (const date of datesOf(first.date, repetition, until)) {
    const name = closedDay(rules, date);
    if (name === null) found.sessions.push({ ...first, date });
    else found.closed.push({ date, name });
  }
  return found;
}

/** Dates alone, counted in UTC, so that no clock moves them. Empty where the first is no date. */
function datesOf(first: string, repetition: Repetition, until: string): string[] {
  const [dtstart, last] = [dateOf(first), dateOf(until)];
  if (dtstart === null) return [];
  if (repetition === 'once' || last === null) return [first];
  const rule = new RRule({ ...rhythmOf(repetition, dtstart), dtstart, until: last, count: null });
  const dates = rule.all((_date, count) => count < MOST_SESSIONS).map((date) => date.toISOString().slice(0, 10));
  // The first one counts, whatever its last day is.
  return [first, ...dates.filter((date) => date !== first)].slice(0, MOST_SESSIONS);
}

function dateOf(text: string): Date | null {
  const date = DateTime.fromISO(text, { zone: 'utc' });
  return date.isValid ? date.toJSDate() : null;
}

function rhythmOf(repetition: Exclude<Repetition, 'once'>, first: Date): Partial<Options> {
  if (repetition !== 'monthly') return { freq: RRule.WEEKLY, interval: repetition === 'weekly' ? 1 : 2 };
  const nth = Math.ceil(first.getUTCDate() / 7);
  const weekday = DAYS[(first.getUTCDay() + 6) % 7]!;
  return { freq: RRule.MONTHLY, byweekday: [weekday.nth(nth === 5 ? -1 : nth)] };
}

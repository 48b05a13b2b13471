import { DateTime } from 'luxon';
import { closedDay, type SendingRules } from '../practice/hours/sending-rules';
import type { ClinicSession } from './session';

/** How often a clinic comes again. */
export const REPETITIONS = ['once', 'weekly', 'fortnightly'] as const;
export type Repetition = (typeof REPETITIONS)[number];

const WEEKS: Record<Repetition, number> = { once: 0, weekly: 1, fortnightly: 2 };
/** A year of weeks. */
const MOST_SESSIONS = 53;

export interface RepeatedSessions {
  sessions: ClinicSession[];
  /** Days left out because the practice is closed, each with its name. */
  closed: { date: string; name: string }[];
}

/**
 * The sessions of a clinic that comes again, on the same day of the week and at the same times on the wall, without closed
 * days. At most a year of them.
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
  const start = DateTime.fromISO(first.date, { zone: 'utc' });
  for (let count = 0; count < MOST_SESSIONS && start.isValid; count++) {
    const date = start.plus({ weeks: WEEKS[repetition] * count }).toISODate();
    if (count > 0 && (WEEKS[repetition] === 0 || date > until)) break;
    const name = closedDay(rules, date);
    if (name === null) found.sessions.push({ ...first, date });
    else found.closed.push({ date, name });
  }
  return found;
}

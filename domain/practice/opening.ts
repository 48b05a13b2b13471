import { DateTime } from 'luxon';
import { windowOf, type SendingHours, type Window } from './hours';

/*
 * One rule decides everything here: sending is open exactly while a clock on the practice's wall shows a day and time
 * within the hours (N16). So when the clocks change:
 * - hours that lie in the skipped hour do not come on that day; hours that begin in it open when the skip is over, and
 *   hours that end in it close when it begins;
 * - hours that lie in the repeated hour come twice, with a closed time between unless they fill it.
 */

/** A stretch of open time: instants in milliseconds, the end not included. */
interface Stretch {
  start: number;
  end: number;
}

/** Hours on one day only, in the hour that the clocks skip, come again a week later; a skipped calendar day is known too. */
const DAYS_AHEAD = 22;

/**
 * Whether sending is open.
 * @param hours null: always.
 * @param zone the practice's IANA time zone.
 * @throws RangeError for a zone that is not known or hours that are none.
 */
export function isOpen(hours: SendingHours | null, zone: string, at: Date): boolean {
  if (hours === null) return true;
  const { weekdays, opens, closes } = windowOf(hours);
  const { weekday, hour, minute } = wallClock(at.getTime(), zone);
  const now = hour * 60 + minute;
  return weekdays.has(weekday) && now >= opens && now < closes;
}

/**
 * The first instant from `at` on when sending is open: `at` itself when it is.
 * @throws RangeError as `isOpen`.
 */
export function nextOpening(hours: SendingHours | null, zone: string, at: Date): Date {
  if (hours === null || isOpen(hours, zone, at)) return at;
  const next = stretchesFrom(windowOf(hours), zone, at.getTime()).find(({ start }) => start >= at.getTime());
  // Cannot be: every hours have a day, and each day comes within the days looked at.
  if (!next) throw new RangeError('These sending hours never open');
  return new Date(next.start);
}

/**
 * When the sending that is open at `at` closes; `at` itself when it is closed then, null when it does not close within
 * three weeks (no hours, or every day from 00:00 to 24:00).
 * @throws RangeError as `isOpen`.
 */
export function closesAt(hours: SendingHours | null, zone: string, at: Date): Date | null {
  if (hours === null) return null;
  if (!isOpen(hours, zone, at)) return at;
  const stretches = stretchesFrom(windowOf(hours), zone, at.getTime());
  const current = stretches.find(({ start, end }) => start <= at.getTime() && at.getTime() < end);
  return current === undefined || current === stretches.at(-1) ? null : new Date(current.end);
}

/** All open stretches from the day before `at` on, in order; those that touch are one. */
function stretchesFrom(window: Window, zone: string, at: number): Stretch[] {
  const stretches: Stretch[] = [];
  const today = wallClock(at, zone).startOf('day');
  for (let ahead = -1; ahead <= DAYS_AHEAD; ahead++) {
    for (const stretch of stretchesOfDay(window, today.plus({ days: ahead }))) {
      const last = stretches.at(-1);
      if (last && last.end >= stretch.start) last.end = Math.max(last.end, stretch.end);
      else stretches.push(stretch);
    }
  }
  return stretches;
}

/** The open stretches of a day: one for each part of it with a constant offset from UTC. */
function stretchesOfDay({ weekdays, opens, closes }: Window, day: DateTime): Stretch[] {
  if (!weekdays.has(day.weekday)) return [];
  const begin = day.startOf('day').toMillis();
  const end = day.plus({ days: 1 }).startOf('day').toMillis();
  const midnight = Date.UTC(day.year, day.month - 1, day.day);
  return constantOffsets(begin, end, day.zoneName as string)
    .map((part) => ({
      start: Math.max(part.start, midnight + (opens - part.offset) * 60_000),
      end: Math.min(part.end, midnight + (closes - part.offset) * 60_000),
    }))
    .filter((stretch) => stretch.start < stretch.end);
}

/** The parts of a time in which the zone's offset (in minutes) stays the same; there is at most one change a day. */
function constantOffsets(start: number, end: number, zone: string): (Stretch & { offset: number })[] {
  const before = wallClock(start, zone).offset;
  const after = wallClock(end - 1, zone).offset;
  if (before === after) return [{ start, end, offset: before }];
  let low = start;
  let high = end - 1;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (wallClock(middle, zone).offset === before) low = middle;
    else high = middle;
  }
  return [
    { start, end: high, offset: before },
    { start: high, end, offset: after },
  ];
}

function wallClock(instant: number, zone: string): DateTime {
  const time = DateTime.fromMillis(instant, { zone });
  if (!time.isValid) throw new RangeError(`Not a time or time zone: ${time.invalidExplanation ?? zone}`);
  return time;
}

import { DateTime } from 'luxon';
import { windowOf, type SendingTimes, type Window } from './hours';

/*
 * Sending is open exactly while a clock on the practice's wall shows a day and time within the hours (N16). So when the
 * clocks change:
 * - hours that lie in the skipped hour do not come on that day; hours that begin in it open when the skip is over, and
 *   hours that end in it close when it begins;
 * - hours that lie in the repeated hour come twice, with a closed time between unless they fill it. A closed day is
 *   closed from midnight to midnight on that clock.
 */

/** A stretch of open time: instants in milliseconds, the end not included. */
interface Stretch {
  start: number;
  end: number;
}

/** Within these days sending either closes or counts as always open. */
const CLOSES_WITHIN_DAYS = 22;
/** Hours on one weekday only, with as many of these days closed as a practice can name, open again within this time. */
const OPENS_WITHIN_DAYS = 3_000;

/**
 * Whether sending is open.
 * @param hours null: always.
 * @param zone the practice's IANA time zone.
 * @throws RangeError for a zone that is not known or hours that are none.
 */
export function isOpen(hours: SendingTimes | null, zone: string, at: Date): boolean {
  if (hours === null) return true;
  const { weekdays, opens, closes } = windowOf(hours);
  const day = wallClock(at.getTime(), zone);
  const now = day.hour * 60 + day.minute;
  return weekdays.has(day.weekday) && now >= opens && now < closes && !isClosedDay(hours, day);
}

/**
 * The first instant from `at` on when sending is open: `at` itself when it is.
 * @throws RangeError as `isOpen`.
 */
export function nextOpening(hours: SendingTimes | null, zone: string, at: Date): Date {
  if (hours === null || isOpen(hours, zone, at)) return at;
  for (const { start } of stretchesFrom(hours, zone, at.getTime(), OPENS_WITHIN_DAYS)) {
    if (start >= at.getTime()) return new Date(start);
  }
  throw new RangeError('These sending hours never open');
}

/**
 * When the sending that is open at `at` closes; `at` itself when it is closed then, null when it does not close within
 * three weeks (no hours, or every day from 00:00 to 24:00).
 * @throws RangeError as `isOpen`.
 */
export function closesAt(hours: SendingTimes | null, zone: string, at: Date): Date | null {
  if (hours === null) return null;
  if (!isOpen(hours, zone, at)) return at;
  let end = at.getTime();
  for (const stretch of stretchesFrom(hours, zone, at.getTime(), CLOSES_WITHIN_DAYS)) {
    // Those of two days may touch.
    if (stretch.start <= end) end = Math.max(end, stretch.end);
    else return new Date(end);
  }
  return null;
}

/** The open stretches from the day before `at` on, in order, day by day; those of two days may touch. */
function* stretchesFrom(hours: SendingTimes, zone: string, at: number, days: number): Generator<Stretch> {
  const window = windowOf(hours);
  const today = wallClock(at, zone).startOf('day');
  for (let ahead = -1; ahead <= days; ahead++) {
    const day = today.plus({ days: ahead });
    if (!isClosedDay(hours, day)) yield* stretchesOfDay(window, day);
  }
}

function isClosedDay({ isClosedOn }: SendingTimes, day: DateTime): boolean {
  return isClosedOn?.(day.toISODate() as string) ?? false;
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

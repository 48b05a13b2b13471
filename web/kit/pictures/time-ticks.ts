import { DateTime } from 'luxon';
import { clockOf, dateWords } from '../../../domain/words/times';

export interface TimeTick {
  readonly at: number;
  readonly label: string;
}

const MINUTES = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720];
const DAYS = [1, 2, 7, 14, 28, 91, 364];
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

/** Round times of the practice's clock between two instants, at most `most` of them; a midnight is named by its day. */
export function timeTicks(from: number, to: number, timeZone: string, most: number): TimeTick[] {
  for (const minutes of MINUTES) {
    if ((to - from) / (minutes * MINUTE) > most + 1) continue;
    const ticks = withinDays(from, to, timeZone, minutes);
    if (ticks.length <= most) return ticks;
  }
  for (const days of DAYS) {
    const ticks = (to - from) / (days * DAY) > most + 1 ? [] : onDays(from, to, timeZone, days);
    if (ticks.length > 0 && ticks.length <= most) return ticks;
  }
  return [];
}

/** "24 November 2026", "24 to 26 Nov 2026". */
export function daysBetween(from: number, to: number, timeZone: string): string {
  const [first, last] = [from, to].map((at) => DateTime.fromMillis(at, { zone: timeZone, locale: 'en-GB' })) as [
    DateTime,
    DateTime,
  ];
  if (first.hasSame(last, 'day')) return dateWords(new Date(from), timeZone);
  // Short, to fit a telephone.
  const start = first.hasSame(last, 'month') ? 'd' : first.hasSame(last, 'year') ? 'd LLL' : 'd LLL yyyy';
  return `${first.toFormat(start)} to ${last.toFormat('d LLL yyyy')}`;
}

/** Set by the clock and not by adding hours: a day on which the clocks change has 23 or 25 of them. */
function withinDays(from: number, to: number, timeZone: string, step: number): TimeTick[] {
  const ticks: TimeTick[] = [];
  for (const day of daysOf(from, to, timeZone, 1)) {
    const putOn = Math.abs(day.plus({ days: 1 }).offset - day.offset) * MINUTE;
    for (let minute = 0; minute < 1440; minute += step) {
      // Zones are slow to work out: not for what cannot lie between the two.
      const about = day.toMillis() + minute * MINUTE;
      if (about < from - putOn || about > to + putOn) continue;
      const local = day.set({ hour: Math.floor(minute / 60), minute: minute % 60 });
      const at = local.toMillis();
      const skipped = local.hour * 60 + local.minute !== minute;
      if (skipped || at < from || at > to) continue;
      ticks.push({ at, label: minute === 0 ? dayLabel(local) : clock(local, timeZone) });
    }
  }
  return ticks;
}

function onDays(from: number, to: number, timeZone: string, step: number): TimeTick[] {
  return [...daysOf(from, to, timeZone, step)]
    .map((day) => ({ at: day.toMillis(), label: dayLabel(day) }))
    .filter(({ at }) => at >= from && at <= to);
}

function* daysOf(from: number, to: number, timeZone: string, step: number): Generator<DateTime> {
  const first = DateTime.fromMillis(from, { zone: timeZone, locale: 'en-GB' }).startOf('day');
  for (let days = 0; ; days += step) {
    const day = first.plus({ days });
    if (!(day.toMillis() <= to)) return;
    yield day;
  }
}

const dayLabel = (day: DateTime) => day.toFormat('d LLL');
const clock = (local: DateTime, timeZone: string) => clockOf(local.toJSDate(), timeZone);

import { DateTime } from 'luxon';

/** When a category's automation runs: once on each of some weekdays, on the practice's clock. */
export interface RunTimes {
  /** ISO weekdays, 1 (Monday) to 7. */
  days: readonly number[];
  hour: number;
  minute: number;
  /** IANA zone. */
  zone: string;
}

/** No run between these hours: the clocks of our zones change then, so a time may come twice or not at all. */
const UNSAFE = { from: 1, to: 3 } as const;

const WORKING_DAYS = [1, 2, 3, 4, 5];
/** Further ahead no run is expected; a practice may close for as many days as it can name. */
const LONGEST_AHEAD_DAYS = 800;

/**
 * When a category runs: at the time from which it may send, on the practice's sending days, or Monday to Friday where it
 * has set none. A time between 1:00 and 3:00 becomes 3:00.
 *
 * @param from `HH:MM`.
 * @param days ISO weekdays on which the practice sends; null where it has set no hours.
 */
export function runTimesOf({
  from,
  days,
  zone,
}: {
  from: string;
  days: readonly number[] | null;
  zone: string;
}): RunTimes {
  const [hour, minute] = from.split(':').map(Number) as [number, number];
  const isUnsafe = hour >= UNSAFE.from && hour < UNSAFE.to;
  return { days: days ?? WORKING_DAYS, hour: isUnsafe ? UNSAFE.to : hour, minute: isUnsafe ? 0 : minute, zone };
}

/**
 * The next times after an instant, in order. The server works them out again from the same calendar; tests hold the two
 * against each other.
 *
 * @param isClosedOn bank holidays and the practice's own closed days, by `YYYY-MM-DD`.
 */
export function nextRuns(
  { days, hour, minute, zone }: RunTimes,
  after: Date,
  count: number,
  isClosedOn: (date: string) => boolean,
): Date[] {
  const runs: Date[] = [];
  const today = DateTime.fromJSDate(after, { zone }).startOf('day');
  for (let ahead = 0; ahead <= LONGEST_AHEAD_DAYS && runs.length < count; ahead++) {
    const day = today.plus({ days: ahead });
    if (!days.includes(day.weekday) || isClosedOn(day.toISODate() as string)) continue;
    const at = day.set({ hour, minute });
    if (at.toMillis() > after.getTime()) runs.push(at.toJSDate());
  }
  return runs;
}

/** The closed days among a year's run days, which the server skips. @param from `YYYY-MM-DD` */
export function closedRunDays(
  { days }: Pick<RunTimes, 'days'>,
  from: string,
  isClosedOn: (date: string) => boolean,
): string[] {
  const closed: string[] = [];
  const day = new Date(`${from}T00:00:00Z`);
  for (let ahead = 0; ahead < 366; ahead++) {
    const date = day.toISOString().slice(0, 10);
    if (days.includes(day.getUTCDay() === 0 ? 7 : day.getUTCDay()) && isClosedOn(date)) closed.push(date);
    day.setUTCDate(day.getUTCDate() + 1);
  }
  return closed;
}

/** A run that has not begun this long after its time was missed. The server starts late ones up to then. */
export const CATCH_UP_MINUTES = 60;

/** Whether a run that was expected is missing. */
export function isMissed(expectedAt: Date, now: Date): boolean {
  return now.getTime() - expectedAt.getTime() > CATCH_UP_MINUTES * 60_000;
}

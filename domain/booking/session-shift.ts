import { DateTime } from 'luxon';
import type { SlotTime } from './session';

/**
 * The times of a clinic that is moved to begin at another moment, each as far from the clinic's beginning as
 * before.
 */
export function shiftedTimes<Time extends SlotTime>(times: readonly Time[], to: Date): Time[] {
  const first = Math.min(...times.map(({ startsAt }) => startsAt.getTime()));
  const by = to.getTime() - first;
  return times.map((time) => ({
    ...time,
    startsAt: new Date(time.startsAt.getTime() + by),
    endsAt: new Date(time.endsAt.getTime() + by),
  }));
}

/** The part of a day that a clinic takes, as instants. @param date `YYYY-MM-DD`; `from` and `to` are `HH:MM`. */
export function partOfDay(
  { date, from, to }: { date: string; from?: string; to?: string },
  zone: string,
): { from: Date; to: Date } {
  const day = DateTime.fromISO(date, { zone });
  const at = (clock: string | undefined, otherwise: DateTime): Date => {
    if (clock === undefined || clock === '24:00') return otherwise.toJSDate();
    const [hour, minute] = clock.split(':').map(Number) as [number, number];
    return day.set({ hour, minute }).toJSDate();
  };
  return { from: at(from, day.startOf('day')), to: at(to, day.plus({ days: 1 }).startOf('day')) };
}

import { DateTime } from 'luxon';
import { clockOf, dayAt } from '../words/times';
import type { SlotTime } from './session';

/** A day with the times that can be chosen, as a patient reads it. */
export interface DayOfTimes<Time extends SlotTime> {
  /** "Tuesday 1 December 2026" */
  words: string;
  /** `YYYY-MM-DD` */
  date: string;
  times: (Time & { words: string })[];
}

/** "Tuesday 1 December 2026", on the practice's clock. @param language whose words for days and months. */
export function weekdayWords(at: Date, zone: string, language = 'en-GB'): string {
  return DateTime.fromJSDate(at, { zone }).setLocale(language).toFormat('cccc d LLLL yyyy');
}

/** "9am" in English; elsewhere "09:00", which is read in any language. */
export function clockIn(at: Date, zone: string, language = 'en-GB'): string {
  return language.startsWith('en') ? clockOf(at, zone) : DateTime.fromJSDate(at, { zone }).toFormat('HH:mm');
}

/** Times by the day they are on, in their order. */
export function byDay<Time extends SlotTime>(
  times: readonly Time[],
  zone: string,
  language?: string,
): DayOfTimes<Time>[] {
  const days = new Map<string, DayOfTimes<Time>>();
  for (const time of times) {
    const words = weekdayWords(time.startsAt, zone, language);
    const day = days.get(words) ?? { words, date: dayAt(time.startsAt, zone), times: [] };
    day.times.push({ ...time, words: clockIn(time.startsAt, zone, language) });
    days.set(words, day);
  }
  return [...days.values()];
}

/** The times nearest to one that was taken, at most `most`, in their order. */
export function nearest<Time extends SlotTime>(times: readonly Time[], to: Date, most: number): Time[] {
  const far = ({ startsAt }: Time) => Math.abs(startsAt.getTime() - to.getTime());
  return [...times]
    .sort((one, other) => far(one) - far(other))
    .slice(0, most)
    .sort((one, other) => one.startsAt.getTime() - other.startsAt.getTime());
}

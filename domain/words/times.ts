import { DateTime } from 'luxon';

/** Times in the practice's zone: "24 November 2026 at 9:05am", "midday", "today at 2pm". */
export function timeWords(at: Date, timeZone: string, now?: Date): string {
  const local = DateTime.fromJSDate(at, { zone: timeZone }).setLocale('en-GB');
  return `${dayWords(local, now, timeZone)} at ${clockWords(local)}`;
}

/** "9am", "9:05am", "midday", "midnight". */
export function clockOf(at: Date, timeZone: string): string {
  return clockWords(DateTime.fromJSDate(at, { zone: timeZone }).setLocale('en-GB'));
}

/** "9am", "4:30pm", of a time on a clock, `HH:MM`. */
export function wallClockWords(time: string): string {
  return clockWords(DateTime.fromISO(`2000-01-01T${time}`, { zone: 'UTC' }).setLocale('en-GB'));
}

/** "4 March 1951", from a calendar date `YYYY-MM-DD` or an instant. */
export function dateWords(date: string | Date, timeZone = 'UTC', language = 'en-GB'): string {
  const local =
    date instanceof Date ? DateTime.fromJSDate(date, { zone: timeZone }) : DateTime.fromISO(date, { zone: 'UTC' });
  return local.isValid ? local.setLocale(language).toFormat('d LLLL yyyy') : String(date);
}

/** The calendar day at an instant, `YYYY-MM-DD`. */
export function dayAt(at: Date, timeZone: string): string {
  return DateTime.fromJSDate(at, { zone: timeZone }).toISODate() ?? '';
}

/** How a practice's zone is named to its staff. */
export function zoneWords(timeZone: string): string {
  if (timeZone === 'Europe/London') return 'UK time';
  return `${timeZone.split('/').at(-1)!.replaceAll('_', ' ')} time`;
}

function dayWords(local: DateTime, now: Date | undefined, timeZone: string): string {
  if (now) {
    const today = DateTime.fromJSDate(now, { zone: timeZone });
    if (local.hasSame(today, 'day')) return 'today';
    if (local.hasSame(today.plus({ days: 1 }), 'day')) return 'tomorrow';
  }
  return local.toFormat('d LLLL yyyy');
}

function clockWords(local: DateTime): string {
  if (local.minute === 0 && local.hour === 0) return 'midnight';
  if (local.minute === 0 && local.hour === 12) return 'midday';
  return local.toFormat(local.minute === 0 ? 'ha' : 'h:mma').toLowerCase();
}

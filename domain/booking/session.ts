import { DateTime } from 'luxon';
import { readWallTime } from '../practice/hours/send-at';

/** A time that can be booked. */
export interface SlotTime {
  startsAt: Date;
  endsAt: Date;
}

/** A clinic on one day, on the practice's clock: `YYYY-MM-DD` and `HH:MM`. */
export interface ClinicSession {
  date: string;
  from: string;
  to: string;
}

export type SessionReading =
  | { ok: true; slots: SlotTime[] }
  | {
      ok: false;
      field: keyof ClinicSession;
      code: 'date-unreadable' | 'time-skipped' | 'session-backwards' | 'session-too-short';
      message: string;
    };

/** `24:00` is the end of the day. */
const MIDNIGHT = '24:00';

/**
 * Cuts a session into appointments of `minutes`, one after the other. What remains at the end is left free. On a night
 * when the clocks change it takes the time that really passes: an hour that comes twice counts twice.
 *
 * @param zone the practice's time zone.
 */
export function slotsOfSession({ date, from, to }: ClinicSession, minutes: number, zone: string): SessionReading {
  const start = readWallTime(`${date}T${from}`, zone);
  if (start.kind === 'unreadable') {
    return refused('date', 'date-unreadable', 'Enter a real date and time, for example 2026-11-24 and 09:00.');
  }
  if (start.kind === 'skipped') return refused('from', 'time-skipped', skippedWords(from));
  const end = readWallTime(
    to === MIDNIGHT ? `${DateTime.fromISO(date).plus({ days: 1 }).toISODate()}T00:00` : `${date}T${to}`,
    zone,
  );
  if (end.kind === 'unreadable') {
    return refused('to', 'date-unreadable', 'Enter a real time, for example 12:30.');
  }
  if (end.kind === 'skipped') return refused('to', 'time-skipped', skippedWords(to));
  const first = (start.kind === 'twice' ? start.first : start.at).getTime();
  const last = (end.kind === 'twice' ? end.second : end.at).getTime();
  if (last <= first) return refused('to', 'session-backwards', 'Enter an end that is after the beginning.');
  const length = minutes * 60_000;
  const slots: SlotTime[] = [];
  for (let at = first; at + length <= last; at += length) {
    slots.push({ startsAt: new Date(at), endsAt: new Date(at + length) });
  }
  if (slots.length > 0) return { ok: true, slots };
  const message = `This is shorter than one appointment of ${minutes} minutes. Enter a later end.`;
  return refused('to', 'session-too-short', message);
}

/** When a day begins on the clock of a zone, `days` after a date. @param date `YYYY-MM-DD` */
export function startOfDay(date: string, days: number, zone: string): Date {
  return DateTime.fromISO(date, { zone }).plus({ days }).startOf('day').toJSDate();
}

function skippedWords(time: string): string {
  return `The clocks go forward that night, so ${time} does not exist. Enter another time.`;
}

function refused(
  field: keyof ClinicSession,
  code: Exclude<SessionReading, { ok: true }>['code'],
  message: string,
): SessionReading {
  return { ok: false, field, code, message };
}

import { DateTime } from 'luxon';
import { readWallTime } from '../../../domain/practice/hours/send-at';
import type { FormError } from '../../kit/form-error';
import type { Form } from '../../kit/page';
import { clockOf, timeWords } from '../../../domain/words/times';
import { readClock } from './clock-time';

/** A person needs this long to notice a mistake. */
const LEAST_AHEAD_MS = 2 * 60_000;

export interface TimeFields {
  day: string;
  month: string;
  year: string;
  time: string;
}

export type NewTime =
  | { ok: true; at: Date }
  /** The clocks show it twice that night, so we ask which one. */
  | { ok: false; errors: FormError[]; twice?: { first: Date; second: Date } };

export function timeFields(form: Form): TimeFields {
  return { day: form.text('day'), month: form.text('month'), year: form.text('year'), time: form.text('time') };
}

export function fieldsOf(at: Date, zone: string): TimeFields {
  const local = DateTime.fromJSDate(at, { zone });
  return { day: String(local.day), month: String(local.month), year: String(local.year), time: clockOf(at, zone) };
}

/** The instant of a date and time on the practice's clock (P18, X6: both clock changes). */
export function readNewTime(
  fields: TimeFields,
  which: string,
  { timeZone, now }: { timeZone: string; now: Date },
): NewTime {
  const date = DateTime.fromObject(
    { year: whole(fields.year), month: whole(fields.month), day: whole(fields.day) },
    { zone: 'utc' },
  );
  const words = fields.time.toLowerCase();
  const clock = words === 'midday' ? '12:00' : words === 'midnight' ? '00:00' : readClock(fields.time);
  const errors: FormError[] = [];
  if (!date.isValid || !/^\d{4}$/.test(fields.year)) {
    errors.push({ field: 'day', message: 'Enter a date, for example 24 11 2026' });
  }
  if (clock === null) errors.push({ field: 'time', message: 'Enter a time, for example 9am or 14:30' });
  if (errors.length > 0) return { ok: false, errors };
  const read = readWallTime(`${date.toISODate()!}T${clock!}`, timeZone);
  switch (read.kind) {
    case 'unreadable':
      return { ok: false, errors: [{ field: 'day', message: 'Enter a date, for example 24 11 2026' }] };
    case 'skipped':
      return {
        ok: false,
        errors: [
          {
            field: 'time',
            message: `The clocks go forward then, so this time does not exist. Enter ${timeWords(read.before, timeZone)} or ${timeWords(read.after, timeZone)}`,
          },
        ],
      };
    case 'twice': {
      if (which === 'first' || which === 'second') return inTime(read[which], now);
      return {
        ok: false,
        errors: [{ field: 'which', message: 'The clocks go back then, so this time happens twice. Choose which' }],
        twice: { first: read.first, second: read.second },
      };
    }
    case 'once':
      return inTime(read.at, now);
  }
}

function inTime(at: Date, now: Date): NewTime {
  const ahead = at.getTime() - now.getTime();
  if (ahead <= 0) return { ok: false, errors: [{ field: 'day', message: 'Enter a time that is in the future' }] };
  if (ahead < LEAST_AHEAD_MS) {
    return { ok: false, errors: [{ field: 'time', message: 'Enter a time at least 2 minutes from now' }] };
  }
  return { ok: true, at };
}

function whole(text: string): number {
  return /^\d{1,4}$/.test(text) ? Number(text) : NaN;
}

import { isTooFarAhead, readWallTime, TOO_FAR_AHEAD } from '../../../domain/practice/hours/send-at';
import { clockOf, timeWords } from '../../../domain/words/times';
import { monthOf } from '../../kit/date-fields';
import type { FormError } from '../../kit/form-error';

/** The fields under "Send later". */
export interface TimeInput {
  day: string;
  month: string;
  year: string;
  time: string;
  /** Which of two instants, if the page had to ask: `first`, `second`, `before` or `after`. */
  which: string;
}

/** A time to choose instead of one that the clocks skip, or one of two that they show twice. */
export interface TimeOffer {
  value: 'first' | 'second' | 'before' | 'after';
  text: string;
}

export type TimeInputReading =
  { ok: true; at: Date } | { ok: false; errors: FormError[]; question: string | null; offers: TimeOffer[] };

/** A time sooner than this means sending now. */
const LEAST_AHEAD_MINUTES = 2;

/**
 * The instant that staff mean by a date and time on the practice's clock (P18, X6). The hour that the clocks skip is
 * refused with the two nearest times; for an hour that comes twice, the person chooses.
 */
export function readTimeInput(input: TimeInput, zone: string, now: Date): TimeInputReading {
  const date = readDate(input);
  const time = readClock(input.time);
  const errors: FormError[] = [];
  if (typeof date === 'object') errors.push(date);
  if (time === null) {
    errors.push({
      field: 'time',
      message: input.time.trim() === '' ? 'Enter a time, for example 9am' : 'Enter the time like 9am, 2:30pm or 14:30',
    });
  }
  if (typeof date === 'object' || time === null) return refused(errors);

  const reading = readWallTime(`${date}T${time}`, zone);
  if (reading.kind === 'unreadable') return refused([{ field: 'date-day', message: 'Enter a real date' }]);
  if (reading.kind === 'skipped') {
    const { before, after } = reading;
    if (input.which === 'before') return inTime(before, now);
    if (input.which === 'after') return inTime(after, now);
    const wanted = clockWords(time);
    const question = `The clocks go forward that night, so ${wanted} does not exist. Choose one of the two nearest times.`;
    return refused([{ field: 'which', message: question }], question, [
      { value: 'before', text: timeWords(before, zone) },
      { value: 'after', text: timeWords(after, zone) },
    ]);
  }
  if (reading.kind === 'twice') {
    const { first, second } = reading;
    if (input.which === 'first') return inTime(first, now);
    if (input.which === 'second') return inTime(second, now);
    const words = clockOf(first, zone);
    const question = `The clocks go back that night, so ${words} happens twice. Choose which one.`;
    return refused([{ field: 'which', message: question }], question, [
      { value: 'first', text: `The first ${words}, before the clocks go back` },
      { value: 'second', text: `The second ${words}, after the clocks have gone back` },
    ]);
  }
  return inTime(reading.at, now);
}

function inTime(at: Date, now: Date): TimeInputReading {
  const ahead = at.getTime() - now.getTime();
  if (ahead <= 0) return refused([{ field: 'date-day', message: 'Enter a time that is in the future' }]);
  if (ahead < LEAST_AHEAD_MINUTES * 60_000) {
    const message = `Enter a time at least ${LEAST_AHEAD_MINUTES} minutes from now, or choose Send now`;
    return refused([{ field: 'time', message }]);
  }
  if (isTooFarAhead(at, now)) return refused([{ field: 'date-year', message: TOO_FAR_AHEAD }]);
  return { ok: true, at };
}

/** `YYYY-MM-DD`, or what is wrong; whether the day exists is judged with the time. */
function readDate({ day, month, year }: TimeInput): string | FormError {
  const parts = { day: day.trim(), month: month.trim(), year: year.trim() };
  if (parts.day === '' && parts.month === '' && parts.year === '') {
    return { field: 'date-day', message: 'Enter the date to send on' };
  }
  for (const [name, value] of Object.entries(parts)) {
    if (value === '') return { field: `date-${name}`, message: `The date must include a ${name}` };
  }
  const monthNumber = monthOf(parts.month);
  if (!/^\d{4}$/.test(parts.year)) return { field: 'date-year', message: 'Enter the year with 4 digits' };
  if (!/^\d{1,2}$/.test(parts.day)) return { field: 'date-day', message: 'Enter a real date' };
  if (monthNumber < 1 || monthNumber > 12) return { field: 'date-month', message: 'Enter a real date' };
  return `${parts.year}-${String(monthNumber).padStart(2, '0')}-${parts.day.padStart(2, '0')}`;
}

/** `HH:MM` of "9am", "9:05 am", "14:30", "14.30", "1430", "midday", "midnight"; null for anything else. */
function readClock(text: string): string | null {
  const written = text.trim().toLowerCase().replace(/\s+/g, '');
  if (written === 'midday' || written === 'noon') return '12:00';
  if (written === 'midnight') return '00:00';
  const parts = /^(\d{1,2})(?:[:.]?(\d{2}))?(?:(a|p)\.?m\.?)?$/.exec(written);
  if (!parts) return null;
  const [, hours = '', minutes = '00', half] = parts;
  // "9" alone could be morning or evening.
  if (parts[2] === undefined && half === undefined) return null;
  let hour = Number(hours);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half === 'p' ? 12 : 0);
  }
  if (hour > 23 || Number(minutes) > 59) return null;
  return `${String(hour).padStart(2, '0')}:${minutes}`;
}

function clockWords(time: string): string {
  return clockOf(new Date(`2000-01-01T${time}:00Z`), 'UTC');
}

function refused(errors: FormError[], question: string | null = null, offers: TimeOffer[] = []): TimeInputReading {
  return { ok: false, errors, question, offers };
}

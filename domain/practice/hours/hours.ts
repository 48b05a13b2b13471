/** When a practice sends (docs/api.md, "Settings"). Null means always, because it has set no hours. */
export interface SendingHours {
  /** ISO weekdays 1 (Monday) to 7, or English names or their abbreviations; as the practice wrote them. */
  days: (number | string)[];
  /** `HH:MM` on the practice's clock. */
  from: string;
  /** `HH:MM`, later than `from`; `24:00` is the day's end. The minute itself is closed. */
  to: string;
}

/** Sending hours as they apply to one message: with the days on which nothing is sent, whatever the hours say. */
export interface SendingTimes extends SendingHours {
  /** @param date `YYYY-MM-DD` on the practice's clock. */
  isClosedOn?: (date: string) => boolean;
}

export type SendingHoursProblemCode =
  | 'hours-not-an-object'
  | 'hours-unknown-field'
  | 'days-missing'
  | 'day-unknown'
  | 'time-unreadable'
  | 'to-not-after-from';

export interface SendingHoursProblem {
  /** Within the value: '' for itself, `days`, `days.0`, `from`, `to`. */
  path: string;
  code: SendingHoursProblemCode;
  message: string;
}

export type SendingHoursReading =
  { ok: true; value: SendingHours | null } | { ok: false; problems: SendingHoursProblem[] };

const DAY_NAMES = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/**
 * Reads sending hours from outside. null and undefined mean none. Times are two-digit `HH:MM` from 00:00 to 23:59, `to`
 * also 24:00; hours over midnight are not known (send by day). Days stay as they were written.
 *
 * @returns the hours, or every problem with its path.
 */
export function readSendingHours(value: unknown): SendingHoursReading {
  if (value === null || value === undefined) return { ok: true, value: null };
  if (typeof value !== 'object' || Array.isArray(value)) {
    return {
      ok: false,
      problems: [problem('', 'hours-not-an-object', 'Give days, from and to, or null for no sending hours.')],
    };
  }
  const { days, from, to, ...others } = value as Record<string, unknown>;
  const problems = Object.keys(others).map((name) =>
    problem(name, 'hours-unknown-field', 'Sending hours have days, from and to.'),
  );
  if (!Array.isArray(days) || days.length === 0) {
    problems.push(problem('days', 'days-missing', 'Choose at least one day.'));
  } else {
    days.forEach((day, index) => {
      if (weekday(day) === null) {
        problems.push(
          problem(`days.${index}`, 'day-unknown', 'Write a day as 1 (Monday) to 7 or by its English name.'),
        );
      }
    });
  }
  const opens = typeof from === 'string' ? minuteOfDay(from) : null;
  const closes = typeof to === 'string' ? minuteOfDay(to) : null;
  if (opens === null || opens === 1440) {
    problems.push(problem('from', 'time-unreadable', 'Write the time as HH:MM, for example 08:00.'));
  }
  if (closes === null) problems.push(problem('to', 'time-unreadable', 'Write the time as HH:MM, for example 18:00.'));
  if (opens !== null && opens < 1440 && closes !== null && closes <= opens) {
    problems.push(problem('to', 'to-not-after-from', 'Enter a time that is later than the one before.'));
  }
  return problems.length === 0 ? { ok: true, value: value as SendingHours } : { ok: false, problems };
}

/** Sending hours in numbers: ISO weekdays, and minutes of the day. */
export interface Window {
  weekdays: ReadonlySet<number>;
  opens: number;
  closes: number;
}

/**
 * @throws RangeError for hours that `readSendingHours` refuses; hours from the database never are.
 */
export function windowOf({ days: written, from: first, to: last }: SendingHours): Window {
  const reading = readSendingHours({ days: written, from: first, to: last });
  if (!reading.ok || reading.value === null) throw new RangeError('Not sending hours that readSendingHours accepts');
  const { days, from, to } = reading.value;
  return {
    weekdays: new Set(days.map((day) => weekday(day) as number)),
    opens: minuteOfDay(from) as number,
    closes: minuteOfDay(to) as number,
  };
}

/** 1 (Monday) to 7, or null: `1`, `'1'`, `'Mon'`, `'Tues'`, `'wednesday'`, whatever the case. */
function weekday(day: unknown): number | null {
  if (typeof day === 'number') return Number.isInteger(day) && day >= 1 && day <= 7 ? day : null;
  if (typeof day !== 'string') return null;
  const name = day.trim().replace(/\.$/, '').toLowerCase();
  if (/^[1-7]$/.test(name)) return Number(name);
  const index = DAY_NAMES.findIndex((full) => name.length >= 2 && full.startsWith(name));
  return index < 0 ? null : index + 1;
}

/** Minutes since midnight, 0 to 1440, or null. */
function minuteOfDay(time: string): number | null {
  const parts = /^(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/.exec(time);
  if (!parts) return null;
  return parts[1] === undefined ? 1440 : Number(parts[1]) * 60 + Number(parts[2]);
}

function problem(path: string, code: SendingHoursProblemCode, message: string): SendingHoursProblem {
  return { path, code, message };
}

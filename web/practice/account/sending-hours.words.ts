import { windowOf, type SendingHours } from '../../../domain/practice/hours/hours';

export const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
const DAY_MINUTES = 1_440;

/** A day of the drawn week. */
export interface WeekDay {
  name: string;
  /** Null when closed. */
  open: { start: number; width: number } | null;
  words: string;
}

/** "Monday to Friday, 8am to 6:30pm". */
export function hoursWords(hours: SendingHours | null): string {
  if (hours === null) return 'At any time';
  const { weekdays, opens, closes } = windowOf(hours);
  return `${daysWords([...weekdays].sort((one, other) => one - other))}, ${minuteWords(opens)} to ${minuteWords(closes)}`;
}

/** The week, day by day; `start` and `width` in minutes of the day. */
export function weekOf(hours: SendingHours | null): WeekDay[] {
  const window = hours === null ? null : windowOf(hours);
  return DAYS.map((name, index) => {
    if (window === null) return { name, open: { start: 0, width: DAY_MINUTES }, words: 'All day' };
    if (!window.weekdays.has(index + 1)) return { name, open: null, words: 'Closed' };
    const { opens, closes } = window;
    return {
      name,
      open: { start: opens, width: closes - opens },
      words: `${minuteWords(opens)} to ${minuteWords(closes)}`,
    };
  });
}

/** Days that are ticked on the form: 1 (Monday) to 7. */
export function daysOf(hours: SendingHours | null): number[] {
  return hours === null ? [] : [...windowOf(hours).weekdays];
}

/**
 * A time as people write it, as the rule wants it: 8, 8am, 8:30 am, 18.30, 1830, midday; "midnight" and 24:00 are the
 * day's end where a day may end. What is no time comes back as it was, for the rule to refuse.
 */
export function clockText(text: string, { endsDay = false } = {}): string {
  const written = text.trim().toLowerCase().replace(/\s+/g, '');
  if (written === 'midday' || written === 'noon') return '12:00';
  if (written === 'midnight') return endsDay ? '24:00' : '00:00';
  const parts = /^(\d{1,2})(?:[:.]?(\d{2}))?(am|pm)?$/.exec(written);
  if (!parts) return text.trim();
  const [, hourText, minutes = '00', half] = parts;
  let hour = Number(hourText);
  if (half) {
    if (hour < 1 || hour > 12) return text.trim();
    hour = (hour % 12) + (half === 'pm' ? 12 : 0);
  }
  return `${String(hour).padStart(2, '0')}:${minutes}`;
}

/** "8am", "6:30pm", "midday", "midnight". */
function minuteWords(minute: number): string {
  if (minute % DAY_MINUTES === 0) return 'midnight';
  if (minute === DAY_MINUTES / 2) return 'midday';
  const hour = Math.floor(minute / 60);
  const rest = minute % 60;
  const half = hour < 12 ? 'am' : 'pm';
  return `${hour % 12 === 0 ? 12 : hour % 12}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}${half}`;
}

/** "Every day", "Monday to Friday", "Monday, Wednesday and Friday". */
function daysWords(days: number[]): string {
  const first = days[0]!;
  const last = days.at(-1)!;
  if (days.length === 7) return 'Every day';
  const names = days.map((day) => DAYS[day - 1]!);
  if (days.length > 2 && last - first === days.length - 1) return `${names[0]} to ${names.at(-1)}`;
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

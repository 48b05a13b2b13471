import { isOpen } from '../practice/hours/opening';
import { windowOf, type SendingHours } from '../practice/hours/hours';

/** A person's turn: when they are told of red flags; null for at any time. */
export interface RotaTurn {
  staffId: string;
  hours: SendingHours | null;
}

/**
 * The next person to notify of a red flag that nobody has acknowledged: the first on the rota who is on duty now and was
 * not notified yet. Null where nobody is left, and everyone has to be notified.
 *
 * @param told Whom it was told to.
 * @param timeZone IANA zone of the practice.
 */
export function nextOnRota(
  turns: readonly RotaTurn[],
  told: readonly string[],
  now: Date,
  timeZone: string,
): string | null {
  const next = turns.find(({ staffId, hours }) => !told.includes(staffId) && isOpen(hours, timeZone, now));
  return next?.staffId ?? null;
}

/** A stretch of a weekday, in minutes of the day; `day` 1 (Monday) to 7. */
export interface RotaGap {
  day: number;
  from: number;
  to: number;
}

const DAY_MINUTES = 1_440;

/** When in a week nobody is on duty, by day. Empty where somebody always is. */
export function rotaGaps(turns: readonly RotaTurn[]): RotaGap[] {
  if (turns.some(({ hours }) => hours === null)) return [];
  const windows = turns.flatMap(({ hours }) => (hours === null ? [] : [windowOf(hours)]));
  return [1, 2, 3, 4, 5, 6, 7].flatMap((day) => {
    const covered = windows
      .filter(({ weekdays }) => weekdays.has(day))
      .map(({ opens, closes }) => ({ opens, closes }))
      .sort((one, other) => one.opens - other.opens);
    const gaps: RotaGap[] = [];
    let until = 0;
    for (const { opens, closes } of covered) {
      if (opens > until) gaps.push({ day, from: until, to: opens });
      until = Math.max(until, closes);
    }
    return until < DAY_MINUTES ? [...gaps, { day, from: until, to: DAY_MINUTES }] : gaps;
  });
}

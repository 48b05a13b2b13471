/** How soon and how far ahead patients can book a type. */
export interface BookingWindow {
  minNoticeMinutes: number;
  /** Null for no limit. */
  maxDaysAhead: number | null;
}

const DAY_MS = 86_400_000;

/** The instants between which an appointment may begin that a patient books now; `until` null for no end. */
export function bookable(
  { minNoticeMinutes, maxDaysAhead }: BookingWindow,
  now: Date,
): { from: Date; until: Date | null } {
  return {
    from: new Date(now.getTime() + minNoticeMinutes * 60_000),
    until: maxDaysAhead === null ? null : new Date(now.getTime() + maxDaysAhead * DAY_MS),
  };
}

/** How many of a day's slots stay for patients who telephone; parts of a slot do not count. */
export function keptForTelephone(slots: number, share: number): number {
  return Math.floor(slots * share + 1e-9);
}

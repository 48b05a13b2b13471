import type { SendingTimes } from './hours';
import { closesAt, nextOpening } from './opening';
import { paceInterval } from '../../delivery/pace';

export interface SendingPlan {
  /** Messages that are still to be handed over. */
  total: number;
  /** When it is due; the first message goes when sending is open from then on. */
  from: Date;
  /** The provider's limit; null for none, and then sending itself takes no time. */
  ratePerSecond: number | null;
  /** The campaign's pace; null for none. */
  perHour: number | null;
  /** Null: always open. */
  hours: SendingTimes | null;
  /** The practice's IANA time zone. */
  timeZone: string;
}

/** Nobody plans a bulk message over more days of sending than these. */
const MOST_OPENINGS = 1_000;
/** What does not close so soon is looked at again after this long. */
const LOOK_AGAIN_MS = 20 * 86_400_000;

/**
 * When the last message of a campaign is expected to be handed over, by the rules that sending itself follows: the
 * provider's rate, the campaign's pace, and sending hours with their closed days and clock changes (N8, N17).
 * @returns null when that is more than a thousand openings away
 */
export function expectedEnd({ total, from, ratePerSecond, perHour, hours, timeZone }: SendingPlan): Date | null {
  let at = nextOpening(hours, timeZone, from);
  const byRate = ratePerSecond === null ? 0 : (Math.max(0, total) * 1_000) / ratePerSecond;
  // The first message goes immediately, so there is one interval fewer than messages.
  const byPace = perHour === null ? 0 : Math.max(0, total - 1) * paceInterval(perHour);
  let left = Math.max(byRate, byPace);
  for (let opening = 0; opening < MOST_OPENINGS; opening++) {
    const closes = closesAt(hours, timeZone, at) ?? new Date(at.getTime() + LOOK_AGAIN_MS);
    const open = closes.getTime() - at.getTime();
    if (hours === null || left < open) return new Date(at.getTime() + left);
    left -= open;
    at = nextOpening(hours, timeZone, closes);
  }
  return null;
}

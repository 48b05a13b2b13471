import type { MinuteRow } from '../../../ports/campaigns/campaign-queries';

/** How many minutes we look at: enough to be steady, but few enough to notice a provider that slows down. */
const LOOKED_AT_MS = 5 * 60_000;
const LEAST_MS = 3_000;

/** The current speed, and when it ends at that speed. Null while too little has been sent to say. */
export function sendingRate(
  minutes: readonly MinuteRow[],
  left: number,
  now: Date,
): { perMinute: number; endsAt: Date } | null {
  const since = now.getTime() - LOOKED_AT_MS;
  const recent = minutes.filter(({ at, sent }) => sent > 0 && at.getTime() >= since - 60_000);
  const first = recent[0];
  if (!first || left <= 0) return null;
  const spent = now.getTime() - (first.firstSentAt ?? first.at).getTime();
  if (spent < LEAST_MS) return null;
  const sent = recent.reduce((sum, minute) => sum + minute.sent, 0);
  const perMinute = (sent / spent) * 60_000;
  return {
    perMinute: Math.max(1, Math.round(perMinute)),
    endsAt: new Date(now.getTime() + (left / perMinute) * 60_000),
  };
}

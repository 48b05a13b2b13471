/**
 * The pace of one campaign: at most so many messages in any 60 minutes, spread evenly (N17). Messages are allowed one after
 * the other, each a fixed time after the one before, so nothing can save up and go in a burst.
 */

export const MOST_PER_HOUR = 1_000_000;

const HOUR_MS = 3_600_000;
/** A worker that comes late by no more than this does not lose the time, so that the pace is kept on average. */
const CAUGHT_UP_MS = 2_000;
/** The longest from a claim to the hand-over: half a lease of 60 seconds (domain/delivery/lease.ts). */
const CLAIM_TO_HAND_OVER_MS = 30_000;
/** Messages that fall due within so long are claimed together, because each claim costs the database some work. */
const TOGETHER_MS = 1_000;
/**
 * What can move messages closer together than they were allowed is added to the hour, so that in no 60 minutes more than
 * the limit are handed over. It makes the pace 1 % slower than it might be.
 */
const SPREAD_OVER_MS = HOUR_MS + CAUGHT_UP_MS + CLAIM_TO_HAND_OVER_MS + TOGETHER_MS;

/** The latest messages that were allowed; kept between claims. */
export interface PaceUse {
  /** Milliseconds since the epoch. */
  at: number;
  count: number;
}

/** Either so many may be claimed now, at least 1, or none before `waitMs` has passed. */
export type PaceGrant = { count: number; waitMs: null } | { count: 0; waitMs: number };

/** Milliseconds between two messages. */
export function paceInterval(perHour: number): number {
  return SPREAD_OVER_MS / perHour;
}

/**
 * How many messages of a campaign may be claimed now. Nothing is charged: `chargePace` does that with what was claimed.
 *
 * @param use null before the first message.
 * @param wanted messages that are due; at least 1.
 * @param now milliseconds since the epoch.
 */
export function askPace(use: PaceUse | null, perHour: number, wanted: number, now: number): PaceGrant {
  const waitMs = Math.ceil(nextAllowed(use, perHour, now) - now);
  if (waitMs > 0) return { count: 0, waitMs };
  return { count: Math.min(wanted, Math.max(1, Math.floor(TOGETHER_MS / paceInterval(perHour)))), waitMs: null };
}

/** What to keep after `claimed` messages were claimed; what a check at the hand-over left out does not count. */
export function chargePace(use: PaceUse | null, perHour: number, claimed: number, now: number): PaceUse | null {
  if (claimed === 0) return use;
  const allowedAt = nextAllowed(use, perHour, now);
  return { at: now - allowedAt > CAUGHT_UP_MS ? now : allowedAt, count: claimed };
}

/** A new pace counts from the latest message on, so a change takes effect with the next one. */
function nextAllowed(use: PaceUse | null, perHour: number, now: number): number {
  return use === null ? now : use.at + use.count * paceInterval(perHour);
}

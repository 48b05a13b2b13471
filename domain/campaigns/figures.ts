import { MESSAGE_STATUSES, type Channel, type MessageStatus } from '../delivery/states';
import type { Phase } from './phases';

/*
 * All figures about a campaign. Pages, API and downloads use them, so that two places cannot count the same patients
 * differently.
 */

/** How many messages are in each status; all but `total` add up to it. */
export type StatusCounts = Record<MessageStatus | 'total', number>;

/** The parts that every patient of a campaign is in exactly one of (N1): the tabs of its patients. */
export const PARTS = ['delivered', 'errors', 'waiting', 'not-sent', 'accepted'] as const;
export type Part = (typeof PARTS)[number];

/** The part that a message belongs to. An email accepted without a receipt is not an error (docs/api.md, "Errors"). */
export function partOf(status: MessageStatus, channel: Channel): Part {
  switch (status) {
    case 'delivered':
      return 'delivered';
    case 'failed':
    case 'unknown':
      return 'errors';
    case 'expired':
      return channel === 'sms' ? 'errors' : 'accepted';
    case 'planned':
    case 'submitting':
    case 'submitted':
      return 'waiting';
    case 'suppressed':
    case 'cancelled':
      return 'not-sent';
  }
}

/** How many patients are in each part. They add up to `total`. */
export function partsOf(channel: Channel, counts: StatusCounts): Record<Part | 'total', number> {
  const sums = { total: counts.total, delivered: 0, errors: 0, waiting: 0, 'not-sent': 0, accepted: 0 };
  for (const status of MESSAGE_STATUSES) sums[partOf(status, channel)] += counts[status];
  return sums;
}

/** Messages handed to a provider at least once, with any outcome. */
export function handedOver(counts: StatusCounts): number {
  return counts.submitted + counts.delivered + counts.failed + counts.unknown + counts.expired;
}

/** How many messages are still to be handed over, including those being handed over now. */
export function leftToSend(counts: StatusCounts): number {
  return counts.planned + counts.submitting;
}

/** Paused, with messages that the pause holds back. */
export function isPaused(campaign: { phase: Phase; pausedReason: string | null; counts: StatusCounts }): boolean {
  const { phase, pausedReason, counts } = campaign;
  if (pausedReason === null) return false;
  return (
    phase === 'scheduled' || phase === 'held' || phase === 'sending' || (phase === 'settling' && counts.planned > 0)
  );
}

/**
 * How a campaign that has settled ended: `error` with at least one error, `all` if everyone was sent to, `some` if some
 * were left out, `none` if nobody was sent to. The API says `ok` for the last three.
 */
export type Ending = 'error' | 'all' | 'some' | 'none';

export function endingOf(channel: Channel, counts: StatusCounts): Ending {
  const parts = partsOf(channel, counts);
  if (parts.errors > 0) return 'error';
  if (parts['not-sent'] === 0) return 'all';
  return parts['not-sent'] < parts.total ? 'some' : 'none';
}

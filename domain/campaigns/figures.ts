import { MESSAGE_STATUSES, type Channel, type MessageStatus } from '../delivery/states';
import type { Phase } from './phases';

/*
 * Every figure that is said of a campaign: pages, API and downloads take them from here, so that two places cannot
 * count the same patients differently.
 */

/** How many messages are in each status; all but `total` add up to it. */
export type StatusCounts = Record<MessageStatus | 'total', number>;

/** The parts that every patient of a campaign is in exactly one of (N1): the tabs of its patients. */
export const PARTS = ['delivered', 'errors', 'waiting', 'not-sent', 'accepted'] as const;
export type Part = (typeof PARTS)[number];

/** Which part a message counts to; an email accepted without a receipt is no error (docs/api.md, "Errors"). */
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

/** What is still to be handed over, with what is being handed over at this moment. */
export function leftToSend(counts: StatusCounts): number {
  return counts.planned + counts.submitting;
}

/** Paused, and something is left that the pause keeps from going. */
export function isPaused(campaign: { phase: Phase; pausedReason: string | null; counts: StatusCounts }): boolean {
  const { phase, pausedReason, counts } = campaign;
  if (pausedReason === null) return false;
  return (
    phase === 'scheduled' || phase === 'held' || phase === 'sending' || (phase === 'settling' && counts.planned > 0)
  );
}

/**
 * How a campaign that has settled ended: `error` with at least one error, `all` where everybody was sent to, `some` where
 * a part was left out, `none` where nobody was sent to. The API says `ok` for the last three.
 */
export type Ending = 'error' | 'all' | 'some' | 'none';

export function endingOf(channel: Channel, counts: StatusCounts): Ending {
  const parts = partsOf(channel, counts);
  if (parts.errors > 0) return 'error';
  if (parts['not-sent'] === 0) return 'all';
  return parts['not-sent'] < parts.total ? 'some' : 'none';
}

/** Why a contact who is no registered patient is not written to. Such messages are marketing, whatever they say. */
export type ContactBarrier = 'removed' | 'not-agreed' | 'blocked' | 'no-way' | 'over-limit';

export interface ContactToWriteTo {
  isRemoved: boolean;
  hasAgreed: boolean;
  /** The number or address is blocked for marketing, or the number for every SMS. */
  isBlocked: boolean;
  /** A number or an address for this channel. */
  hasWay: boolean;
  /** Messages that went to the contact in the last 30 days. */
  sentLately: number;
  limit: number;
}

/** A practice that has set no limit gets this one, because a contact has not asked for care (W10). */
export const CONTACT_LIMIT = 4;

/** Days in which messages to a contact are counted. */
export const CONTACT_LIMIT_DAYS = 30;

/** The first reason that forbids it; null if there is none. */
export function contactBarrier(facts: ContactToWriteTo): ContactBarrier | null {
  if (facts.isRemoved) return 'removed';
  if (!facts.hasAgreed) return 'not-agreed';
  if (!facts.hasWay) return 'no-way';
  if (facts.isBlocked) return 'blocked';
  return facts.sentLately >= facts.limit ? 'over-limit' : null;
}

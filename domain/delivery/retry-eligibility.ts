import { partOf } from '../campaigns/figures';
import type { Channel, MessageStatus } from './states';

/** What decides whether one message may be tried again (P25, N2). */
export interface RetryFacts {
  status: MessageStatus;
  channel: Channel;
  /** Why this patient cannot be sent to now (deceased, mobile-missing …), from the live re-check; null when they can. */
  barrier: string | null;
}

/** Reasons for skipping that only a retry has; barriers keep their own names. */
export type SkipReason = 'delivered' | 'waiting' | 'not-sent' | 'accepted' | 'maybe-sent';

/** The reasons for skipping as staff read them. */
export const SKIP_WORDS: Readonly<Record<SkipReason, string>> = {
  delivered: 'Already delivered',
  waiting: 'Still waiting',
  'not-sent': 'Not sent',
  accepted: 'Accepted by the mail server',
  'maybe-sent': 'May have been sent',
};

export function isSkipReason(reason: string): reason is SkipReason {
  return Object.hasOwn(SKIP_WORDS, reason);
}

/**
 * Whether a retry takes a message: every failed one; an unknown one or an SMS without a receipt only if the person
 * accepts that they may receive it twice; never an expired email, because the mail server has it (docs/api.md,
 * "Retry").
 * @returns null when it may be tried again, else why not.
 */
export function skipReasonOf(facts: RetryFacts, includeMaybeSent: boolean): SkipReason | (string & {}) | null {
  const part = partOf(facts.status, facts.channel);
  if (part !== 'errors') return part;
  if (facts.barrier !== null || facts.status === 'failed' || includeMaybeSent) return facts.barrier;
  return 'maybe-sent';
}

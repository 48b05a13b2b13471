import type { Channel } from '../delivery/states';
import { TICK_OF, type BlockTick, type Purpose } from './purposes';
import { unsafeMessage, type SafeFacts } from './safe-contact';
import { inDecidingOrder, type Reason, type RowReasonCode } from '../lists/row-reasons';

/**
 * The reasons that come and go: a word of the register that nobody understands yet, what is safe, a block, a wish, a failed number, the
 * month's messages. Lists are judged by them again
 * when something of it has changed, and all but the last two are looked at again at each hand-over (N9).
 */
export const CHANGING_REASONS = [
  'registration-unclear',
  'unsafe-contact',
  'neutral-text-only',
  'likely-to-fail',
  'blocked',
  'dissent',
  'shared-number',
  'monthly-limit',
] as const satisfies RowReasonCode[];

/** Days that count as the month of the monthly limit (N15). */
export const LIMIT_DAYS = 30;

/** Whether a member of staff may still add this patient: only the number's history excludes them (A8, N12). */
export function mayOverride(reasons: readonly Pick<Reason, 'code'>[]): boolean {
  return reasons.length === 1 && reasons[0]?.code === 'likely-to-fail';
}
/** Most messages in `LIMIT_DAYS` at a practice that never said how many (docs/api.md, "Settings"). */
export const NEW_PRACTICE_MONTHLY_LIMIT = 4;

/** What is ticked for a number or a patient. */
export interface BlockFact {
  ticks: readonly BlockTick[];
  /** The person who changed it last; `at` is ISO 8601. */
  by: string;
  at: string;
  /** The person who set each tick; where that is unknown, the person who changed it last. */
  setBy?: Partial<Record<BlockTick, { by: string; at: string }>>;
}

/** What is known, at this moment, of one patient at one contact. */
export interface SuppressionFacts {
  /** What is ticked for the number (by SMS) or the address (by email), then for the patient; those that are listed. */
  blocks: readonly BlockFact[];
  /** How safe each channel is; absent where nobody said anything. */
  safeContact?: SafeFacts;
  /** Dissent in the record: null = nothing recorded. */
  doesNotWishSms: boolean | null;
  doesNotWishSmsAt?: string | null;
  /** The patient wants letters instead of texts (N28). */
  letterInstead?: boolean | null;
  /** Whether the patient agreed to marketing: null = nothing recorded. */
  marketingAgreed: boolean | null;
  marketingAgreedAt?: string | null;
  /** Whether the last message to this number failed (A5), and since when it has been failing. */
  likelyToFail: boolean;
  failingSince?: string | null;
  /** A member of staff overrode the number's history for this list (N12). */
  overridden: boolean;
  /** Messages that reached the patient, or may still, in the last `LIMIT_DAYS`. */
  messagesThisMonth: number;
}

export interface SuppressionRules {
  channel: Channel;
  purpose: Purpose;
  /** Most messages a patient gets in `LIMIT_DAYS`; null or 0 for no limit. */
  monthlyLimit: number | null;
}

/**
 * Why this patient is not to be sent this kind of message now, in deciding order; empty when they are.
 *
 * - What is not safe for the patient stops every message of the channel; neutral text is written to one patient alone.
 * - A block stops what is ticked: of a number by SMS, of an address by email, of a patient by any channel (E2, E9, N20).
 * - Dissent in the record stops every SMS but recalls: a recall is about the patient's care and needs no consent (E10).
 * - A patient who wants letters instead gets no bulk SMS of any kind (N28).
 * - Marketing needs a recorded yes, by any channel (PECR). Nothing recorded is said as that, never as a
 *   refusal (N11).
 * - A number whose last message failed is left out of a bulk SMS (A5, A8) unless it has an override (N12).
 *
 * The same rule stands in SQL for whole lists and hand-overs (adapters/postgres/eligibility/suppression.ts); a property test holds
 * the two together. Shared numbers are judged across a list and therefore not here.
 */
export function reasonsNotToSend(
  facts: SuppressionFacts,
  { channel, purpose, monthlyLimit }: SuppressionRules,
): Reason[] {
  const reasons: Reason[] = [];
  const unsafe = unsafeMessage(facts.safeContact, channel);
  if (unsafe) reasons.push(unsafe);
  if (channel === 'sms' && facts.likelyToFail && !facts.overridden) {
    reasons.push({ code: 'likely-to-fail', ...since(facts.failingSince) });
  }
  for (const block of facts.blocks) {
    const tick = stoppingTick(block.ticks, { channel, purpose });
    if (tick === null) continue;
    const { by, at } = block.setBy?.[tick] ?? block;
    reasons.push({ code: 'blocked', by, at });
  }
  const wish = wishAgainst(facts, channel, purpose);
  if (wish) reasons.push(wish);
  if (monthlyLimit && facts.messagesThisMonth >= monthlyLimit) {
    reasons.push({ code: 'monthly-limit', detail: String(monthlyLimit) });
  }
  return inDecidingOrder(reasons);
}

/** The tick that stops such a message: its own kind's, else that for every text message; null when none does. */
export function stoppingTick(
  ticks: readonly BlockTick[],
  { channel, purpose }: Pick<SuppressionRules, 'channel' | 'purpose'>,
): BlockTick | null {
  const own = TICK_OF[purpose];
  if (ticks.includes(own)) return own;
  return channel === 'sms' && ticks.includes('everySms') ? 'everySms' : null;
}

function wishAgainst(facts: SuppressionFacts, channel: Channel, purpose: Purpose): Reason | null {
  // It is how the patient can be reached, so it counts for recalls too: they come by letter or a call.
  if (channel === 'sms' && facts.letterInstead === true) return { code: 'dissent', detail: 'letter-instead' };
  if (channel === 'sms' && purpose !== 'recall' && facts.doesNotWishSms === true) {
    return { code: 'dissent', ...since(facts.doesNotWishSmsAt) };
  }
  if (purpose !== 'marketing' || facts.marketingAgreed === true) return null;
  return facts.marketingAgreed === false
    ? { code: 'dissent', detail: 'marketing-refused', ...since(facts.marketingAgreedAt) }
    : { code: 'dissent', detail: 'marketing-not-asked' };
}

function since(at: string | null | undefined): { at?: string } {
  return at ? { at } : {};
}

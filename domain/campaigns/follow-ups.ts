import type { Channel, MessageStatus } from '../delivery/states';
import { partOf } from './figures';

/** How patients can be reached whom the message did not reach. */
export const FOLLOW_UP_CHANNELS = ['email', 'letter', 'call'] as const;
export type FollowUpChannel = (typeof FOLLOW_UP_CHANNELS)[number];

/** A follow-up step, as a person writes it. */
export interface FollowUpText {
  channel: FollowUpChannel;
  /** Days after the campaign was sent, at the earliest. */
  afterDays: number;
  /** Of an email. */
  subject: string | null;
  /** The text of the email or letter; of a call what to say, which may be empty. */
  body: string;
}

export const MOST_FOLLOW_UPS = 3;
export const LATEST_FOLLOW_UP_DAYS = 90;
/** The step of calls to patients who got no text for want of a translation (N42). Those that a person writes come after it. */
export const CALLS_FOR_TRANSLATION = 0;
/** The step of calls that a person asked for, to patients whom nothing of the campaign reached. It is after all others. */
export const CALLS_ON_REQUEST = 4;
/** Why they got none: they need another language, and the text has a sentence that they must understand. */
export const NO_TRANSLATION = 'translation-missing';
/** Dispatches of reminders have the steps 1 to 3. */
export const DISPATCH_STEP_OF_FOLLOW_UP = 3;

/** `waiting` until it is due, `made` once it was carried out, `nobody` if all were reached, `stopped` with the campaign. */
export const FOLLOW_UP_STATES = ['waiting', 'made', 'nobody', 'stopped'] as const;
export type FollowUpState = (typeof FOLLOW_UP_STATES)[number];

/** What is wrong with the order of follow-ups, or null: each channel once, and none before the one above it. */
export function followUpFault(
  steps: readonly Pick<FollowUpText, 'channel' | 'afterDays'>[],
  channel: Channel,
): { index: number; path: 'channel' | 'afterDays'; message: string } | null {
  for (const [index, step] of steps.entries()) {
    if (step.channel === channel) {
      return { index, path: 'channel', message: 'The campaign goes by email already. Choose a letter or a call.' };
    }
    if (steps.findIndex((one) => one.channel === step.channel) < index) {
      return { index, path: 'channel', message: 'Use each channel once.' };
    }
    if (index > 0 && step.afterDays < steps[index - 1]!.afterDays) {
      return { index, path: 'afterDays', message: 'Give each step as many days as the one before it, or more.' };
    }
  }
  return null;
}

/** Reasons that another channel does not share. With any other reason nobody follows up. */
export const HELPED_BY_ANOTHER_CHANNEL = [
  ...(['mobile-missing', 'mobile-invalid', 'mobile-not-a-mobile', 'email-missing', 'email-invalid'] as const),
  ...(['likely-to-fail', 'blocked', 'dissent', 'shared-number'] as const),
] as const;

/** How one step went for a patient. `accepted`: a mail server took the email, and never confirmed it. */
export interface StepResult {
  channel: FollowUpChannel;
  result: 'waiting' | 'reached' | 'accepted' | 'missed';
  /** Of `missed`. */
  code: string | null;
}

export interface ReachFacts {
  channel: Channel;
  /** Of the campaign's own message; `left-out` where the list left the patient out. */
  status: MessageStatus | 'left-out';
  /** Why it failed, was not sent, or was left out. */
  code: string | null;
  /** The steps that were made for the patient, in order. */
  steps: readonly StepResult[];
  /** A step of the campaign still waits for its day. */
  hasMore: boolean;
}

/** The one outcome of a patient (N32). */
export type ReachOutcome =
  | { kind: 'reached'; by: 'sms' | 'email' | 'letter' | 'call' }
  | { kind: 'accepted' | 'waiting' | 'letter-to-print' | 'call-to-make'; code: null }
  | { kind: 'not-reached'; code: string };

export const REACH_KINDS = [
  ...(['reached', 'accepted', 'waiting', 'letter-to-print', 'call-to-make', 'not-reached'] as const),
] as const;
export type ReachKind = (typeof REACH_KINDS)[number];

/**
 * Where a patient ends: in exactly one outcome, at every moment (N32). The first channel that reached the patient counts,
 * also if a receipt came late.
 */
export function reachOutcome({ channel, status, code, steps, hasMore }: ReachFacts): ReachOutcome {
  const plain = (kind: 'accepted' | 'waiting' | 'letter-to-print' | 'call-to-make') => ({ kind, code: null });
  const own = status === 'left-out' ? 'not-sent' : partOf(status, channel);
  if (own === 'delivered') return { kind: 'reached', by: channel };
  const by = steps.find(({ result }) => result === 'reached');
  if (by) return { kind: 'reached', by: by.channel };
  if (own === 'accepted' || steps.some(({ result }) => result === 'accepted')) return plain('accepted');
  if (own === 'waiting') return plain('waiting');
  const open = steps.find(({ result }) => result === 'waiting');
  if (open) return plain(OPEN[open.channel]);
  const last = steps.at(-1);
  const why = last?.code ?? code ?? status;
  return hasMore && (mayFollowUp({ status, code }) || needsCall({ status, code }))
    ? plain('waiting')
    : { kind: 'not-reached', code: why };
}

const OPEN = { email: 'waiting', letter: 'letter-to-print', call: 'call-to-make' } as const;

/**
 * Whether a person may still put the patient on a list of calls: nothing of the campaign reached them or is still to come, a
 * call may help, and nobody has called about it (N38).
 */
export function mayBeCalled(facts: ReachFacts): boolean {
  return (
    reachOutcome(facts).kind === 'not-reached' &&
    (mayFollowUp(facts) || needsCall(facts)) &&
    !facts.steps.some(({ channel, code }) => channel === 'call' && isCalled(code))
  );
}

/** A call that was made and did not reach the patient; with any other code the step was not for them. */
const isCalled = (code: string | null): boolean => code?.startsWith('call-') ?? false;

/** Whether another channel may reach a patient whom the campaign's own message did not. */
export function mayFollowUp({ status, code }: Pick<ReachFacts, 'status' | 'code'>): boolean {
  switch (status) {
    case 'failed':
    case 'expired':
    case 'unknown':
      return true;
    case 'suppressed':
    case 'left-out':
      return code !== null && HELPED_BY_ANOTHER_CHANNEL.some((one) => one === code);
    default:
      return false;
  }
}

/** Whether a patient is called because a sentence that they must understand has no translation for them. */
export function needsCall({ status, code }: Pick<ReachFacts, 'status' | 'code'>): boolean {
  return status === 'suppressed' && code === NO_TRANSLATION;
}

export interface ReachCounts {
  /** All others add up to it. */
  total: number;
  reached: { sms: number; email: number; letter: number; call: number };
  accepted: number;
  waiting: number;
  lettersToPrint: number;
  callsToMake: number;
  notReached: { code: string; count: number }[];
}

/** The sum over all patients of a campaign, which adds up (N32). */
export function countReach(outcomes: Iterable<ReachOutcome>): ReachCounts {
  const reached = { sms: 0, email: 0, letter: 0, call: 0 };
  const plain = { accepted: 0, waiting: 0, 'letter-to-print': 0, 'call-to-make': 0 };
  const codes = new Map<string, number>();
  let total = 0;
  for (const outcome of outcomes) {
    total += 1;
    if (outcome.kind === 'reached') reached[outcome.by] += 1;
    else if (outcome.kind === 'not-reached') codes.set(outcome.code, (codes.get(outcome.code) ?? 0) + 1);
    else plain[outcome.kind] += 1;
  }
  return {
    ...{ total, reached, accepted: plain.accepted, waiting: plain.waiting },
    ...{ lettersToPrint: plain['letter-to-print'], callsToMake: plain['call-to-make'] },
    notReached: [...codes].map(([code, count]) => ({ code, count })).sort((one, other) => other.count - one.count),
  };
}

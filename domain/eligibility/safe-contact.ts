import type { Channel } from '../delivery/states';

/** Ways in which a patient is contacted; each can be unsafe for another reason. */
export const SAFE_CHANNELS = ['sms', 'email', 'letter', 'call'] as const;
export type SafeChannel = (typeof SAFE_CHANNELS)[number];

/** `neutral`: only text that says nothing of the patient or their care. */
export const SAFE_LEVELS = ['yes', 'neutral', 'never'] as const;
export type SafeLevel = (typeof SAFE_LEVELS)[number];

/** What is known of one channel; `at` is ISO 8601. */
export interface SafeFact {
  level: SafeLevel;
  by: string;
  at: string;
}

/** What is known of a patient; a channel that nobody spoke of is safe. */
export type SafeFacts = Partial<Record<SafeChannel, SafeFact>>;

export const UNSAFE_REASONS = ['unsafe-contact', 'neutral-text-only'] as const;
export type UnsafeReason = (typeof UNSAFE_REASONS)[number];

/**
 * Why something does not go to a patient by this channel; null where it does. The one rule for messages of any origin,
 * letters and calls. The same rule stands in SQL for hand-overs (adapters/postgres/eligibility/safe-contact.ts).
 *
 * @param isNeutral its text says nothing of the patient or their care.
 */
export function unsafeReason(level: SafeLevel, isNeutral: boolean): UnsafeReason | null {
  if (level === 'never') return 'unsafe-contact';
  return level === 'neutral' && !isNeutral ? 'neutral-text-only' : null;
}

/** The reason that a message of a channel gets, with who said so. */
export function unsafeMessage(
  facts: SafeFacts | undefined,
  channel: Channel,
  isNeutral = false,
): { code: UnsafeReason; by: string; at: string } | null {
  const fact = facts?.[channel];
  const code = fact ? unsafeReason(fact.level, isNeutral) : null;
  return fact && code ? { code, by: fact.by, at: fact.at } : null;
}

export const SAFE_CHANNEL_WORDS: Readonly<Record<SafeChannel, string>> = {
  sms: 'Text message',
  email: 'Email',
  letter: 'Letter',
  call: 'Telephone call',
};

export const SAFE_LEVEL_WORDS: Readonly<Record<SafeLevel, string>> = {
  yes: 'Yes',
  neutral: 'Neutral text only',
  never: 'Never',
};

/** What staff must not do with this patient: a sentence for what is never safe, and one for neutral text. */
export function safetySentences(levels: Readonly<Record<SafeChannel, SafeLevel>>): string[] {
  const never = SAFE_CHANNELS.filter((one) => levels[one] === 'never');
  const neutral = SAFE_CHANNELS.filter((one) => levels[one] === 'neutral');
  const names = (channels: readonly SafeChannel[]): string =>
    new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(channels.map((one) => IN_SENTENCE[one]));
  return [
    ...(never.length > 0 ? [`Never contact this patient by ${names(never)}.`] : []),
    ...(neutral.length > 0 ? [`Say nothing about this patient or their care by ${names(neutral)}.`] : []),
  ];
}

const IN_SENTENCE: Readonly<Record<SafeChannel, string>> = {
  sms: 'text message',
  email: 'email',
  letter: 'letter',
  call: 'telephone',
};

/** The mark on the mobile icon of a recall (E6, E10, E13). */
export const SMS_MARKS = ['blocked-number', 'dissent', 'consent-not-readable'] as const;
export type SmsMark = (typeof SMS_MARKS)[number];

/** The exact words of each mark: what a pointer, the keyboard and a screen reader find (E7). */
export const SMS_MARK_WORDS: Readonly<Record<SmsMark, string>> = {
  'blocked-number': 'Mobile number blocked in your blocked communication list',
  dissent: 'Does not wish to be contacted by SMS',
  'consent-not-readable': 'Consent cannot be read from this system',
};

export interface SmsMarkFacts {
  /** The number or the patient is blocked for recalls or for every SMS (domain/eligibility/suppression.ts). */
  isBlocked: boolean;
  doesNotWishSms: boolean | null;
  /** Whether the practice system lets us read consent. */
  consentReadable: boolean;
}

export interface RecallSms {
  /** `ask`: it may be sent, and a person decides. */
  state: 'available' | 'blocked' | 'ask';
  mark: null | { code: SmsMark; message: string };
}

/**
 * Whether a recall may go by SMS. The first that holds wins: a block forbids it (E9, E12). Where consent cannot be read, or
 * the record says no texts, a recall may be sent, because it is about the patient's care and needs no consent (E10, E13).
 */
export function recallSms({ isBlocked, doesNotWishSms, consentReadable }: SmsMarkFacts): RecallSms {
  if (isBlocked) return marked('blocked', 'blocked-number');
  if (!consentReadable) return marked('ask', 'consent-not-readable');
  if (doesNotWishSms === true) return marked('ask', 'dissent');
  return { state: 'available', mark: null };
}

function marked(state: RecallSms['state'], code: SmsMark): RecallSms {
  return { state, mark: { code, message: SMS_MARK_WORDS[code] } };
}

/** The system in which a practice keeps its records, and what it can tell. */
export interface PracticeSystem {
  name: string;
  consentReadable: boolean;
}

/**
 * Why a hand-over or a delivery failed, in our words, whatever the provider's codes are (acceptance A4, H15).
 * Adapters map a vendor's code to one of these; pages and the API show `message`.
 */
export interface FailureReason {
  /** What staff read. */
  message: string;
  /** Whether the same contact will fail again until somebody corrects it. */
  permanent: boolean;
  /** Whose it is to mend: the number or address on record, or the provider and us (H15: two visibly different kinds). */
  side: 'contact' | 'provider';
}

export const FAILURE_REASONS = {
  'number-invalid': { message: 'Number not valid', permanent: true, side: 'contact' },
  'phone-off': { message: 'Phone switched off', permanent: false, side: 'contact' },
  'out-of-signal': { message: 'Phone out of signal', permanent: false, side: 'contact' },
  'memory-full': { message: 'Phone memory full', permanent: false, side: 'contact' },
  'network-trouble': { message: 'Network trouble', permanent: false, side: 'provider' },
  'sms-not-supported': { message: 'Number cannot receive text messages', permanent: true, side: 'contact' },
  'message-rejected': { message: 'Refused by the network', permanent: true, side: 'provider' },
  'content-rejected': { message: 'Refused by the provider because of the text', permanent: true, side: 'provider' },
  'message-too-long': { message: 'Too long once it was filled in', permanent: true, side: 'provider' },
  'provider-trouble': { message: 'Provider trouble (not the number)', permanent: false, side: 'provider' },
  'provider-refused': { message: 'Refused by the provider', permanent: true, side: 'provider' },
  'mailbox-full': { message: 'Mailbox full', permanent: false, side: 'contact' },
  'address-unknown': { message: 'Address does not exist', permanent: true, side: 'contact' },
  'mail-server-refused': { message: 'Refused by the mail server', permanent: true, side: 'contact' },
  'mail-server-busy': { message: 'The mail server would not take it for 4 hours', permanent: false, side: 'provider' },
  'cause-unknown': { message: 'Cause not known', permanent: false, side: 'contact' },
} as const satisfies Record<string, FailureReason>;

export type FailureCode = keyof typeof FAILURE_REASONS;

/**
 * Who does what about a failure (H15): `fix` the number or address in the record, try again when it has `passing` causes,
 * or it is `ours` and the provider's. A cause that nobody knows is looked at first.
 */
export type FailureGroup = 'fix' | 'passing' | 'ours';

export function failureGroup(code: FailureCode): FailureGroup {
  const { side, permanent } = FAILURE_REASONS[code];
  if (side === 'provider') return 'ours';
  return permanent || code === 'cause-unknown' ? 'fix' : 'passing';
}

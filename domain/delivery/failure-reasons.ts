/**
 * Why a hand-over or a delivery failed, in our words, whatever the provider's codes are (acceptance A4, H15).
 * Adapters map a vendor's code to one of these; pages, help, the API and the command line show `message`, pages and help `advice`.
 */
export interface FailureReason {
  /** What staff read. */
  message: string;
  /** What staff should do about it. */
  advice: string;
  /** Whether the same contact will fail again until someone corrects it. */
  permanent: boolean;
  /**
   * What must be put right: the number or address in the record, or the provider and our settings (H15: two visibly
   * different kinds).
   */
  side: 'contact' | 'provider';
}

export const FAILURE_REASONS = {
  'number-invalid': {
    message: 'Number not valid',
    advice: 'Correct the number in the patient’s record, email them or call. The same number will fail again.',
    permanent: true,
    side: 'contact',
  },
  'phone-off': {
    message: 'Phone switched off',
    advice: 'Try again later. The phone may be on by then.',
    permanent: false,
    side: 'contact',
  },
  'out-of-signal': {
    message: 'Phone out of signal',
    advice: 'Try again later. The phone may have a signal by then.',
    permanent: false,
    side: 'contact',
  },
  'memory-full': {
    message: 'Phone memory full',
    advice: 'Try again later, or call. The phone had no room for a message.',
    permanent: false,
    side: 'contact',
  },
  'network-trouble': {
    message: 'Network trouble',
    advice: 'Nothing is wrong with the number. Try again later.',
    permanent: false,
    side: 'provider',
  },
  'sms-not-supported': {
    message: 'Number cannot receive text messages',
    advice:
      'Email the patient, or call. If they have a mobile, put it into the record. The same number will fail again.',
    permanent: true,
    side: 'contact',
  },
  'message-rejected': {
    message: 'Refused by the network',
    advice: 'Nothing is wrong with the number. Try again once. If it fails again, email the patient or call.',
    permanent: true,
    side: 'provider',
  },
  'content-rejected': {
    message: 'Refused by the provider because of the text',
    advice: 'Look for unusual characters or links in the text. Send another text as a new bulk message.',
    permanent: true,
    side: 'provider',
  },
  'message-too-long': {
    message: 'Too long once it was filled in',
    advice:
      'Nothing was sent. Shorten the text, or what the list holds for this patient. Send it as a new bulk message.',
    permanent: true,
    side: 'provider',
  },
  'provider-trouble': {
    message: 'Provider trouble (not the number)',
    advice: 'There is nothing to correct. Try again.',
    permanent: false,
    side: 'provider',
  },
  'provider-refused': {
    message: 'Refused by the provider',
    advice:
      'There is nothing to correct in the record. Ask an administrator to look at the provider’s settings, then try again.',
    permanent: true,
    side: 'provider',
  },
  'mailbox-full': {
    message: 'Mailbox full',
    advice: 'Try again in a few days, send a text message or call. The mailbox had no room.',
    permanent: false,
    side: 'contact',
  },
  'address-unknown': {
    message: 'Address does not exist',
    advice:
      'Correct the email address in the patient’s record, send a text message or call. The same address will fail again.',
    permanent: true,
    side: 'contact',
  },
  'mail-server-refused': {
    message: 'Refused by the mail server',
    advice: 'Check the email address in the patient’s record, send a text message or call.',
    permanent: true,
    side: 'contact',
  },
  'mail-server-busy': {
    message: 'The mail server would not take it for 4 hours',
    advice: 'Nothing is wrong with the address. Try again.',
    permanent: false,
    side: 'provider',
  },
  'cause-unknown': {
    message: 'Cause not known',
    advice:
      'Check the number or address in the record, then try again once. If it fails again, contact the patient in another way.',
    permanent: false,
    side: 'contact',
  },
} as const satisfies Record<string, FailureReason>;

export type FailureCode = keyof typeof FAILURE_REASONS;

/**
 * Sorts failures by the action needed (H15): `fix` the number or address in the record, try again after `passing`
 * causes, or it is `ours` and the provider's. Someone looks at an unknown cause first.
 */
export type FailureGroup = 'fix' | 'passing' | 'ours';

export function failureGroup(code: FailureCode): FailureGroup {
  const { side, permanent } = FAILURE_REASONS[code];
  if (side === 'provider') return 'ours';
  return permanent || code === 'cause-unknown' ? 'fix' : 'passing';
}

export function isFailureCode(code: string): code is FailureCode {
  return Object.hasOwn(FAILURE_REASONS, code);
}

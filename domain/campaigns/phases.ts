/** A campaign's phases, in the order it goes through them; `cancelled` is an end from any before `settling`. */
export const PHASES = ['draft', 'scheduled', 'held', 'sending', 'settling', 'settled', 'cancelled'] as const;
export type Phase = (typeof PHASES)[number];

/** Why the service itself paused a campaign, and what to do; a person's own reason is free text. */
export const PAUSE_REASONS = {
  'approval-missed': {
    message: 'It was not approved in time',
    advice: 'Give it a new time, and a manager can still approve it. Or stop it.',
  },
  'missed-send-time': {
    message: 'Missed its time; check before resuming',
    advice: 'Check that the message is still right for today. Then resume or stop it.',
  },
  'feature-off': {
    message: 'Bulk Messages was switched off',
    advice: 'An administrator can switch Bulk Messages on again under Account. Then resume it.',
  },
  'provider-credentials': {
    message: 'The provider refused our credentials',
    advice: 'Ask the people who run Rollcall to correct the provider’s key. Then resume it.',
  },
  'provider-configuration': {
    message: 'The provider refused our settings',
    advice:
      'Ask an administrator to check the sender under Account, or the people who run Rollcall to check the provider’s settings. Then resume it.',
  },
  'provider-unavailable': {
    message: 'The provider did not answer for 4 hours',
    advice: 'Resume it once the provider answers again.',
  },
  credits: {
    message: 'SMS credits ran out',
    advice: 'Buy SMS credits from the provider. Then resume it, and only the rest is sent.',
  },
  slots: {
    message: 'Too few appointments are free',
    advice: 'Add times to the appointment type. It resumes automatically once enough are free. Or stop it.',
  },
  'too-many-failures': {
    message: 'Too many messages failed for good',
    advice:
      'Look at the patients with errors first. Often the list is old, or one column holds the wrong numbers. Then resume or stop it.',
  },
  'stopped-by-operator': {
    message: 'It was ended by an operator',
    advice: 'Ask the people who run Rollcall why. Then resume it.',
  },
  'internal-error': {
    message: 'Something went wrong on our side; nobody was sent anything twice',
    advice: 'Resume it. If it pauses again, tell the people who run Rollcall.',
  },
} as const;
export type PauseReason = keyof typeof PAUSE_REASONS;

/** What holds a campaign that is due. */
export type WaitingKind = 'sending-hours' | 'approval' | 'provider';

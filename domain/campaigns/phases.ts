/** A campaign's phases, in the order it goes through them; `cancelled` is an end from any before `settling`. */
export const PHASES = ['draft', 'scheduled', 'held', 'sending', 'settling', 'settled', 'cancelled'] as const;
export type Phase = (typeof PHASES)[number];

/** Phases in which a campaign's workflow runs or should run. */
export const ACTIVE_PHASES = ['scheduled', 'held', 'sending', 'settling'] as const satisfies Phase[];

/** Why the service itself paused a campaign; a person's own reason is free text. */
export const PAUSE_REASONS = {
  'missed-send-time': 'Missed its time; check before resuming',
  'feature-off': 'Bulk Messages was switched off',
  'provider-credentials': 'The provider refused our credentials',
  'provider-configuration': 'The provider refused our settings',
  'provider-unavailable': 'The provider did not answer for 4 hours',
  credits: 'SMS credits ran out',
  'too-many-failures': 'Too many messages failed for good',
  'stopped-by-operator': 'It was ended by an operator',
  'internal-error': 'Something went wrong on our side; nobody was sent anything twice',
} as const;
export type PauseReason = keyof typeof PAUSE_REASONS;

/** What holds a campaign that is due. */
export type WaitingKind = 'sending-hours' | 'approval' | 'provider';

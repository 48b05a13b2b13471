/** Why what had not gone was stopped: a person's or the service's word, or what the provider said. */
export const STOP_REASONS = [
  'asked',
  'not-taken',
  'not-picked-up',
  'unavailable',
  'throttled',
  'provider-credentials',
  'provider-configuration',
  'credits',
] as const;
export type StopReason = (typeof STOP_REASONS)[number];

/** What that means for one message, in a sentence or two. */
export const STOP_SENTENCES: Readonly<Record<StopReason, string>> = {
  asked: 'It was stopped. Nothing was sent.',
  'not-taken': 'The provider did not accept it, so we sent nothing.',
  'not-picked-up': 'The sending service is not running, so we sent nothing. Try again later.',
  unavailable: 'The provider is not answering, so we sent nothing.',
  throttled: 'The provider asked us to wait, so we sent nothing. Try again in a few minutes.',
  'provider-credentials':
    'The provider refused our key, so we sent nothing. Ask the people who run Rollcall to correct the key.',
  credits: 'The provider says that our credit has run out, so we sent nothing.',
  'provider-configuration':
    'The provider refused our settings, so we sent nothing. Ask the people who run Rollcall to correct them.',
};

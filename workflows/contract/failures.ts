/**
 * The failures that workflows and activities use (docs/adr/0013). Only these names and sentences ever reach Temporal:
 * no vendor's words, no row's content.
 */
export const FAILURES = {
  ProviderUnavailable: 'The provider cannot be reached; nothing more was handed over',
  ProviderThrottled: 'The provider asks us to slow down',
  SendingRateReached: 'The sending rate is used up for the moment; the next messages go in turn',
  RecordSystemUnavailable: 'The record system cannot be reached',
  RecordSystemRejectedUs: 'The record system refused our credentials',
  DemographicsUnavailable: 'Demographics cannot be reached',
  EarlierPartOpen: 'An earlier part of the same file is still being checked; this one is closed after it',
  FileReadingFailed: 'The process that reads files ran out of memory or time; after three tries the file is refused',
  StoreUnavailable: 'PostgreSQL cannot be reached or asked us to try again',
  TemporalUnavailable: 'Temporal cannot be reached',
  CampaignNotSendable: 'The campaign cannot be sent as it stands',
  InvariantViolated: 'Something unexpected happened; the worker log has the details',
} as const;

export type FailureType = keyof typeof FAILURES;

export interface NaiveRecipient {
  /** Of the message, and the id of its workflow. */
  reference: string;
  nhsNumber: string;
  mobile: string;
  givenName: string;
}

export interface NaiveActivities {
  send(recipient: NaiveRecipient): Promise<void>;
  save(recipient: NaiveRecipient): Promise<void>;
}

export interface NaiveSettings {
  temporalAddress: string;
  databaseUrl: string;
  simulatorUrl: string;
}

export const NAIVE_QUEUE = 'naive';

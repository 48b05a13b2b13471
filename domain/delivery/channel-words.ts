import type { Channel } from './states';

/** A channel on its own, as a label. */
export const CHANNEL_WORDS: Readonly<Record<Channel, string>> = { sms: 'SMS', email: 'Email' };

/** A channel within a sentence. */
export const CHANNEL_IN_SENTENCE: Readonly<Record<Channel, string>> = { sms: 'SMS', email: 'email' };

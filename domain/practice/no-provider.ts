import type { Channel } from '../delivery/states';

const PROVIDERS: Record<Channel, string> = { sms: 'SMS provider', email: 'mail server' };
const OTHER: Record<Channel, string> = { sms: 'email', email: 'SMS' };

/**
 * Why a practice cannot send by a channel, and what to do about it: one sentence for pages, checks and refusals.
 *
 * @param missing the channels without an account in use; at least one.
 */
export function noProviderWords(missing: readonly Channel[], practice = 'This practice'): string {
  const none = missing.map((channel) => `no ${PROVIDERS[channel]}`).join(' and ');
  const instead = missing.length === 1 ? `Choose ${OTHER[missing[0]!]}, or ask` : 'Ask';
  return `${practice} has ${none}. ${instead} the people who run Rollcall to set one up.`;
}

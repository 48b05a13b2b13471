import type { Campaign } from '../client/answers';

/** Failed, unknown, and for SMS expired: exactly what `filter=errors` lists (docs/api.md, "Errors"). */
export function errorsOf({ channel, counts }: Pick<Campaign, 'channel' | 'counts'>): number {
  return counts.failed + counts.unknown + (channel === 'sms' ? counts.expired : 0);
}

/** Not sent yet, or an SMS without a receipt yet. An email that was taken counts as accepted. */
export function openOf({ channel, counts }: Pick<Campaign, 'channel' | 'counts'>): number {
  return counts.planned + counts.submitting + (channel === 'sms' ? counts.submitted : 0);
}

/** Whether a look-up may still find an unknown outcome. SMS gateways offer look-ups, but mail servers do not. */
export function mayBeLookedUp({ channel, counts, phase }: Campaign): boolean {
  return channel === 'sms' && counts.unknown > 0 && phase !== 'settled' && phase !== 'cancelled';
}

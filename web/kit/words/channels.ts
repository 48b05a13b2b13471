import { noProviderWords } from '../../../domain/practice/no-provider';
import type { Channel } from '../../../domain/delivery/states';
import type { Services } from '../../../api/services';

const CHANNELS = ['sms', 'email'] as const satisfies Channel[];

/** The channels of a practice, and why others are missing (P2). */
export interface Channels {
  available: Channel[];
  /** One sentence; null when both are there. */
  absence: string | null;
}

/** Channels with a provider account in use. */
export async function channelsOf(
  { accounts }: Pick<Services, 'accounts'>,
  practiceId: string,
  practiceName: string,
): Promise<Channels> {
  const inUse = await accounts.inUse(practiceId);
  const available = CHANNELS.filter((one) => inUse.some(({ channel }) => channel === one));
  return { available: [...available], absence: absenceOf(available, practiceName) };
}

/** Why a channel is missing from the choice. */
function absenceOf(available: readonly Channel[], practiceName: string): string | null {
  const missing = CHANNELS.filter((channel) => !available.includes(channel));
  return missing.length === 0 ? null : noProviderWords(missing, practiceName);
}

import type { Channel } from '../../../domain/delivery/states';
import type { Services } from '../../../api/services';

/** How a practice can reach its patients, and why not in another way (P2). */
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
  const available = (['sms', 'email'] as const).filter((one) => inUse.some(({ channel }) => channel === one));
  return { available: [...available], absence: absenceOf(available, practiceName) };
}

/** Why a channel is missing from the choice. */
export function absenceOf(available: readonly Channel[], practiceName: string): string | null {
  const who = `An administrator at ${practiceName} can set one up.`;
  if (available.length === 2) return null;
  if (available.length === 0) return `${practiceName} has no SMS provider and no email server. ${who}`;
  return available[0] === 'email'
    ? `SMS cannot be chosen: ${practiceName} has no SMS provider. ${who}`
    : `Email cannot be chosen: ${practiceName} has no email server. ${who}`;
}

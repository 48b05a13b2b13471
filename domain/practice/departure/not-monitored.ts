import { HELP_NUMBERS } from '../../conversations/automatic-texts';
import type { Channel } from '../../delivery/states';
import type { Region } from '../../patients/mobile';

/** For so long the numbers of a practice that left are answered. */
const NOT_MONITORED_DAYS = 90;
const DAY_MS = 86_400_000;

/** The answer to someone who writes to a practice that has left. */
export function notMonitoredText(practiceName: string, region: Region, channel: Channel): string {
  const { emergency, urgent } = HELP_NUMBERS[region];
  return (
    `${practiceName} no longer reads ${channel === 'sms' ? 'messages to this number' : 'emails to this address'}. Please ring the practice. ` +
    `In an emergency call ${emergency}. For urgent help call ${urgent}.`
  );
}

/**
 * Whether a reply to a practice that left is answered: for 90 days, each person at most once a day, and also where it may
 * be about an emergency, because nobody else reads it.
 */
export function isToldNotMonitored({
  leftAt,
  receivedAt,
  answeredAt,
}: {
  leftAt: Date;
  receivedAt: Date;
  answeredAt: Date | null;
}): boolean {
  if (receivedAt.getTime() - leftAt.getTime() > NOT_MONITORED_DAYS * DAY_MS) return false;
  return answeredAt === null || receivedAt.getTime() - answeredAt.getTime() >= DAY_MS;
}

/** When what a practice left behind may be deleted: after its numbers are no longer answered. */
export function deletableFrom(leftAt: Date): Date {
  return new Date(leftAt.getTime() + NOT_MONITORED_DAYS * DAY_MS);
}

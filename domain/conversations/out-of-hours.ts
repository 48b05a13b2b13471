import { isOpen, nextOpening } from '../practice/hours/opening';
import type { SendingHours } from '../practice/hours/hours';
import type { Region } from '../patients/mobile';
import { HELP_NUMBERS } from './automatic-texts';

/** What patients are told while nobody reads, and when somebody does. */
export interface OutOfHoursRule {
  text: string;
  /** When replies are read. */
  hours: SendingHours;
}

/** The numbers that an out-of-hours text of this country lacks; empty where it names them all. */
export function numbersMissing(text: string, region: Region): string[] {
  const { emergency, urgent } = HELP_NUMBERS[region];
  const spoken = text.replaceAll(/\s/g, '');
  return [emergency, urgent].filter((number) => !spoken.includes(number.replaceAll(' ', '')));
}

/**
 * Whether a reply is answered automatically because nobody reads now. Once in each closed time: a conversation that was
 * answered tonight is answered again tomorrow night at the earliest.
 *
 * @param answeredAt When this conversation was last answered in this way.
 */
export function isAnsweredOutOfHours(
  { hours }: Pick<OutOfHoursRule, 'hours'>,
  { receivedAt, answeredAt }: { receivedAt: Date; answeredAt: Date | null },
  timeZone: string,
): boolean {
  if (isOpen(hours, timeZone, receivedAt)) return false;
  if (answeredAt === null) return true;
  return nextOpening(hours, timeZone, answeredAt).getTime() !== nextOpening(hours, timeZone, receivedAt).getTime();
}

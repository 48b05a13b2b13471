import type { SendingTimes } from './hours/hours';
import { nextOpening } from './hours/opening';

/**
 * When the first message of a campaign is sent: not before it is due, not while it is held, and not outside sending
 * hours. Review, banners, statuses, API and command line all use it.
 *
 * @param due when it is to be sent, and until when it is held (null for no hold).
 * @throws RangeError for a zone that is not known.
 */
export function firstMessageAt(
  { sendAt, holdUntil }: { sendAt: Date; holdUntil: Date | null },
  hours: SendingTimes | null,
  timeZone: string,
): Date {
  const due = holdUntil !== null && holdUntil > sendAt ? holdUntil : sendAt;
  return nextOpening(hours, timeZone, due);
}

import type { CampaignType } from '../../../ports/campaigns/campaign-queries';
import type { SendingHours } from '../../../domain/practice/hours/hours';
import type { SendingRules } from '../../../domain/practice/hours/sending-rules';
import { windowOf } from '../../../domain/practice/hours/hours';
import { clockOf } from '../../../domain/words/times';

export const TYPE_WORDS: Record<CampaignType, string> = {
  message: 'Message',
  booking: 'Booking invitation',
  questionnaire: 'Questionnaire',
};

export const RECORD_SENTENCE = 'Saved only after that patient’s message is delivered, with every code.';
export const EMAIL_RECORD_SENTENCE = 'Many mail servers never confirm delivery, and we do not save those emails.';

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/**
 * "Sending hours are Monday to Friday 8am to 6pm. Outside them, messages wait."
 * @param hours of this kind of message; null: any time.
 */
export function sendingHoursSentence(
  hours: SendingHours | null,
  { bankHolidays, closedDays }: Pick<SendingRules, 'bankHolidays' | 'closedDays'>,
): string {
  if (hours === null) return 'No sending hours apply, so this can go at any time, including at night.';
  const { weekdays, opens, closes } = windowOf(hours);
  const days = `Sending hours are ${daysWords([...weekdays].sort())} ${minuteWords(opens)} to ${minuteWords(closes)}.`;
  const closed = bankHolidays !== null ? ' and on bank holidays' : closedDays.length > 0 ? ' and on closed days' : '';
  return `${days} Outside them${closed}, messages wait.`;
}

function daysWords(days: number[]): string {
  const name = (day: number | undefined): string => DAYS[(day ?? 1) - 1] ?? '';
  const first = days[0] ?? 1;
  const isRun = days.every((day, index) => day === first + index);
  if (days.length === 7) return 'every day';
  if (isRun && days.length > 2) return `${name(first)} to ${name(days.at(-1))}`;
  return days.length === 1 ? name(first) : `${days.slice(0, -1).map(name).join(', ')} and ${name(days.at(-1))}`;
}

function minuteWords(minute: number): string {
  return clockOf(new Date(minute * 60_000), 'UTC');
}

import type { CampaignType } from '../../../ports/campaigns/campaign-queries';
import type { SendingHours } from '../../../domain/practice/hours';
import { windowOf } from '../../../domain/practice/hours';
import { clockOf } from '../../../domain/words/times';

export const TYPE_WORDS: Record<CampaignType, string> = {
  message: 'Message',
  booking: 'Booking invitation',
  questionnaire: 'Questionnaire',
};

export const RECORD_SENTENCE = 'Saved only after that patient’s message is delivered, with every code.';
export const EMAIL_RECORD_SENTENCE = 'Many mail servers never confirm delivery, and we do not save those emails.';

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** "Sending hours are Monday to Friday 8am to 6pm; it waits outside them." */
export function sendingHoursSentence(hours: SendingHours | null): string {
  if (hours === null) return 'Your practice has not set sending hours, so this can go at any time, including at night.';
  const { weekdays, opens, closes } = windowOf(hours);
  return `Sending hours are ${daysWords([...weekdays].sort())} ${minuteWords(opens)} to ${minuteWords(closes)}. Outside them, messages wait.`;
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

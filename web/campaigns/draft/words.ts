import type { CampaignType, Purpose } from '../../../ports/campaigns/campaign-pages';
import type { SendingHours } from '../../../domain/practice/hours';
import { windowOf } from '../../../domain/practice/hours';
import { clockOf } from '../../../domain/words/times';

export const TYPE_WORDS: Record<CampaignType, string> = {
  message: 'Message',
  booking: 'Booking invitation',
  questionnaire: 'Questionnaire',
};

/** Each category with what it is for; what it means for blocks and dissent is said where those are looked at. */
export const PURPOSES: { value: Purpose; text: string; hint: string }[] = [
  {
    value: 'care',
    text: 'About a person’s care',
    hint: 'What patients need to know for their treatment, for example a result is in or a medicine has changed.',
  },
  {
    value: 'recall',
    text: 'Recall',
    hint: 'Asks patients to come for something that is due, for example a vaccination or a review.',
  },
  {
    value: 'service',
    text: 'Service notice',
    hint: 'About the practice, for example opening times or a telephone fault.',
  },
  {
    value: 'marketing',
    text: 'Marketing',
    hint: 'Offers, events and requests for reviews. The law lets you send it only to patients who have agreed to get it.',
  },
];

export const CHANNEL_WORDS = { sms: 'SMS', email: 'Email' } as const;

export const RECORD_SENTENCE =
  'Saved only after that patient’s message is delivered: the message and every code together.';
export const EMAIL_RECORD_SENTENCE = 'Many mail servers never confirm delivery; those emails are not saved.';

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** "Sending hours are Monday to Friday 8am to 6pm; it waits outside them." */
export function sendingHoursSentence(hours: SendingHours | null): string {
  if (hours === null) return 'No sending hours are set for this practice: it sends at any time of day.';
  const { weekdays, opens, closes } = windowOf(hours);
  return `Sending hours are ${daysWords([...weekdays].sort())} ${minuteWords(opens)} to ${minuteWords(closes)}; it waits outside them.`;
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

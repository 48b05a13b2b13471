import type { Channel } from '../delivery/states';
import { clockOf } from '../words/times';
import { weekdayWords } from './days';

/** How a practice confirms what patients book by their link. */
export const CONFIRMATION_WAYS = ['none', 'sms', 'email'] as const;
export type ConfirmationWay = (typeof CONFIRMATION_WAYS)[number];

/** News for a patient about their appointment. */
export type BookingNews = 'confirmed' | 'moved' | 'cancelled';

/** What the text of a message about an appointment is made of. */
export interface BookingTextFacts {
  practiceName: string;
  timeZone: string;
  telephone: string | null;
  typeName: string;
  clinician: string | null;
  location: string | null;
  startsAt: Date;
}

/**
 * The text of a message about an appointment. It names place and clinician, and a way to answer that is not digital.
 *
 * @param startsAt in the facts: of a moved appointment the new time, of a cancelled one the time that is off.
 */
export function bookingText(news: BookingNews, facts: BookingTextFacts): string {
  const { practiceName, timeZone, telephone, typeName, clinician, location, startsAt } = facts;
  const when = `${weekdayWords(startsAt, timeZone)} at ${clockOf(startsAt, timeZone)}`;
  const who = clinician === null ? '' : ` with ${clinician}`;
  const where = location === null ? '' : `, ${location}`;
  const call = telephone === null ? 'call us' : `call us on ${telephone}`;
  switch (news) {
    case 'confirmed':
      return `${practiceName}: your ${typeName}${who} is booked for ${when}${where}. To change or cancel it, use your link or ${call}.`;
    case 'moved':
      return `${practiceName}: we had to move your ${typeName}${who}. It is now on ${when}${where}. If you cannot come, ${call}.`;
    case 'cancelled':
      return `${practiceName}: we had to cancel your ${typeName}${who} on ${when}. Please do not come. To book another time, ${call}.`;
  }
}

/** The subject of the same by email. It says nothing of the appointment's kind, as others may see it. */
export function bookingSubject(news: BookingNews, practiceName: string): string {
  const what = { confirmed: 'is booked', moved: 'was moved', cancelled: 'was cancelled' }[news];
  return `Your appointment at ${practiceName} ${what}`;
}

/** Why somebody has to call instead, as staff read it. */
export const NOT_TOLD_WORDS = {
  'letter-instead': 'This patient wants letters instead of texts. Call them.',
  'contact-missing': 'We have no mobile number or email address. Call them or write.',
  'no-provider': 'Your practice has no way to send messages now. Call them.',
  'no-credits': 'There were no SMS credits. Call them.',
} as const;
export type NotToldReason = keyof typeof NOT_TOLD_WORDS;

/** What is known of how a patient can be told. */
export interface TellingFacts {
  /** The way that the patient or the practice chose; null where nobody did. */
  asked: Channel | null;
  mobile: string | null;
  email: string | null;
  letterInstead: boolean;
  /** Channels that the practice can send by now. */
  channels: readonly Channel[];
}

/**
 * How we tell a patient about an appointment: as asked where that is possible, else by text, else by email. A
 * patient who wants letters gets no text; a letter would often come too late, so somebody calls.
 */
export function wayToTell({ asked, mobile, email, letterInstead, channels }: TellingFacts): Channel | NotToldReason {
  if (channels.length === 0) return 'no-provider';
  const contacts: Record<Channel, string | null> = { sms: letterInstead ? null : mobile, email };
  const order: Channel[] = asked === 'email' ? ['email', 'sms'] : ['sms', 'email'];
  const way = order.find((channel) => contacts[channel] !== null && channels.includes(channel));
  if (way !== undefined) return way;
  if (letterInstead && mobile !== null) return 'letter-instead';
  return mobile === null && email === null ? 'contact-missing' : 'no-provider';
}

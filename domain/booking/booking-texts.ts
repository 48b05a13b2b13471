import type { Channel } from '../delivery/states';
import { OWN_LANGUAGE } from '../content/translations/text-choice';
import { clockIn, weekdayWords } from './days';

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
  /** Null where the message must not name it. */
  typeName: string | null;
  clinician: string | null;
  location: string | null;
  startsAt: Date;
}

/** The words of such a message in one language. `of` is the kind of appointment, with the clinician. */
interface NewsWords {
  /** "your Flu vaccination with Nurse Adeyemi" */
  of(typeName: string | null, clinician: string | null): string;
  /** "Tuesday 1 December 2026 at 9am" */
  when(day: string, time: string): string;
  call(telephone: string | null): string;
  text(news: BookingNews, parts: { of: string; when: string; where: string; call: string }): string;
  subject(news: BookingNews, practiceName: string): string;
}

const ENGLISH: NewsWords = {
  of: (typeName, clinician) => `your ${typeName ?? 'appointment'}${clinician === null ? '' : ` with ${clinician}`}`,
  when: (day, time) => `${day} at ${time}`,
  call: (telephone) => (telephone === null ? 'call us' : `call us on ${telephone}`),
  text(news, { of, when, where, call }) {
    switch (news) {
      case 'confirmed':
        return `${of} is booked for ${when}${where}. To change or cancel it, use your link or ${call}.`;
      case 'moved':
        return `we had to move ${of}. It is now on ${when}${where}. If you cannot come, ${call}.`;
      case 'cancelled':
        return `we had to cancel ${of} on ${when}. Please do not come. To book another time, ${call}.`;
    }
  },
  subject(news, practiceName) {
    const what = { confirmed: 'is booked', moved: 'was moved', cancelled: 'was cancelled' }[news];
    return `Your appointment at ${practiceName} ${what}`;
  },
};

// cspell:disable -- Welsh. Only letters that an SMS has, so that it does not cost more segments.
const WELSH: NewsWords = {
  of: (typeName, clinician) =>
    `eich apwyntiad${typeName === null ? '' : ` (${typeName})`}${clinician === null ? '' : ` gyda ${clinician}`}`,
  // "Dydd Mawrth" is "ddydd Mawrth" after "ar".
  when: (day, time) => `${day.replace(/^Dydd/, 'ddydd')} am ${time}`,
  call: (telephone) => (telephone === null ? 'ffoniwch ni' : `ffoniwch ni ar ${telephone}`),
  text(news, { of, when, where, call }) {
    switch (news) {
      case 'confirmed':
        return `mae ${of} wedi'i drefnu ar ${when}${where}. I'w newid neu ei ganslo, defnyddiwch eich dolen neu ${call}.`;
      case 'moved':
        return `bu'n rhaid i ni symud ${of}. Mae nawr ar ${when}${where}. Os na allwch ddod, ${call}.`;
      case 'cancelled':
        return `bu'n rhaid i ni ganslo ${of} ar ${when}. Does dim angen i chi ddod. I drefnu amser arall, ${call}.`;
    }
  },
  subject(news, practiceName) {
    const what = { confirmed: "wedi'i drefnu", moved: "wedi'i symud", cancelled: "wedi'i ganslo" }[news];
    return `Mae eich apwyntiad gyda ${practiceName} ${what}`;
  },
};
// cspell:enable

const WORDS: Readonly<Record<string, NewsWords>> = { [OWN_LANGUAGE]: ENGLISH, cy: WELSH };

/**
 * In which language a message about an appointment is written, and whether somebody has to call as well: news of a change
 * must be understood, and we could write it in English only.
 *
 * @param needed the patient's language; null where nobody said.
 * @param hasWelsh whether the practice has switched our Welsh sentences on.
 */
export function bookingLanguage(
  news: BookingNews,
  needed: string | null,
  hasWelsh: boolean,
): { language: string; needsLanguage: string | null } {
  const isWritten = needed === null || needed === OWN_LANGUAGE || (needed === 'cy' && hasWelsh);
  if (isWritten) return { language: needed ?? OWN_LANGUAGE, needsLanguage: null };
  return { language: OWN_LANGUAGE, needsLanguage: news === 'confirmed' ? null : needed };
}

/**
 * The text of a message about an appointment. It names place and clinician, and a way to answer that is not digital.
 *
 * @param startsAt in the facts: of a moved appointment the new time, of a cancelled one the time that is off.
 * @param language as `bookingLanguage` gave it; English where we have no words in it.
 */
export function bookingText(news: BookingNews, facts: BookingTextFacts, language: string = OWN_LANGUAGE): string {
  const { practiceName, timeZone, telephone, typeName, clinician, location, startsAt } = facts;
  const words = WORDS[language] ?? ENGLISH;
  const tag = words === WELSH ? 'cy' : undefined;
  const text = words.text(news, {
    of: words.of(typeName, clinician),
    when: words.when(weekdayWords(startsAt, timeZone, tag), clockIn(startsAt, timeZone, tag)),
    where: location === null ? '' : `, ${location}`,
    call: words.call(telephone),
  });
  return `${practiceName}: ${text}`;
}

/** The subject of the same by email. It says nothing of the appointment's kind, as others may see it. */
export function bookingSubject(news: BookingNews, practiceName: string, language: string = OWN_LANGUAGE): string {
  return (WORDS[language] ?? ENGLISH).subject(news, practiceName);
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

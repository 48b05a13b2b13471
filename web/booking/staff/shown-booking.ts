import { weekdayWords } from '../../../domain/booking/days';
import { NOT_TOLD_WORDS, type BookingNews } from '../../../domain/booking/booking-texts';
import { MESSAGE_WORDS } from '../../../domain/delivery/message-words';
import { ANSWER_WORDS } from '../../../domain/booking/invitation-answer';
import { languageName } from '../../../domain/patients/preferences/writing-preferences';
import { clockOf, timeWords } from '../../../domain/words/times';
import type { ShownBooking } from '../../../ports/booking/bookings';
import type { InvitationAnswer } from '../../../ports/booking/invitation-answers';
import type { BookingMessage } from '../../../ports/booking/sessions';
import { personName } from '../../kit/words/person-words';

/** What staff have to do about an appointment in the clinical system, and whose it is. */
export function shownBooking(booking: ShownBooking, zone: string) {
  return {
    ...booking,
    name: nameOf(booking),
    when: whenOf(booking.startsAt, zone),
    toDo: booking.status === 'cancelled' ? 'Remove it' : booking.sequence > 0 ? 'Enter it at this time' : 'Enter it',
    /** Null while nobody said so. */
    cameWords: booking.attended === null ? null : booking.attended ? 'Came' : 'Did not come',
    bookedWords: `${booking.bookedBy ?? 'the patient'}, ${timeWords(booking.bookedAt, zone)}`,
  };
}

/** What a patient answered without booking, and what accepting it does. */
export function shownAnswer(answer: InvitationAnswer) {
  const name = nameOf(answer);
  const words = ANSWER_WORDS[answer.answer];
  const isSaved = answer.code !== null && answer.recordEntry === null;
  return {
    ...answer,
    name,
    words,
    label: `${name}, ${words}`,
    acceptWords: isSaved ? 'Save to the record' : answer.answer === 'call-me' ? 'Called' : 'Done',
  };
}

/** "Tuesday 1 December 2026 at 9am" */
export function whenOf(at: Date, zone: string): string {
  return `${weekdayWords(at, zone)} at ${clockOf(at, zone)}`;
}

const NEWS: Readonly<Record<BookingNews, string>> = {
  confirmed: 'Confirmation',
  moved: 'Message about the new time',
  cancelled: 'Message that it is cancelled',
};

/**
 * What a patient was told of an appointment. `needsCall`: nothing could be sent, or the
 * patient may not understand it, so somebody calls.
 */
export function shownMessage(message: BookingMessage) {
  const { kind, channel, status, leftOut, needsLanguage } = message;
  const way = channel === null ? '' : channel === 'sms' ? ' by SMS' : ' by email';
  const failed = status === 'failed' || status === 'suppressed' || status === 'expired' || status === 'unknown';
  const says =
    leftOut === 'superseded'
      ? 'not sent, as the appointment changed again'
      : leftOut !== null
        ? NOT_TOLD_WORDS[leftOut]
        : status === null
          ? 'waiting to be sent'
          : MESSAGE_WORDS[status].word;
  return {
    ...message,
    name: nameOf(message),
    what: `${NEWS[kind]}${way}`,
    says:
      needsLanguage === null ? says : `${says}. It is in English and the patient needs ${languageName(needsLanguage)}.`,
    needsCall: failed || needsLanguage !== null || (leftOut !== null && leftOut !== 'superseded'),
  };
}

function nameOf({ patient, isRestricted }: Pick<ShownBooking, 'patient' | 'isRestricted'>): string {
  return personName({ ...(patient ?? { givenName: null, familyName: null }), isRestricted });
}

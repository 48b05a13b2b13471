import type { BookingNews, NotToldReason } from '../../domain/booking/booking-texts';
import type { Channel, MessageStatus } from '../../domain/delivery/states';
import type { Page, PageRequest } from '../page';
import type { TokenHolder } from '../practice/api-tokens';

/** The times of one type that begin within a span. */
export interface SessionPart {
  practiceId: string;
  typeId: string;
  from: Date;
  to: Date;
}

/** A clinic that was moved or cancelled as a whole. */
export interface SessionChange {
  id: string;
  typeId: string;
  kind: 'moved' | 'cancelled';
  /** Of its first time and its last, before. */
  startsAt: Date;
  endsAt: Date;
  /** When it begins now; null unless it was moved. */
  movedTo: Date | null;
  slots: number;
  /** How many patients had a time of it. */
  booked: number;
  changedBy: string;
  changedAt: Date;
}

/** What a patient was told of an appointment. Of a restricted record the patient is null. */
export interface BookingMessage {
  /** Also of the message itself, once it is made. */
  id: string;
  bookingId: string;
  kind: BookingNews;
  changeId: string | null;
  startsAt: Date;
  at: Date;
  /** Null until it is made. */
  channel: Channel | null;
  status: MessageStatus | null;
  reasonCode: string | null;
  /** Why there is none, and somebody has to call; `superseded` by a later change. */
  leftOut: NotToldReason | 'superseded' | null;
  /** The patient needs this language and the message is in English, so somebody calls as well. */
  needsLanguage: string | null;
  patient: { id: string; nhsNumber: string; familyName: string | null; givenName: string | null } | null;
  isRestricted: boolean;
}

/** `overlaps`: there is something else at one of the new times. */
export type SessionAnswer = { kind: 'changed'; change: SessionChange } | { kind: 'empty' } | { kind: 'overlaps' };

/** One change, and who asks for it; repeated with the same id it changes nothing more. */
export interface SessionCommand extends SessionPart {
  changeId: string;
  by: TokenHolder;
  now: Date;
}

/** Clinics as a whole: moved or cancelled, with a message to each patient who had a time. */
export interface Clinics {
  /** Takes the times out and cancels every appointment. */
  cancel(command: SessionCommand): Promise<SessionAnswer>;
  /** Lets it begin at another moment. Each appointment keeps its place in the clinic. */
  move(command: SessionCommand, startsAt: Date): Promise<SessionAnswer>;
  /** Newest first. */
  page(
    practiceId: string,
    typeId: string,
    request: PageRequest<{ changedAt: Date; id: string }>,
  ): Promise<Page<SessionChange, { changedAt: Date; id: string }>>;
  /** Of all types, those that were to begin within a span. */
  within(practiceId: string, from: Date, to: Date): Promise<SessionChange[]>;
  /** The messages to patients about changes and about appointments. */
  messages(
    practiceId: string,
    of: { changeIds?: readonly string[]; bookingIds?: readonly string[] },
  ): Promise<BookingMessage[]>;
}

/** The messages and alarms that appointments cause. */
export interface BookingRound {
  /** Makes the messages that are due, and tells staff of appointments that are not entered. @returns what was made. */
  look(now: Date): Promise<{ practiceId: string; dispatchId: string }[]>;
}

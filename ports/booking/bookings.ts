import type { BookingAnswer } from '../../domain/booking/invitation-answer';
import type { SlotTime } from '../../domain/booking/session';
import type { Channel } from '../../domain/delivery/states';
import type { Page, PageRequest } from '../page';
import type { TokenHolder } from '../practice/api-tokens';

/** The patient who is invited, and the campaign that invites them. */
export interface BookingInvitation {
  practiceId: string;
  campaignId: string;
  patientId: string;
  typeId: string;
}

export interface BookingRow extends SlotTime {
  id: string;
  slotId: string;
  typeId: string;
  typeName: string;
  clinician: string | null;
  location: string | null;
  instructions: string | null;
  patientId: string;
  campaignId: string | null;
  status: 'booked' | 'cancelled';
  /** How often it was moved or cancelled. */
  sequence: number;
  /** Null: the patient, by the link. */
  bookedBy: string | null;
  bookedAt: Date;
  cancelledAt: Date | null;
  /** Someone has to enter, move or remove it in the clinical system. */
  needsEntry: boolean;
  enteredBy: string | null;
  enteredAt: Date | null;
  /** Whether the patient came; null while nobody said so. */
  attended: boolean | null;
  timeZone: string;
}

/** A booking as staff see it. Name and number are null for a restricted record. */
export interface ShownBooking extends BookingRow {
  patient: { id: string; nhsNumber: string; familyName: string | null; givenName: string | null } | null;
  isRestricted: boolean;
}

/** `taken`: someone else was faster, or the time can no longer be booked. */
export type SlotTaking = { kind: 'taken' } | { kind: 'ok'; bookingId: string };

export interface BookingFilter {
  from?: Date;
  to?: Date;
  /** Only those that someone has to enter in the clinical system. */
  needsEntry?: boolean;
}

export interface Bookings {
  /**
   * Reserves a time for a patient who confirms it next, for some minutes. An earlier reservation of theirs ends. Null
   * if it was just taken; else the slot that is held, which may be another one of the same time.
   */
  hold(invitation: BookingInvitation, slotId: string, now: Date): Promise<string | null>;
  /** Books what the patient chose by the link. An appointment they have from the same invitation is moved to it. */
  bookByLink(
    invitation: BookingInvitation,
    slotId: string,
    bookingId: string,
    now: Date,
    /** How it is confirmed; null for not at all. */
    confirmBy: Channel | null,
  ): Promise<SlotTaking>;
  /** Books for a patient by hand, whatever the window and what is kept for the telephone. */
  book(
    practiceId: string,
    slotId: string,
    patientId: string,
    bookingId: string,
    by: TokenHolder,
    now: Date,
    options?: { confirmBy: Channel | null },
  ): Promise<SlotTaking>;
  /**
   * Another time of the same type. The old one becomes free in the same transaction.
   *
   * @param options whether the patient gets a message.
   */
  move(
    practiceId: string,
    bookingId: string,
    slotId: string,
    by: TokenHolder,
    now: Date,
    options?: { tells: boolean },
  ): Promise<SlotTaking>;
  /** Ends an appointment and frees its time. `by` null: the patient. Idempotent. */
  cancel(
    practiceId: string,
    bookingId: string,
    by: TokenHolder | null,
    now: Date,
    options?: { tells: boolean },
  ): Promise<void>;
  /** Notes that an appointment is in the clinical system as it stands here, or that it is not. */
  setEntered(practiceId: string, bookingId: string, entered: boolean, by: TokenHolder, now: Date): Promise<void>;
  /** Notes whether the patient came; null takes that back. Nothing happens to an appointment that was cancelled. */
  setAttended(
    practiceId: string,
    bookingId: string,
    attended: boolean | null,
    by: TokenHolder,
    now: Date,
  ): Promise<void>;
  find(practiceId: string, bookingId: string): Promise<ShownBooking | null>;
  /** In the order of their times. */
  page(
    practiceId: string,
    request: PageRequest<{ startsAt: Date; id: string }>,
    filter: BookingFilter,
  ): Promise<Page<ShownBooking, { startsAt: Date; id: string }>>;
  /** The appointment that answers an invitation now, and the answer without one. */
  ofInvitation(
    invitation: Omit<BookingInvitation, 'typeId'>,
  ): Promise<{ booking: BookingRow | null; answer: BookingAnswer | null }>;
  /** Answers an invitation without an appointment. One that was booked is cancelled. */
  answer(invitation: BookingInvitation, answer: BookingAnswer, now: Date): Promise<void>;
}

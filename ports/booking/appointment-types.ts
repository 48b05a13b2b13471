import type { AnswerCodes } from '../../domain/booking/invitation-answer';
import type { BookingWindow } from '../../domain/booking/booking-window';
import type { Page, PageRequest } from '../page';
import type { TokenHolder } from '../practice/api-tokens';

/** The parts of an appointment type that a person writes. */
export interface AppointmentTypeContent extends BookingWindow, AnswerCodes {
  name: string;
  minutes: number;
  /** Who sees the patient; null where nobody is named. */
  clinician: string | null;
  location: string | null;
  /** What patients should know or bring. */
  instructions: string | null;
  /** How many patients can come at one time; 1 where a clinician is named. */
  seats: number;
  /** Others must not learn what it is for: a link says only to call, and texts name neither type nor clinician. */
  sensitive: boolean;
}

export interface AppointmentTypeRow extends AppointmentTypeContent {
  id: string;
  createdBy: string;
  createdAt: Date;
  archivedAt: Date | null;
  /** The practice's. */
  timeZone: string;
  /** Slots from now on that nobody has. */
  freeSlots: number;
}

export interface AppointmentTypePlace {
  createdAt: Date;
  id: string;
}

/** Kinds of appointment that a practice offers. */
export interface AppointmentTypes {
  /** With its audit entry; repeated with the same id it changes nothing. */
  create(
    practiceId: string,
    typeId: string,
    content: AppointmentTypeContent,
    by: TokenHolder,
    now: Date,
  ): Promise<void>;
  find(practiceId: string, typeId: string): Promise<AppointmentTypeRow | null>;
  /** Newest first. */
  page(
    practiceId: string,
    request: PageRequest<AppointmentTypePlace>,
    filter: { archived: boolean },
  ): Promise<Page<AppointmentTypeRow, AppointmentTypePlace>>;
  /** What is saved to the record when patients answer without booking. Idempotent. */
  setAnswerCodes(practiceId: string, typeId: string, codes: AnswerCodes, by: TokenHolder, now: Date): Promise<void>;
  /** Stops offering it, or offers it again. Appointments that were booked stay. Idempotent. */
  setArchived(practiceId: string, typeId: string, archived: boolean, by: TokenHolder, now: Date): Promise<void>;
}

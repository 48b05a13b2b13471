import type { BookingAnswer } from '../../domain/booking/invitation-answer';
import type { Page, PageRequest } from '../page';
import type { TokenHolder } from '../practice/api-tokens';

export type AnswerEntryStatus = 'waiting' | 'saved' | 'refused';

/** A patient's answer to an invitation, without an appointment. */
export interface InvitationAnswer {
  id: string;
  answer: BookingAnswer;
  at: Date;
  campaign: { id: string; name: string };
  appointmentType: { id: string; name: string } | null;
  patient: { id: string; nhsNumber: string; familyName: string | null; givenName: string | null } | null;
  isRestricted: boolean;
  /** Somebody has to check it, or to enter it in the clinical system. */
  needsEntry: boolean;
  enteredBy: string | null;
  enteredAt: Date | null;
  /** The code that accepting it saves; null where it is entered by hand. */
  code: string | null;
  /** Null where nothing is saved by us. */
  recordEntry: {
    status: AnswerEntryStatus;
    savedAt: Date | null;
    reference: string | null;
    reason: string | null;
  } | null;
}

export interface InvitationAnswerPlace {
  at: Date;
  id: string;
}

/** What patients answered to invitations, and what somebody has to do about it. */
export interface InvitationAnswers {
  find(practiceId: string, answerId: string): Promise<InvitationAnswer | null>;
  /** Oldest first. */
  page(
    practiceId: string,
    request: PageRequest<InvitationAnswerPlace>,
    filter: { needsEntry: boolean },
  ): Promise<Page<InvitationAnswer, InvitationAnswerPlace>>;
  /** The answers to the invitations that a recall was sent with, oldest first. */
  ofRecall(practiceId: string, recallId: string): Promise<InvitationAnswer[]>;
  /**
   * Accepts an answer, which saves its code where there is one, or does not: then the patient is invited again as if they
   * had said nothing, and what we saved is marked as entered in error. Idempotent.
   */
  decide(practiceId: string, answerId: string, accepted: boolean, by: TokenHolder, now: Date): Promise<void>;
}

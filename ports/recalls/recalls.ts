import type {
  RecallAnswerKind,
  RecallAttempt,
  RecallFindingKind,
  RecallTab,
  EntryInRecord,
  Urgency,
} from '../../domain/recalls/recalls';
import type { Reach } from '../../domain/recalls/evidence/evidence';
import type { RecallSms } from '../../domain/recalls/sms-marks';
import type { RecallStanding } from '../../domain/recalls/standing';
import type { ToldRecall } from '../../domain/recalls/told-recall';
import type { RowReasonCode } from '../../domain/lists/row-reasons';
import type { Page, PageRequest } from '../page';
import type { TokenHolder } from '../practice/api-tokens';

/** Why a told recall is refused: a reason of a row, or its reference belongs to another patient. */
export type ToldRecallRefusal = RowReasonCode | 'reference-of-other-patient';

export type PutRecallAnswer = { kind: 'added' | 'kept'; id: string } | { kind: 'refused'; code: ToldRecallRefusal };

export interface RecallPatient {
  id: string;
  nhsNumber: string;
  familyName: string | null;
  givenName: string | null;
}

/** One recall with where it stands at the moment of reading. Of a restricted record patient and reason are null. */
export interface RecallRow extends RecallStanding {
  id: string;
  reference: string;
  patient: RecallPatient | null;
  reason: string | null;
  category: { id: string; name: string } | null;
  urgency: Urgency;
  /** `YYYY-MM-DD` */
  dueDate: string;
  overdue: boolean;
  attempts: RecallAttempt[];
  /** How far the patient was reached. A receipt is a contact; reached needs proof of identity. */
  reach: Reach;
  /** How many the practice wants before it gives up. */
  attemptsWanted: number;
  clinicallySignificant: boolean;
  sms: RecallSms;
  /** Why an SMS would leave it out besides its mark: no usable number, or the last message to it failed. */
  smsTrouble: 'address-missing' | 'likely-to-fail' | null;
  /** Where staff put it to be called or written to. */
  queue: 'calls' | 'letters' | null;
  /** Why it is over, and who said so; null while it is open, and where the practice system alone said so. */
  ending: { by: string; at: Date; why: string | null } | null;
  booking: { by: string; at: Date } | null;
  /** What the patient answered, or the record holds, and nobody has decided about. */
  answers: { id: string; kind: RecallFindingKind; at: Date; said: string | null; entry: EntryInRecord | null }[];
  isRestricted: boolean;
}

/** Recalls are listed by due date, then id. */
export interface RecallPlace {
  dueDate: string;
  id: string;
}

export interface RecallFilter {
  tab: RecallTab;
  /** Null for any category, `none` for recalls without one. */
  categoryId: string | null;
  urgency: Urgency | null;
  patientId: string | null;
  /** Only those about which a person has to decide: see `RecallCounts.undecided`. */
  undecided?: boolean;
}

export interface RecallCounts {
  toAction: number;
  all: number;
  calls: number;
  letters: number;
  /** Those of `letters` that are in no batch which is still to be posted. */
  lettersToMake: number;
  /** Open ones with an answer, or a sign in the record, that nobody has decided about, or booked for long. */
  undecided: number;
}

/** Open recalls that wait for a person; `calls` are those whose patients may be called. */
export type WaitingRecalls = Pick<RecallCounts, 'toAction' | 'calls' | 'lettersToMake' | 'undecided'>;

/** Whose link it is: the patient's, of the campaign that invited them. */
export interface RecallLinkSubject {
  campaignId: string;
  patientId: string;
}

/** What is due for a patient, as their own page shows it. */
export interface DueOfLink {
  reason: string;
  dueDate: string;
  /** How long the appointment of its category takes, with the category, which two recalls may share. */
  visit: { categoryId: string; minutes: number } | null;
  /** What the patient answered and nobody has decided about; null for nothing. */
  answer: { kind: RecallAnswerKind; said: string | null } | null;
}

/** How a person decided about what a patient answered: `already` where somebody had, `clinician-needed` where it would end it. */
export type DecideAnswer = 'decided' | 'already' | 'clinician-needed';

/** How a person ended a recall. One that is clinically significant needs a clinician. */
export type CloseAnswer = 'closed' | 'already' | 'clinician-needed';

export interface Recalls {
  /** Stores one recall as the practice system has it, with its audit entry. Idempotent by its reference. */
  put(practiceId: string, told: ToldRecall, by: TokenHolder, now: Date): Promise<PutRecallAnswer>;
  find(practiceId: string, recallId: string, now: Date): Promise<RecallRow | null>;
  page(
    practiceId: string,
    filter: RecallFilter,
    request: PageRequest<RecallPlace>,
    now: Date,
  ): Promise<Page<RecallRow, RecallPlace>>;
  counts(practiceId: string, filter: Omit<RecallFilter, 'tab'>, now: Date): Promise<RecallCounts>;
  waiting(practiceId: string, now: Date): Promise<WaitingRecalls>;
  /** All that match, at most `most`, in the order of a page. */
  ids(practiceId: string, filter: RecallFilter, most: number, now: Date): Promise<string[]>;
  /** No further action is needed, for a reason. What is over already keeps its own ending. */
  close(practiceId: string, recallId: string, reason: string, by: TokenHolder, now: Date): Promise<CloseAnswer>;
  /** The patient has an appointment, or has none any more; false where the recall is over. */
  setBooked(practiceId: string, recallId: string, booked: boolean, by: TokenHolder, now: Date): Promise<boolean>;
  /** The appointment is over: `attended` ends the recall as given, otherwise contacts go on. */
  setAttended(
    practiceId: string,
    recallId: string,
    attended: boolean,
    by: TokenHolder,
    now: Date,
  ): Promise<'noted' | 'not-booked' | 'clinician-needed'>;
  /** What is still due of the recalls that a campaign told a patient of; by due date. */
  ofLink(practiceId: string, about: RecallLinkSubject, now: Date): Promise<DueOfLink[]>;
  /** Keeps what a patient answered to them, for a person to decide. The same answer twice is one, and another replaces it. */
  answer(
    practiceId: string,
    about: RecallLinkSubject,
    given: { kind: RecallAnswerKind; said: string | null },
    now: Date,
  ): Promise<void>;
  /** Decides about what a patient answered or the record holds: accepted ends the recall. */
  decideAnswer(
    practiceId: string,
    recallId: string,
    answerId: string,
    accepted: boolean,
    by: TokenHolder,
    now: Date,
  ): Promise<DecideAnswer>;
}

import type { FailureCode } from '../../domain/delivery/failure-reasons';
import type { Origin, OtherOrigin } from '../../domain/delivery/origins';
import type { Channel, MessageStatus } from '../../domain/delivery/states';
import type { KnownOfPatient } from '../../domain/eligibility/explanation';
import type { FindBy } from '../../domain/patients/find-patient';
import type { Region } from '../../domain/patients/mobile';
import type { Purpose } from '../../domain/eligibility/purposes';
import type { PatientStatus } from '../../domain/patients/register-words';
import type { CallOutcome } from '../../domain/recalls/recalls';
import type { NumberHistory } from '../../domain/eligibility/reputation';
import type { MessageRow } from '../campaigns/campaign-queries';
import type { NumberedPage, NumberedRequest, Page, PageRequest } from '../page';
import type { PersonalDetails } from './patient-queries';

/** How what is typed at a practice is read: numbers by where it is, dates by its day. */
export interface ReadingRules {
  region: Region;
  /** The date at the practice, `YYYY-MM-DD`. */
  today: string;
}

/** A patient of whom everything may be shown. */
export interface OpenPatient extends PersonalDetails {
  id: string;
  status: Exclude<PatientStatus, 'restricted'>;
}

/** Of a restricted record only that it is one (`domain/patients/exposure.ts`). */
export interface RestrictedPatient extends Record<keyof PersonalDetails, null> {
  id: string;
  status: 'restricted';
}

/** A patient as a search finds them. */
export type FoundPatient = OpenPatient | RestrictedPatient;

/** A patient with what demographics hold; contact details as they hold them, not yet judged. */
export type PatientRecord = FoundPatient & {
  doesNotWishSms: boolean | null;
  doesNotWishSmsAt: Date | null;
  marketingAgreed: boolean | null;
  marketingAgreedAt: Date | null;
  /** When anything of it was last changed by what demographics told us. */
  updatedAt: Date;
  /** The day at the practice since when it has this mobile, `YYYY-MM-DD`; null if it has not changed since we know the patient. */
  mobileSince: string | null;
};

/** How a number stands; the times are null until something of the kind happened. */
export interface NumberStandingNow extends NumberHistory {
  lastOutcomeAt: Date | null;
  lastCode: FailureCode | null;
  failingSince: Date | null;
}

/** What decides whether a patient is sent to, and how their number stands. */
export interface ContactFacts {
  known: Omit<KnownOfPatient, 'status' | 'mobile' | 'email' | 'toldAt'>;
  /** Null where there is no number. */
  standing: NumberStandingNow | null;
  /** Of the patient's own ticks; 0 while nothing was ever ticked. */
  blocksVersion: number;
}

/** One message to a number and its outcome. */
export interface NumberEvent {
  /** When it was handed over. */
  at: Date;
  /** `waiting` where we were not told yet, or never. */
  outcome: 'delivered' | 'failed' | 'waiting';
  code: FailureCode | null;
}

/** `made`: printed, not posted yet. `not-posted`: pulled before posting, or its batch was discarded. */
export type LetterKnown = 'made' | 'posted' | 'not-posted' | 'returned';

/** One message of a patient, whatever it comes from. */
export interface PatientMessageRow {
  id: string;
  /** `in` for what the patient wrote to us. */
  direction: 'out' | 'in';
  /** `internal` for what staff wrote to each other about the patient. */
  origin: Origin | OtherOrigin;
  /** Whether its campaign was made from recalls. */
  isRecall: boolean;
  /** Null where it is no campaign's. */
  campaignId: string | null;
  channel: Channel | 'internal' | 'letter' | 'call';
  purpose: Purpose;
  saveToRecord: boolean;
  /** When somebody asked for it. */
  createdAt: Date;
  /** When it was handed over for the first time. */
  submittedAt: Date | null;
  statusAt: Date;
  /** Null for what the patient wrote, and for what never leaves us. */
  status: MessageStatus | null;
  reasonCode: string | null;
  recordStatus: MessageRow['recordStatus'];
  recordSavedAt: Date | null;
  recordWithdrawnAt: Date | null;
  recordReference: string | null;
  /** As the patient got or wrote it; null of a restricted record. */
  firstLine: string | null;
  /** The outcome of a letter or a call; null for everything else. */
  outcome: LetterKnown | CallOutcome | null;
  /** The recall that a letter, a call or an answer was about, the first of several. */
  recallId: string | null;
  /** Null where it is in none. */
  conversationId: string | null;
  /** What staff wrote to each other: its thread. Null of everything else. */
  threadId: string | null;
}

/** Where a message stands among those of its patient: by when it was handed over, or else asked for. */
export interface PatientMessagePlace {
  at: Date;
  id: string;
}

/** Finds one patient of a practice and reads all facts that decide which messages they get. Read only. */
export interface PatientFacts {
  readingRules(practiceId: string, now: Date): Promise<ReadingRules>;
  /** At most `limit`, by name; restricted records last, so that their place tells nothing of their name. */
  search(practiceId: string, find: FindBy, limit: number): Promise<FoundPatient[]>;
  find(practiceId: string, patientId: string): Promise<PatientRecord | null>;
  /** What the register calls the patient besides the given name; null where it has nothing. */
  knownAs(practiceId: string, patientId: string): Promise<string | null>;
  /** @param number the patient's mobile in E.164; null where there is none that can be used. */
  contactFacts(practiceId: string, patientId: string, number: string | null): Promise<ContactFacts>;
  /** The latest messages to a number, to whichever patient, newest first, and how many there are. */
  numberEvents(practiceId: string, number: string, limit: number): Promise<{ items: NumberEvent[]; total: number }>;
  /** A patient's messages, newest first by when they were made; `after` and `before` are their ids. */
  messages(
    practiceId: string,
    patientId: string,
    request: NumberedRequest<string>,
  ): Promise<NumberedPage<PatientMessageRow, string>>;
  /** The same, newest first by when each was handed over, for the API. */
  messagesPage(
    practiceId: string,
    patientId: string,
    request: PageRequest<PatientMessagePlace>,
  ): Promise<Page<PatientMessageRow, PatientMessagePlace>>;
}

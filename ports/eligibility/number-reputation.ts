import type { FailureCode } from '../../domain/delivery/failure-reasons';
import type { NumberHistory, NumberNeed } from '../../domain/eligibility/reputation';
import type { NumberedPage, NumberedRequest, Page, PageRequest } from '../page';

/** A patient whose number it is. Of a restricted record only that it is one (`domain/patients/exposure.ts`). */
export interface PatientOfNumber {
  id: string;
  isRestricted: boolean;
  nhsNumber: string | null;
  familyName: string | null;
  givenName: string | null;
  /** `YYYY-MM-DD` */
  dateOfBirth: string | null;
}

/** A number that is likely to fail and that a patient has now. */
export interface NumberToFix extends NumberHistory {
  id: string;
  /** Null if every patient who has it is restricted, because then it must not be shown. */
  number: string | null;
  need: NumberNeed;
  /** Null if no cause was reported. */
  lastCode: FailureCode | null;
  failingSince: Date;
  /** The day of it at the practice, `YYYY-MM-DD`. */
  sinceDay: string;
  /** The patients who share it, at most `MOST_PATIENTS`; by name. */
  patients: PatientOfNumber[];
  patientCount: number;
}

/** More patients than this share one number only if it belongs to a care home or is a mistake. */
export const MOST_PATIENTS = 100;

/** The sort key of a number in the list: how urgently it needs correcting, its chance, since when, and its id. */
export type NumberPlace = [rank: number, chance: number, since: number, id: string];

/** What is known about a number that has failed at least once. */
export interface KnownNumber extends NumberHistory {
  id: string;
  /** As of `NumberToFix`. */
  number: string | null;
  lastCode: FailureCode | null;
  lastOutcomeAt: Date;
  /** Null while it is a good number. */
  failingSince: Date | null;
}

/** One message to a number and its outcome, since the number's first failure. */
export interface NumberOutcomeRow {
  outcome: 'delivered' | 'failed';
  code: FailureCode | null;
  attemptedAt: Date;
  at: Date;
  campaignId: string;
  messageId: string;
}

/** Outcomes of messages to numbers that were marked when they were sent, in one calendar month of the practice. */
export interface MonthOfCases {
  /** `YYYY-MM` */
  month: string;
  expected: number;
  /** Of `expected`. */
  failed: number;
}

export interface NumberReputations {
  /**
   * Numbers likely to fail: first those whose cause lasts, then repeats, then the others; within these the least likely to
   * be reached first, the newest of equals first. Numbers that no patient has now are not among them.
   */
  toFix(
    practiceId: string,
    need: NumberNeed | null,
    request: PageRequest<NumberPlace>,
  ): Promise<Page<NumberToFix, NumberPlace>>;
  /** The same numbers of one need, with their place among them. */
  numberedToFix(
    practiceId: string,
    need: NumberNeed,
    request: NumberedRequest<NumberPlace>,
  ): Promise<NumberedPage<NumberToFix, NumberPlace>>;
  countToFix(practiceId: string): Promise<Record<NumberNeed, number>>;
  /** Marked numbers that no patient of the practice has now, newest first. They need no action. */
  nobodys(
    practiceId: string,
    limit: number,
  ): Promise<{ count: number; items: { id: string; number: string; since: Date }[] }>;
  /** Numbers that had failed and were delivered to after `since`, the latest first (N13). */
  goodAgain(
    practiceId: string,
    since: Date,
    limit: number,
  ): Promise<{ count: number; items: (KnownNumber & { patientCount: number })[] }>;
  /** One number with its patients and its latest messages, newest first. */
  find(
    practiceId: string,
    id: string,
    limit: number,
  ): Promise<(KnownNumber & Pick<NumberToFix, 'patients' | 'patientCount'> & { outcomes: NumberOutcomeRow[] }) | null>;
  /** Null if the number never failed. */
  ofNumber(practiceId: string, number: string): Promise<KnownNumber | null>;
  /** The last twelve months of the practice's calendar that have cases, oldest first (N12). */
  cases(practiceId: string, now: Date): Promise<MonthOfCases[]>;
}

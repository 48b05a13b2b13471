import type { ListUse } from './list-queries';

/** Patients of a list who can all be sent to, at mobile numbers that some of them share (N14). */
export interface SharedNumberFinding {
  patients: number;
  numbers: number;
}

/** The recorded wishes of a list's patients, one fact at a time (N11). */
export interface WishFindings {
  /** Patients of the list who were matched; the facts are about these. */
  patients: number;
  /** Blocked at this practice for the list's kind of message. */
  blocked: WishFinding;
  /** The record says that they do not wish SMS, for whatever kind of message. */
  noSms: WishFinding;
  /** The record says that they do not wish marketing. */
  noMarketing: WishFinding;
  /** The record says nothing about the preference that this list depends on. Never a refusal. */
  nothingRecorded: WishFinding;
}

export interface WishFinding {
  /** Of whom it is recorded now. */
  recorded: number;
  /** How many are left out with this as their first reason. These add up with the list's other reasons. */
  leftOut: number;
}

/** An earlier list of the same file. */
export interface SameFile {
  id: string;
  name: string;
  createdBy: string;
  createdAt: Date;
}

/** What a person should know about a list besides its rows. */
export interface ListFindings {
  sharedNumbers(practiceId: string, listId: string): Promise<SharedNumberFinding>;
  /** How many rows someone added although their number is likely to fail. */
  countOverrides(practiceId: string, listId: string): Promise<number>;
  wishes(practiceId: string, listId: string): Promise<WishFindings>;
  /** The number to which this row would be sent now; null for a row without a patient, or of a restricted record. */
  numberOfRow(practiceId: string, listId: string, row: number): Promise<string | null>;
  /** Earlier lists of the same file, newest first, and the campaigns that used any of them (N15). */
  sameFile(practiceId: string, listId: string): Promise<{ lists: SameFile[]; uses: ListUse[] }>;
}

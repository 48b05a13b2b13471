import type { Page, PageRequest } from '../page';
import type { StaffReader } from '../conversations/internal-messages';

/** A restricted patient, for a person who opened the list. */
export interface OpenedPatient {
  id: string;
  nhsNumber: string;
  familyName: string | null;
  givenName: string | null;
  /** `YYYY-MM-DD` */
  dateOfBirth: string;
}

export interface RestrictedOpening {
  id: string;
  by: string;
  why: string;
  openedAt: Date;
  endsAt: Date;
}

/** Someone who may be named to open the list. */
export interface PossibleOpener {
  staffId: string;
  name: string;
  mayOpen: boolean;
}

export type OpeningAnswer = { kind: 'opened'; endsAt: Date } | { kind: 'refused'; code: 'not-named' };

/** The list of restricted patients, which is opened by break-glass only: by a named person, for a reason, and told. */
export interface RestrictedPatients {
  count(practiceId: string): Promise<number>;
  /** Until when the list is open for a person; null while it is shut, and for an API token. */
  openUntil(practiceId: string, staffId: string, now: Date): Promise<Date | null>;
  /**
   * Opens it for a person whom an administrator named. The opening, its audit entry and the message to the
   * administrators are stored together.
   */
  open(by: StaffReader, opening: { id: string; why: string }, now: Date): Promise<OpeningAnswer>;
  /** By when they were added to the register. The caller has asked `openUntil` first. */
  page(practiceId: string, request: PageRequest<string>): Promise<Page<OpenedPatient, string>>;
  openings(practiceId: string, limit: number): Promise<RestrictedOpening[]>;
  /** Managers and administrators, by name. */
  openers(practiceId: string): Promise<PossibleOpener[]>;
  /** Names exactly these; false where one of them works here in no such role. */
  name(by: { practiceId: string; tokenId: string; user: string }, staffIds: string[], now: Date): Promise<boolean>;
}

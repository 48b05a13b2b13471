import type { PatientStatus } from '../../domain/patients/register-words';
import type { BlockTick } from '../../domain/eligibility/purposes';
import type { Region } from '../../domain/patients/mobile';
import type { TokenHolder } from '../practice/api-tokens';
import type { PageStand } from '../lists/list-queries';
import type { Page, PageRequest } from '../page';

/** What is ticked; a number that is listed without a tick is stopped from nothing (E2). */
export type Ticks = Record<BlockTick, boolean>;

/** A number on the list of Blocked Communications. */
export interface BlockedNumber extends Ticks {
  id: string;
  /** E.164, the one form in which numbers are compared (E3). */
  number: string;
  /** Patients of the practice who have this number now: a tick is for all of them (X4). */
  patients: number;
  /** Grows with each change of ticks, for optimistic concurrency. */
  version: number;
  addedBy: string;
  addedAt: Date;
  changedBy: string;
  changedAt: Date;
}

/** What one patient is not to be sent, whatever their number. */
export interface PatientBlocks extends Ticks {
  patientId: string;
  /** 0 while nothing was ever ticked for this patient. */
  version: number;
  changedBy: string | null;
  changedAt: Date | null;
  /** The list's entry of the number that the patient has now; null when it is not listed, or the record is restricted. */
  number: BlockedNumber | null;
}

/** One change of an entry, as it is kept (E4). */
export interface BlockChange {
  id: string;
  at: Date;
  by: string;
  why: string | null;
  /** The first of its entry: it came onto the list then. */
  isFirst: boolean;
  ticked: BlockTick[];
  unticked: BlockTick[];
  /** All that is ticked after it. */
  stands: BlockTick[];
}

/** The ticks to set or remove; absent ones stay as they are. */
export interface TickChange {
  ticks: Partial<Ticks>;
  why: string | null;
  /** As it was read; null to change whatever stands. */
  version: number | null;
}

/** `conflict`: somebody else changed it since it was read, and nothing was changed now. */
export interface ChangeOutcome<Block> {
  kind: 'changed' | 'unchanged' | 'conflict';
  block: Block;
}

/** A patient who shares a number; of a restricted record only that it is one (`domain/patients/exposure.ts`). */
export interface SharingPatient {
  id: string;
  status: PatientStatus;
  nhsNumber: string | null;
  familyName: string | null;
  givenName: string | null;
  dateOfBirth: string | null;
}

export interface BlockPlace {
  addedAt: Date;
  id: string;
}

/** Blocked Communications: numbers and patients that are not to be sent some kinds of message (E1–E5, N11). */
export interface ContactBlocks {
  /** Where the practice is, for reading a number that was typed. */
  region(practiceId: string): Promise<Region>;
  /** Numbers on the list, newest first; `number` for that one only. */
  page(practiceId: string, request: PageRequest<BlockPlace>, number?: string): Promise<Page<BlockedNumber, BlockPlace>>;
  /** Where such a page stands among all numbers, and how many there are. */
  stand(practiceId: string, request: PageRequest<BlockPlace>): Promise<PageStand<BlockPlace> & { total: number }>;
  find(practiceId: string, id: string): Promise<BlockedNumber | null>;
  /**
   * Puts a number on the list, with nothing ticked. One that is listed already stays as it is, ticks and all (E3).
   * Repeated with the same id it is as the first time.
   */
  add(
    practiceId: string,
    entry: { id: string; number: string },
    by: TokenHolder,
    now: Date,
  ): Promise<{ isNew: boolean; block: BlockedNumber }>;
  /** Null when there is no such number. */
  change(
    practiceId: string,
    id: string,
    change: TickChange,
    by: TokenHolder,
    now: Date,
  ): Promise<ChangeOutcome<BlockedNumber> | null>;
  /** Changes of a number's entry, newest first; `after` is the id of a change. */
  history(practiceId: string, id: string, request: PageRequest<string>): Promise<Page<BlockChange, string>>;
  /** At most `limit` patients who have this number now, by name; restricted records last. */
  patientsWith(practiceId: string, number: string, limit: number): Promise<SharingPatient[]>;

  /** Null when there is no such patient; the same of one patient from here on. */
  ofPatient(practiceId: string, patientId: string): Promise<PatientBlocks | null>;
  changeOfPatient(
    practiceId: string,
    patientId: string,
    change: TickChange,
    by: TokenHolder,
    now: Date,
  ): Promise<ChangeOutcome<PatientBlocks> | null>;
  historyOfPatient(
    practiceId: string,
    patientId: string,
    request: PageRequest<string>,
  ): Promise<Page<BlockChange, string>>;
}

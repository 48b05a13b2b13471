import type { PatientStatus } from '../../domain/patients/register-words';
import type { BlockTick } from '../../domain/eligibility/purposes';
import type { Region } from '../../domain/patients/mobile';
import type { TokenHolder } from '../practice/api-tokens';
import type { NumberedPage, NumberedRequest, Page, PageRequest } from '../page';

/** What is ticked; a number that is listed without a tick is not blocked (E2). */
export type Ticks = Record<BlockTick, boolean>;

/** An entry of either list of Blocked Communications. */
export interface BlockEntry {
  id: string;
  /** Patients of the practice who have this number or address now. A tick applies to all of them (X4). */
  patients: number;
  /** Increases with each change of ticks, for optimistic concurrency. */
  version: number;
  addedBy: string;
  addedAt: Date;
  changedBy: string;
  changedAt: Date;
}

/** A number on the list of Blocked Communications. */
export interface BlockedNumber extends BlockEntry, Ticks {
  /** E.164, the one form in which numbers are compared (E3). */
  number: string;
}

/** What not to send to one patient, whatever their number. */
export interface PatientBlocks extends Ticks {
  patientId: string;
  /** 0 if nothing was ever ticked for this patient. */
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
  /** The first change of its entry, which added it to the list. */
  isFirst: boolean;
  ticked: BlockTick[];
  unticked: BlockTick[];
  /** All ticks after it. */
  stands: BlockTick[];
}

/** The ticks to set or remove; absent ones stay as they are. */
export interface TickChange {
  ticks: Partial<Ticks>;
  why: string | null;
  /** The version that was read; null to change any version. */
  version: number | null;
}

/** `conflict`: someone else changed it since it was read, so nothing was changed. */
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

/** One list of Blocked Communications: of numbers, or of email addresses. `Named` says which number or address. */
export interface BlockList<Block, Named> {
  /** Newest first. */
  page(practiceId: string, request: PageRequest<BlockPlace>): Promise<Page<Block, BlockPlace>>;
  find(practiceId: string, id: string): Promise<Block | null>;
  /** Puts one on the list, with nothing ticked. One that is already listed does not change (E3). Idempotent by the id. */
  add(
    practiceId: string,
    entry: { id: string } & Named,
    by: TokenHolder,
    now: Date,
  ): Promise<{ isNew: boolean; block: Block }>;
  /** Null when there is no such entry. */
  change(
    practiceId: string,
    id: string,
    change: TickChange,
    by: TokenHolder,
    now: Date,
  ): Promise<ChangeOutcome<Block> | null>;
  /** Changes of an entry, newest first; `after` is the id of a change. */
  history(practiceId: string, id: string, request: PageRequest<string>): Promise<Page<BlockChange, string>>;
}

/** Blocked Communications: numbers and patients that are not to be sent some kinds of message (E1–E5, N11). */
export interface ContactBlocks extends BlockList<BlockedNumber, { number: string }> {
  /** The practice's region, for reading a typed number. */
  region(practiceId: string): Promise<Region>;
  /** Numbers on the list, newest first; `number` for that one only. */
  page(practiceId: string, request: PageRequest<BlockPlace>, number?: string): Promise<Page<BlockedNumber, BlockPlace>>;
  /** All numbers, newest first, with their place in the list. */
  numbered(practiceId: string, request: NumberedRequest<BlockPlace>): Promise<NumberedPage<BlockedNumber, BlockPlace>>;
  /** How many numbers are on the list. */
  count(practiceId: string): Promise<number>;
  /** At most `limit` patients who have this number now, by name; restricted records last. */
  patientsWith(practiceId: string, number: string, limit: number): Promise<SharingPatient[]>;

  /** Null if there is no such patient. From here on, the same for one patient. */
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

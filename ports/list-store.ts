import type { Channel } from '../domain/delivery/states';
import type { Columns, Field } from '../domain/recipients/columns';
import type { DuplicateCandidate } from '../domain/recipients/duplicates';
import type { ContactSource, MatchOptions } from '../domain/recipients/match-row';
import type { Region } from '../domain/recipients/mobile';
import type { ListRow } from '../domain/recipients/read-row';
import type { Reason } from '../domain/recipients/row-reasons';

export interface ListRef {
  practiceId: string;
  listId: string;
}

/** What the uploader is told when the whole file is refused: of `ListProblem`, and `internal` for a fault of ours. */
export interface StoredProblem {
  code: string;
  message: string;
  row?: number;
}

/** An upload as it was stored. */
export interface UploadedList {
  status: 'processing' | 'ready' | 'refused';
  channel: Channel;
  contactSource: ContactSource;
  fileName: string;
  /** Null once the list is ready or refused. */
  file: Buffer | null;
  askedColumns: Partial<Record<Field, string>> | null;
  region: Region;
  /** The date at the practice, `YYYY-MM-DD`. */
  today: string;
  /** Its rows are stored; reading it again would change nothing. */
  rowsStored: boolean;
}

/** What became of a row. Accepted rows have a contact, a patient and no reasons; the database insists on it. */
export interface RowDecision {
  row: number;
  outcome: 'accepted' | 'rejected';
  /** In deciding order. */
  reasons: readonly Reason[];
  contact: string | null;
  patientId: string | null;
}

/** A row as read, with the file's own cells; `decision` null when it waits for demographics. */
export interface NewListRow {
  read: ListRow;
  cells: readonly string[];
  decision: Omit<RowDecision, 'row'> | null;
}

/** A row that waits for demographics: as it was read, and the patient of that very NHS number where we hold one. */
export interface UndecidedRow extends Pick<
  ListRow,
  'row' | 'nhsNumber' | 'familyName' | 'givenName' | 'dateOfBirth' | 'mobile' | 'email'
> {
  patientId: string | null;
}

/** Somebody a list row was matched to, as demographics hold them now. */
export interface MatchedPerson {
  nhsNumber: string;
  familyName: string | null;
  givenName: string | null;
  dateOfBirth: string;
  mobile: string | null;
  email: string | null;
}

/** A row that shares its patient with another row of the list. */
export interface RepeatedRow extends DuplicateCandidate {
  reasons: readonly Reason[];
  contact: string | null;
  patientId: string | null;
}

export interface ListRowCounts {
  rows: number;
  undecided: number;
}

/**
 * Where an uploaded list becomes rows. Every method may be repeated, and none of them changes a list that is ready or
 * refused: a step that was given up and still runs somewhere does no harm.
 */
export interface ListStore {
  /** Null when there is no such list. */
  uploaded(ref: ListRef, now: Date): Promise<UploadedList | null>;
  /**
   * Stores the header, the mapping and all rows in one transaction; `rows` is consumed as it is sent. False, with
   * nothing changed, when the list is not being processed or its rows are there already.
   */
  storeRows(ref: ListRef, header: readonly string[], columns: Columns, rows: Iterable<NewListRow>): Promise<boolean>;
  countRows(ref: ListRef): Promise<ListRowCounts>;
  /** How to match; null when the list is not being processed. */
  matching(ref: ListRef): Promise<Pick<MatchOptions, 'channel' | 'contactSource' | 'region'> | null>;
  /** The next rows without an outcome, in file order. */
  undecided(ref: ListRef, afterRow: number, limit: number): Promise<UndecidedRow[]>;
  /** NHS number → patient, made where we hold none yet; what we hold of the others stays. */
  ensurePatients(practiceId: string, people: readonly MatchedPerson[]): Promise<Map<string, string>>;
  /** Writes outcomes, in ascending order of rows; rows that have one keep it. */
  decide(ref: ListRef, decisions: readonly RowDecision[]): Promise<void>;
  /** Rows whose patient (as matched, else the NHS number as read) is in the list more than once, in file order. */
  repeated(ref: ListRef): Promise<RepeatedRow[]>;
  /**
   * Rejects the rows of `duplicates`, counts, makes the list `ready` and drops the file's bytes, in one transaction.
   * Returns the counts, also when it was ready already; null when it was refused. Throws when a row has no outcome yet.
   */
  finish(
    ref: ListRef,
    duplicates: readonly RowDecision[],
    now: Date,
  ): Promise<{ rows: number; accepted: number; rejected: number } | null>;
  /** Refuses the list, keeping no rows and no bytes. */
  refuse(ref: ListRef, problem: StoredProblem): Promise<void>;
}

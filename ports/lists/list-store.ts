import type { Channel } from '../../domain/delivery/states';
import type { TableLayout } from '../../domain/lists/list-file';
import type { AskedColumns } from '../../domain/lists/table/header-row';
import type { DuplicateCandidate } from '../../domain/lists/duplicates';
import type { ContactSource } from '../../domain/lists/match-row';
import type { Region } from '../../domain/patients/mobile';
import type { Mending } from '../../domain/lists/mending';
import type { ListRow } from '../../domain/lists/read-row';
import type { FilePart } from '../../domain/lists/parts';
import type { Reason } from '../../domain/lists/row-reasons';
import type { ReadingChoice, SourceReading } from '../../domain/lists/source-reading';
import type { PersonalDetails } from '../patients/patient-queries';

export interface ListRef {
  practiceId: string;
  listId: string;
}

/**
 * The reason shown to the uploader when the whole file is refused: a `ListProblem`, or `internal` for a bug in
 * Rollcall.
 */
export interface StoredProblem {
  code: string;
  message: string;
  row?: number;
  /** From 0, where the problem is one cell. */
  column?: number;
  /** Of `too-many-rows`: how many patients were found, and the limit. */
  count?: number;
  limit?: number;
}

/** An upload as it was stored. */
export interface UploadedList {
  status: 'processing' | 'ready' | 'refused';
  channel: Channel;
  contactSource: ContactSource;
  fileName: string;
  /** The list that has the file: of a part, the one that was split. */
  fileOf: string;
  /** Which of the file's patients; null for all. */
  part: FilePart | null;
  /** Length of the file; null once the list is ready or refused, but for a while where something is left to choose. */
  fileBytes: number | null;
  /** Which sheet, and whether hidden rows too. */
  choice: ReadingChoice;
  /** What the uploader said of the columns, or the practice before, once that was found to decide. */
  askedColumns: AskedColumns | null;
  region: Region;
  /** The date at the practice, `YYYY-MM-DD`. */
  today: string;
}

/** A row of a file as it was read. */
export interface ShownRow {
  row: number;
  cells: string[];
}

/** What is kept of a file for people to look at while something of it is left to choose. */
export interface FileRemains {
  /** How it was read; null where it could not be. */
  reading: SourceReading | null;
  /** Its first rows as far as they were read. */
  firstRows: ShownRow[];
  /** When they are deleted; null when that is immediately. */
  until: Date | null;
  /** Whether the file itself is kept as long, so that it can be read again. */
  withFile: boolean;
}

/** What is kept of a file that was refused. */
export interface RefusedFile extends FileRemains {
  /** The names of its columns, where those need correcting. */
  header: readonly string[] | null;
}

/** The decision about a row. Accepted rows have a contact, a patient and no reasons; a check constraint enforces it. */
export interface RowDecision {
  outcome: 'accepted' | 'rejected';
  /** In deciding order. */
  reasons: readonly Reason[];
  contact: string | null;
  patientId: string | null;
}

/** A row as read, with the file's own cells, and its decision. */
export interface DecidedRow {
  read: ListRow;
  cells: readonly string[];
  decision: RowDecision;
  /** Corrections of values that a spreadsheet damaged; null for a usual row. */
  mended: readonly Mending[] | null;
}

/** A row that shares its patient with another row of the list. */
export interface RepeatedRow extends DuplicateCandidate, RowDecision {
  /** Where the row is in an earlier part of the same file: "list 1 of 2"; null for a row of this list. */
  inPart: string | null;
}

export interface ListCounts {
  rows: number;
  accepted: number;
  rejected: number;
}

/**
 * Turns an uploaded list into rows. Every method is idempotent, and none changes a list that is ready or refused, so a
 * step that was given up but still runs does no harm.
 */
export interface ListStore {
  /** Null when there is no such list. */
  uploaded(ref: ListRef, now: Date): Promise<UploadedList | null>;
  /**
   * Notes what was found in the file: its header and where it stands, which cell holds what, what closes the report, how
   * many rows there will be, and what the practice had said of the columns where that decided: repeats go by it too.
   */
  noteLayout(ref: ListRef, layout: TableLayout, remains: FileRemains): Promise<void>;
  /** The bytes of the file, in pieces. */
  file(ref: ListRef, length: number): AsyncIterable<Buffer>;
  /**
   * Notes that work on the list begins, and answers with how often it began without an end since it last got on: since a
   * row was stored, or `end` was noted. 0 when it is not being processed.
   */
  begin(ref: ListRef): Promise<number>;
  /** Records that the work ended, done or not. */
  end(ref: ListRef): Promise<void>;
  /** The numbers of the rows from `first` to `last` that are stored. */
  storedRows(ref: ListRef, first: number, last: number): Promise<Set<number>>;
  /** NHS number → patient, of those we hold. */
  patientIds(practiceId: string, nhsNumbers: readonly string[]): Promise<Map<string, string>>;
  /** The same of people who are matched: a patient is made where we hold none; what we hold of the others stays. */
  ensurePatients(practiceId: string, people: readonly PersonalDetails[]): Promise<Map<string, string>>;
  /**
   * Stores a page of rows, all or none: none when the list is not being processed any more, or when one of them is
   * stored already. Somebody else was quicker then, and `storedRows` tells what is still missing.
   */
  storePage(ref: ListRef, rows: readonly DecidedRow[]): Promise<void>;
  countStored(ref: ListRef): Promise<number>;
  /**
   * Lets `rejecter` decide about repeated rows, counts, makes the list `ready` and drops the file's bytes unless they are
   * kept for a choice, in one transaction. `rejecter` makes a function that gets the repeated rows: their patient (as
   * matched, else the NHS number as read) is in the list, or in earlier parts of the same file, more than once. It
   * gets them in groups, by patient and then in file order, and returns the rows that change. Returns the counts, also
   * when the list was ready already; null when it was refused, and `earlier-part-open` while an earlier part of the
   * same file is still processed. Throws when not every row of the file is stored.
   */
  finish(
    ref: ListRef,
    rejecter: () => (repeated: readonly RepeatedRow[]) => ReadonlyMap<number, RowDecision>,
    now: Date,
  ): Promise<ListCounts | 'earlier-part-open' | null>;
  /**
   * Refuses the list and deletes its rows. Keeps `file` so that staff can choose how to read it; keeps nothing after a
   * bug in Rollcall.
   */
  refuse(ref: ListRef, problem: StoredProblem, file?: RefusedFile): Promise<void>;
}

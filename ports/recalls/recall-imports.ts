import type { ReadingChoice, SourceReading } from '../../domain/lists/source-reading';
import type { RecallOfFile, RefusedRecall } from '../../domain/recalls/told-recall';
import type { StoredProblem } from '../lists/list-store';
import type { TokenHolder } from '../practice/api-tokens';
import type { DecideAnswer } from './recalls';

export interface NewRecallImport {
  id: string;
  practiceId: string;
  fileName: string;
  file: Buffer;
  choice: ReadingChoice;
  /** The file holds every recall: those that it lacks are closed. */
  full: boolean;
}

/** All but `closed` add up to `rows`. */
export interface RecallImportCounts {
  rows: number;
  added: number;
  changed: number;
  unchanged: number;
  /** By absence from a full file. */
  closed: number;
  refused: number;
}

export interface RecallImportRow {
  id: string;
  /** An upload, or the changes of a sync. */
  source: 'file' | 'sync';
  fileName: string;
  status: 'processing' | 'ready' | 'refused';
  full: boolean;
  /** Null while processing. */
  counts: RecallImportCounts | null;
  problem: StoredProblem | null;
  reading: SourceReading | null;
  /** The first rows that were refused; null while processing. */
  refusals: RefusedRecall[] | null;
  /** How many recalls wait for a person to say that they are closed; null where none does. */
  closingWaits: number | null;
  createdBy: string;
  createdAt: Date;
  finishedAt: Date | null;
}

/** A recall that a full file lacks. Of a restricted record patient and reason are null. */
export interface MissingRecall {
  id: string;
  reference: string;
  patient: string | null;
  reason: string | null;
  dueDate: string;
}

/** Files of recalls. A workflow reads each (`recall-import/<id>`). */
export interface RecallImports {
  /** Stores the upload with its audit entry; repeated with the same id it changes nothing. */
  uploaded(upload: NewRecallImport, by: TokenHolder, now: Date): Promise<void>;
  find(practiceId: string, importId: string): Promise<RecallImportRow | null>;
  /** Newest first, at most 20. */
  latest(practiceId: string): Promise<RecallImportRow[]>;
  /** The recalls whose closing waits for a person; at most 500. */
  missing(practiceId: string, importId: string): Promise<MissingRecall[]>;
  /** A person says whether the missing recalls are closed. `already` where nothing waits. */
  decideClosing(
    practiceId: string,
    importId: string,
    close: boolean,
    by: TokenHolder,
    now: Date,
  ): Promise<DecideAnswer>;
}

export interface RecallImportRef {
  practiceId: string;
  importId: string;
}

export interface UploadedRecalls {
  status: 'processing' | 'ready' | 'refused';
  /** Length of the file; null once the import is over. */
  fileBytes: number | null;
  fileName: string;
  choice: ReadingChoice;
  /** The date at the practice, `YYYY-MM-DD`. */
  today: string;
  counts: RecallImportCounts | null;
}

/** What the steps that read a file of recalls work with. */
export interface RecallImportStore {
  file(ref: RecallImportRef, length: number): AsyncIterable<Buffer>;
  /** Notes that reading begins, and answers with how often it began without an end; 0 when it is over. */
  begin(ref: RecallImportRef): Promise<number>;
  end(ref: RecallImportRef): Promise<void>;
  uploaded(ref: RecallImportRef, now: Date): Promise<UploadedRecalls | null>;
  noteReading(ref: RecallImportRef, reading: SourceReading): Promise<void>;
  /**
   * Takes over the recalls of a file, and ends the import, in one transaction. `recalls` is consumed as it is sent; `refused`
   * is asked afterwards. Null, with nothing changed, when the import is not being processed.
   */
  bringIn(
    ref: RecallImportRef,
    recalls: AsyncIterable<readonly RecallOfFile[]>,
    refused: () => { count: number; shown: readonly RefusedRecall[] },
    now: Date,
  ): Promise<RecallImportCounts | null>;
  refuse(ref: RecallImportRef, problem: StoredProblem, now: Date): Promise<void>;
}

/** How many refused rows we keep to show. */
export const SHOWN_RECALL_REFUSALS = 100;

import type { Region } from '../../domain/patients/mobile';
import type { ImportedPatient } from '../../domain/patients/read-patient';
import type { DecidedWord } from '../../domain/patients/register-words';
import type { ReadingChoice, SourceReading } from '../../domain/lists/source-reading';
import type { StoredProblem } from '../lists/list-store';

/** What a file may change of a patient we hold. */
export type GivenField =
  'familyName' | 'givenName' | 'mobile' | 'email' | 'knownAs' | 'address' | 'postcode' | 'language' | 'format';

export interface PatientImportRef {
  practiceId: string;
  importId: string;
}

export interface UploadedPatients {
  status: 'processing' | 'ready' | 'refused';
  /** Length of the file; null once the import is ready or refused. */
  fileBytes: number | null;
  fileName: string;
  /** Which sheet, and whether hidden rows too. */
  choice: ReadingChoice;
  region: Region;
  /** The date at the practice, `YYYY-MM-DD`. */
  today: string;
  /** What the practice has said words of its imports mean. */
  words: DecidedWord[];
  counts: ImportCounts | null;
}

/** `rows` is all of them; those neither added, changed nor refused are as the register held them. */
export interface ImportCounts {
  rows: number;
  added: number;
  changed: number;
  refused: number;
  /** Patients of the file who are left out because of an unknown word; absent when there are none. */
  unclear?: number;
}

export interface RefusedRow {
  row: number;
  reasons: { code: string; message: string }[];
}

/** What is known about the refused rows, once `patients` has been consumed. */
export interface ImportRefusals {
  refused: number;
  /** The first of them, to show. */
  shown: readonly RefusedRow[];
}

/** A patient as a row of the file has them. */
export interface IncomingPatient extends ImportedPatient {
  row: number;
}

/** How many refused rows we keep to show. */
export const SHOWN_REFUSALS = 100;

export interface PatientStore {
  /** The bytes of the file, in pieces. */
  file(ref: PatientImportRef, length: number): AsyncIterable<Buffer>;
  /** Notes that bringing in begins, and answers with how often it began without an end; 0 when it is over. */
  begin(ref: PatientImportRef): Promise<number>;
  /** Notes that it came to an end, done or not. */
  end(ref: PatientImportRef): Promise<void>;
  /** Null when there is no such import. */
  uploaded(ref: PatientImportRef, now: Date): Promise<UploadedPatients | null>;
  /**
   * Brings the patients of a file into the register, with the counts and the end of the import, in one transaction. Of
   * patients we hold, the date of birth and the `given` fields change (those the file has a column for), and status and
   * wish where the row says one. `patients` is consumed as it is sent; of an NHS number that comes twice the first row stays and
   * the others are refused too. `refusals` is asked afterwards. Returns null, with nothing changed, when the import is not being processed.
   */
  bringIn(
    ref: PatientImportRef,
    patients: AsyncIterable<readonly IncomingPatient[]>,
    given: readonly GivenField[],
    refusals: () => ImportRefusals,
    now: Date,
  ): Promise<ImportCounts | null>;
  /** Notes how the file was read. */
  noteReading(ref: PatientImportRef, reading: SourceReading): Promise<void>;
  /** Refuses the import as a whole and drops its bytes. */
  refuse(ref: PatientImportRef, problem: StoredProblem, now: Date): Promise<void>;
}

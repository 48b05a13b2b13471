import type { ReadingChoice, SourceReading } from '../../domain/lists/source-reading';
import type { TokenHolder } from '../practice/api-tokens';

export interface NewPatientImport {
  id: string;
  practiceId: string;
  fileName: string;
  file: Buffer;
  /** Which sheet to read, and whether hidden rows too. */
  choice: ReadingChoice;
}

export interface PatientImportRow {
  id: string;
  status: 'processing' | 'ready' | 'refused';
  /** Null while processing. */
  counts: { rows: number; added: number; changed: number; refused: number; unclear?: number } | null;
  problem: { code: string; message: string; row?: number; column?: number } | null;
  /** What was taken of the file and what was left; null until it was read. */
  reading: SourceReading | null;
  /** What was wrong with single rows, the first of them; null while processing. */
  refusals: unknown;
  createdAt: Date;
  finishedAt: Date | null;
}

/** Uploads to the local register. A workflow reads the file (`patient-import/<id>`). */
export interface PatientImports {
  /** Stores the upload with its audit entry; repeated with the same id it changes nothing. */
  uploaded(upload: NewPatientImport, by: TokenHolder, now: Date): Promise<void>;
  /** Null when there is none. */
  find(practiceId: string, importId: string): Promise<PatientImportRow | null>;
}

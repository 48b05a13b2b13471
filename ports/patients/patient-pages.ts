import type { ReadingChoice, SourceReading } from '../../domain/lists/source-reading';
import type { TokenHolder } from '../practice/api-tokens';
import type { Page, PageRequest } from '../page';

export interface PatientRow {
  id: string;
  nhsNumber: string;
  familyName: string | null;
  givenName: string | null;
  /** `YYYY-MM-DD` */
  dateOfBirth: string;
  mobile: string | null;
  email: string | null;
  knownAs: string | null;
  address: string[];
  postcode: string | null;
  language: string | null;
  format: string | null;
}

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

export interface PatientPages {
  /** Newest first, without restricted records. */
  page(practiceId: string, request: PageRequest<string>): Promise<Page<PatientRow, string>>;
  /** Stores the upload with its audit entry; repeated with the same id it changes nothing. */
  uploaded(upload: NewPatientImport, by: TokenHolder, now: Date): Promise<void>;
  findImport(practiceId: string, importId: string): Promise<PatientImportRow | null>;
}

/**
 * The workflows that read an uploaded file: `list/<id>` makes accepted and rejected rows of a recipient list,
 * `patient-import/<id>` brings patients into the local register, `recall-import/<id>` takes over recalls. Inputs and results are ids and integers only.
 */
export const listWorkflowId = (listId: string): string => `list/${listId}`;
export const patientImportWorkflowId = (importId: string): string => `patient-import/${importId}`;

export const recallImportWorkflowId = (importId: string): string => `recall-import/${importId}`;

export interface ListInput {
  practiceId: string;
  listId: string;
}

export interface PatientImportInput {
  practiceId: string;
  importId: string;
}

/**
 * How far a list came. `over`: nothing is left to do, since the file was refused or the list is not (any longer) being
 * processed.
 */
export type ReadingProgress =
  | { kind: 'read'; rows: number; left: number }
  /** `gaveUp`: refused because reading it ended three times without progress. */
  | { kind: 'over'; refused: boolean; gaveUp?: true };

export interface FinishedListCounts {
  rows: number;
  accepted: number;
  rejected: number;
}

export interface ListActivities {
  /**
   * Reads the file and matches its rows for about a minute; called again until none is left. Throws
   * DemographicsUnavailable; what was matched stays.
   */
  matchList: (input: ListInput) => Promise<ReadingProgress>;
  /** Null when the list was refused meanwhile. */
  finishList: (input: ListInput) => Promise<FinishedListCounts | null>;
  /** A bug in Rollcall, or an operator's cancel: the list's rows are deleted and staff see a message. */
  refuseList: (input: ListInput) => Promise<void>;
}

export interface PatientImportCounts {
  rows: number;
  added: number;
  changed: number;
  refused: number;
  /** Patients left out because of an unknown word. */
  unclear?: number;
}

export interface PatientImportActivities {
  /** Reads the file and brings all of it into the register, or nothing; null when the file was refused as a whole. */
  importPatients: (input: PatientImportInput) => Promise<PatientImportCounts | null>;
  refuseImport: (input: PatientImportInput) => Promise<void>;
}

export interface RecallImportInput {
  practiceId: string;
  importId: string;
}

export interface ImportedRecallCounts {
  rows: number;
  added: number;
  changed: number;
  unchanged: number;
  closed: number;
  refused: number;
}

export interface RecallImportActivities {
  /** Reads the file and takes over all of it, or nothing; null when the file was refused as a whole. */
  importRecalls: (input: RecallImportInput) => Promise<ImportedRecallCounts | null>;
  refuseRecallImport: (input: RecallImportInput) => Promise<void>;
}

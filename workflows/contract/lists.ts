/**
 * The two workflows that read an uploaded file: `list/<id>` makes accepted and rejected rows of a recipient list,
 * `patient-import/<id>` brings patients into the local register. Inputs and results are ids and integers only.
 */
export const listWorkflowId = (listId: string): string => `list/${listId}`;
export const patientImportWorkflowId = (importId: string): string => `patient-import/${importId}`;

export interface ListInput {
  practiceId: string;
  listId: string;
}

export interface PatientImportInput {
  practiceId: string;
  importId: string;
}

/**
 * What reading the file came to. `read`: its rows are stored, `toMatch` of them wait for demographics. `over`: nothing
 * is left to do, since the file was refused or the list is not (any longer) being processed.
 */
export type ListReading = { kind: 'read'; rows: number; toMatch: number } | { kind: 'over'; refused: boolean };

export interface MatchProgress {
  /** Rows decided by this call. */
  matched: number;
  /** Rows still without an outcome; the workflow calls again until there are none. */
  left: number;
}

export interface ListCounts {
  rows: number;
  accepted: number;
  rejected: number;
}

export interface ListActivities {
  readList(input: ListInput): Promise<ListReading>;
  /** Matches for about a minute, then says how far it came. Throws DemographicsUnavailable; what was matched stays. */
  matchList(input: ListInput): Promise<MatchProgress>;
  /** Null when the list was refused meanwhile. */
  finishList(input: ListInput): Promise<ListCounts | null>;
  /** A bug of ours, or an operator's cancel: nothing of the list is kept and staff are told so. */
  refuseList(input: ListInput): Promise<void>;
}

export interface PatientImportCounts {
  rows: number;
  added: number;
  changed: number;
  refused: number;
}

export interface PatientImportActivities {
  /** Reads the file and brings all of it into the register, or nothing; null when the file was refused as a whole. */
  importPatients(input: PatientImportInput): Promise<PatientImportCounts | null>;
  refuseImport(input: PatientImportInput): Promise<void>;
}

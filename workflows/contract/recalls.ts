import type { ImportedRecallCounts } from './lists';

/**
 * The workflows of recalls: `recall-run/<id>` carries out one run of a category, `letters/<id>` makes the file of a batch
 * of letters and saves it to the record once it is posted, and the Schedule `recalls/<practice>/<category>` asks for a
 * run each day. Inputs and results are ids, times and counts only.
 */
export const recallRunWorkflowId = (runId: string): string => `recall-run/${runId}`;
export const lettersWorkflowId = (batchId: string): string => `letters/${batchId}`;
export const recallScheduleId = (practiceId: string, categoryId: string): string =>
  `recalls/${practiceId}/${categoryId}`;
/** The server appends the time to it. */
export const recallDueWorkflowId = (categoryId: string): string => `recall-due/${categoryId}`;

/** One sync of a practice at a time. */
export const recallSyncWorkflowId = (practiceId: string): string => `recall-sync/${practiceId}`;

export interface RecallSyncInput {
  practiceId: string;
}

/** Why a sync failed: a code. */
export type RecallSyncProblem =
  'away' | 'refused-credentials' | 'refused' | 'entries-refused' | 'unreadable' | 'other-server' | 'fault';

export type RecallSyncStep =
  | { kind: 'read' | 'more'; pages: number }
  /** It was taken over already, or the sync was switched off. */
  | { kind: 'over' }
  | { kind: 'failed'; problem: RecallSyncProblem };

export interface RecallSyncActivities {
  /** Begins to read, or goes on with what was interrupted; null where the sync is off. */
  beginSync(input: RecallSyncInput): Promise<{ readingId: string; pages: number } | null>;
  /** Reads pages for some time, and stores each once. */
  readSync(input: RecallSyncInput & { readingId: string }): Promise<RecallSyncStep>;
  /** Takes over all that was read, or nothing; null where that was done already. */
  bringInSync(input: RecallSyncInput & { readingId: string }): Promise<ImportedRecallCounts | null>;
  noteSyncFailure(input: RecallSyncInput & { problem: RecallSyncProblem }): Promise<void>;
}

export interface RecallRunInput {
  practiceId: string;
  runId: string;
}

/** What a run decided: patients, by what happens to them. */
export interface RecallRunPlan {
  patients: number;
  sms: number;
  letters: number;
  calls: number;
  leftOut: number;
}

/** `over`: the run had ended, or its category was switched off meanwhile. */
export type RecallRunStep<Found> = ({ kind: 'done' } & Found) | { kind: 'over'; why: string };

export interface RecallRunActivities {
  /** Decides what happens to each patient, once; a repeat answers the same. */
  planRun(input: RecallRunInput): Promise<RecallRunStep<RecallRunPlan>>;
  /** Makes the campaigns of those who are sent an SMS. */
  sendRun(input: RecallRunInput): Promise<RecallRunStep<{ sent: number }>>;
  /** Queues calls, makes the letters, and writes down the counts. */
  finishRun(input: RecallRunInput): Promise<void>;
  /** Nothing more of it is done: a bug, or an operator's cancel. */
  stopRun(input: RecallRunInput & { why: 'stopped' | 'fault' }): Promise<void>;
}

export interface RecallDueInput {
  practiceId: string;
  categoryId: string;
}

export interface RecallDueActivities {
  /** Stores the run of a time and starts it, once. Nothing where the category is off, or the time is long past. */
  openDueRun(input: RecallDueInput & { dueAt: string }): Promise<{ opened: boolean }>;
}

export interface LettersInput {
  practiceId: string;
  batchId: string;
}

/** What a batch needs next. */
export type LettersLook =
  { kind: 'print' } | { kind: 'save'; letters: number } | { kind: 'wait'; waitMs: number } | { kind: 'end' };

export interface LettersActivities {
  lookAtLetters(input: LettersInput): Promise<LettersLook>;
  /** A bug, or an operator's cancel: the recalls of the batch are free for another one. */
  refuseLetters(input: LettersInput): Promise<void>;
}

export interface PrintingActivities {
  /** Makes the file. Processor time, so it runs with the other reading and writing of files. */
  printLetters(input: LettersInput): Promise<{ pages: number }>;
}

export interface LetterRecordActivities {
  /** Saves some posted letters to the record, each once. */
  saveLetters(input: LettersInput): Promise<{ saved: number; refused: number; later: number }>;
}

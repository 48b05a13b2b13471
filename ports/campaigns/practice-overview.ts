/** What needs a person at this practice, and what is in progress. */
export interface PracticeOverview {
  /** Finished within 14 days with patients who may not have received it, at most 20, newest first. */
  withErrors: { id: string; name: string; errors: number }[];
  /** Finished within 14 days and not sent to all of its patients, at most 20, newest first. */
  sentToSome: { id: string; name: string; notSent: number; total: number }[];
  /** Messages delivered over 15 minutes ago that are not in the record yet, and those that it refused. */
  notSaved: { waiting: number; refused: number };
  /** Numbers to correct in the record (N13). */
  numbersToFix: number;
  /** Of the campaigns of the last 7 days. */
  week: { sent: number; delivered: number };
  isNew: boolean;
}

export interface PracticeOverviews {
  read(practiceId: string, now: Date): Promise<PracticeOverview>;
}

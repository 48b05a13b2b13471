/** How much of a practice's work is waiting, for the page System status. */
export interface WaitingCounts {
  /** Of campaigns that are sending now. */
  toSend: number;
  /** Of campaigns whose time is to come, or that are held. */
  scheduled: number;
  /** Handed over, and not yet known whether delivered. */
  unconfirmed: number;
  /** Delivered, and not yet in the patient's record. */
  toSave: number;
}

export interface WaitingWork {
  counts(practiceId: string, now: Date): Promise<WaitingCounts>;
}

/** Replies that wait in one kind of inbox. */
export interface WaitingReplies {
  /** Unread, or a possible emergency that nobody has dealt with. */
  waiting: number;
  /** Those of `waiting` that may be an emergency. */
  urgent: number;
}

/** How much work waits for a person at a practice. */
export interface WorkCounts {
  bulkReplies: WaitingReplies;
  singleReplies: WaitingReplies;
  /** Every conversation without a patient that is not done. */
  needsMatching: WaitingReplies;
  /** Conversations that are assigned to this person and wait for the practice. */
  assignedToMe: number;
  /** Answers to questionnaires with an alarm that nobody has acknowledged. */
  alarmingAnswers: number;
  /** Appointments that were booked, moved or cancelled here, and are not so in the clinical system yet. */
  appointmentsToEnter: number;
  /** Answers to invitations about which a person decides. */
  invitationAnswers: number;
  /** Patients to call, and numbers to correct, because of a failed message. */
  failedToCall: number;
  failedToFix: number;
  /** Batches of letters that are made, and neither posted nor discarded. */
  batchesToPost: number;
  /** Files and syncs that would close recalls, and wait for a person who reads the names. */
  closingsToDecide: number;
  /** Texts of templates in another language that nobody has approved. */
  translationsToApprove: number;
  /** Looks at records that the weekly report asks about. */
  looksToReview: number;
  /** Campaigns with calls that are left to make, the newest first. */
  campaignCalls: { id: string; name: string; calls: number }[];
}

export interface WorkToDo {
  /** @param staffId whose assigned conversations are counted. */
  counts(practiceId: string, staffId: string): Promise<WorkCounts>;
}

/** The result of putting replies in their conversations. */
export interface PlacedReplies {
  placed: number;
  /** Confirmations to be sent: their workflows are told after the commit. */
  dispatchIds: string[];
}

/** Puts stored replies in conversations. */
export interface ReplyPlacing {
  /**
   * Puts every stored reply of a practice in its conversation, some hundred in each transaction, together with the ticks of
   * STOP and START. One that cannot be placed is tried again later, and keeps no other waiting.
   */
  place(practiceId: string, now: Date): Promise<PlacedReplies>;
  /** Practices with replies that are stored and in no conversation: the process that took them died, or one failed. */
  practicesWaiting(): Promise<string[]>;
}

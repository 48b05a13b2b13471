/** In which conversation, and who. */
export interface PresentPerson {
  practiceId: string;
  conversationId: string;
  staffId: string;
}

/** Members of staff who are writing an answer now, so that no two answer at the same time (P26). */
export interface Presence {
  /** The person is writing; that holds for 25 seconds. */
  writing(person: PresentPerson, now: Date): Promise<void>;
  /** Names of everyone else who is writing now. */
  others(person: PresentPerson, now: Date): Promise<string[]>;
}

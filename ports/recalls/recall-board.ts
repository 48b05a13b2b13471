/** How many recalls were where. The five counts add up to all of them. */
export interface BoardCounts {
  /** Their first contact is not due yet. */
  upcoming: number;
  /** Their first contact is due, and nobody was contacted. */
  due: number;
  /** Contacted, and neither booked nor done; also when the wait after the contact is over. */
  contacted: number;
  booked: number;
  done: number;
}

/** The recalls of a category as they stand now. */
export interface RecallBoardRow extends BoardCounts {
  /** Null for recalls without one. */
  category: string | null;
  /** Not done, and the date has passed. */
  overdue: number;
}

/** How recalls of a category stood at the end of a week. */
export interface RecallWeek extends BoardCounts {
  at: Date;
  /** Empty for recalls without one. */
  category: string;
}

/** How far the recalls of each category are. One rule tells both, so the last week ends as the board stands now. */
export interface RecallBoard {
  now(practiceId: string, now: Date): Promise<RecallBoardRow[]>;
  /** The last weeks up to a moment, the oldest first, each category by name. */
  weeks(practiceId: string, weeks: number, now: Date): Promise<RecallWeek[]>;
}

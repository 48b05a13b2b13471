/** How recalls of a category stood at the end of a week. The five counts add up to its recalls. */
export interface RecallWeek {
  at: Date;
  /** Empty for recalls without one. */
  category: string;
  upcoming: number;
  due: number;
  contacted: number;
  booked: number;
  done: number;
}

export interface RecallBoard {
  /** The last weeks up to a moment, the oldest first, each category by name. */
  weeks(practiceId: string, weeks: number, now: Date): Promise<RecallWeek[]>;
}

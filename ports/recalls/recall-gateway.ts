import type { RunTimes } from '../../domain/recalls/automation/run-times';

/** A category's Schedule as it should be. */
export interface ScheduleToSet {
  practiceId: string;
  categoryId: string;
  times: RunTimes;
  /** `YYYY-MM-DD` of the coming year on which it does not run. */
  closedDays: readonly string[];
  isPaused: boolean;
}

/**
 * How recalls talk to Temporal. As with `CampaignGateway` every call is idempotent and decides nothing: the rows are
 * stored first, and the sweeper repeats a call that was lost.
 */
export interface RecallGateway {
  /** Starts `letters/<id>`, or signals it to look. */
  lettersToMake(practiceId: string, batchId: string): Promise<void>;
  /** Starts `recall-run/<id>`, once. */
  runToStart(practiceId: string, runId: string): Promise<void>;
  /** Starts `recall-sync/<practice>`, unless it runs. */
  syncToStart(practiceId: string): Promise<void>;
  /** Makes the Schedule `recalls/<practice>/<category>` as it should be, whatever was there before. */
  setSchedule(schedule: ScheduleToSet): Promise<void>;
  /** The next times that the server has; null if there is no such Schedule. */
  nextTimes(practiceId: string, categoryId: string): Promise<Date[] | null>;
}

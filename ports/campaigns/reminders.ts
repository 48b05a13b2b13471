import type { ReminderState } from '../../domain/campaigns/reminders';
import type { MessageStatus } from '../../domain/delivery/states';
import type { TokenHolder } from '../practice/api-tokens';

/** A reminder of a sent campaign, with the results of its messages. */
export interface ReminderRow {
  /** 1, 2 or 3. */
  step: number;
  afterDays: number;
  body: string;
  state: ReminderState;
  dueAt: Date;
  /** It is due, and there are too few SMS credits. */
  heldBy: 'credits' | null;
  endedAt: Date | null;
  /** Its dispatch, whose messages have counts of their own; null before it is sent. */
  dispatchId: string | null;
  counts: Partial<Record<MessageStatus, number>>;
}

/** Reminders to those who have not answered or booked. */
export interface Reminders {
  /** Of a sent campaign, in order; empty where it has none. */
  list(practiceId: string, campaignId: string): Promise<ReminderRow[]>;
  /** Stops those that wait and what has not gone of the others. @returns how many patients get none for it. */
  stop(practiceId: string, campaignId: string, by: TokenHolder, now: Date): Promise<number>;
}

/** What the sweeper does with them. */
export interface DueReminders {
  /** Makes the dispatches of reminders that are due, some at a time. @returns those that a workflow is to send. */
  makeDue(now: Date): Promise<{ practiceId: string; dispatchId: string }[]>;
}

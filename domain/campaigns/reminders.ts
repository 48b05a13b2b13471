import type { MessageStatus } from '../delivery/states';
import type { Phase } from './phases';

/** A reminder to those who have not answered or booked, as a person writes it. */
export interface ReminderText {
  /** Days after the campaign was sent. */
  afterDays: number;
  body: string;
}

/** More than three would be a nuisance. */
export const MOST_REMINDERS = 3;
/** A link lives for 28 days after the latest message with it, so a later reminder still has one that works. */
export const LATEST_REMINDER_DAYS = 90;

/** Why a patient gets no reminder although it was planned. */
export const ANSWERED = { code: 'answered', message: 'Has answered or booked already' } as const;

/** `waiting` until it is due, `sent` once it is being sent, `nobody` if all had answered, `stopped` by a person. */
export const REMINDER_STATES = ['waiting', 'sent', 'nobody', 'stopped'] as const;
export type ReminderState = (typeof REMINDER_STATES)[number];

/** Who can be reminded: patients whose invitation was handed over and did not fail. */
export const REMINDED: readonly MessageStatus[] = ['submitted', 'delivered', 'unknown', 'expired'];

/** What is wrong with the days of reminders: each comes later than the one before. Null if nothing is. */
export function reminderFault(reminders: readonly ReminderText[]): { index: number; message: string } | null {
  const index = reminders.findIndex((one, place) => place > 0 && one.afterDays <= reminders[place - 1]!.afterDays);
  return index < 0 ? null : { index, message: 'Give each reminder more days than the one before it.' };
}

/**
 * Whether reminders of a campaign may be made: all its messages were handed over, so that nobody is reminded of a
 * message they have not got yet, and nobody stopped or paused it.
 */
export function mayRemind({ phase, isPaused }: { phase: Phase; isPaused: boolean }): boolean {
  return (phase === 'settling' || phase === 'settled') && !isPaused;
}

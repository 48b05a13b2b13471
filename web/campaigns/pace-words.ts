import { expectedEnd, type SendingPlan } from '../../domain/practice/hours/expected-end';
import { numberWords } from '../../domain/words/numbers';
import { timeWords } from '../../domain/words/times';

/** "No more than 40 an hour, spread evenly." */
export function paceWords(perHour: number | null): string {
  if (perHour === null) return 'It goes as fast as allowed.';
  return `No more than ${numberWords(perHour)} an hour, spread evenly.`;
}

/**
 * "It ends about today at 4:40pm.", from what decides how long it takes.
 * @returns null where nothing is to be sent, or neither a rate nor a pace says how long it takes
 */
export function endSentence(plan: SendingPlan, now: Date): string | null {
  if (plan.total === 0 || (plan.perHour === null && plan.ratePerSecond === null)) return null;
  const end = expectedEnd(plan);
  if (end === null) return 'At this pace it would take years. Choose a faster one.';
  // To the minute: the seconds would promise more than anybody knows.
  const minute = new Date(Math.ceil(end.getTime() / 60_000) * 60_000);
  return `It ends at about ${timeWords(minute, plan.timeZone, now)}.`;
}

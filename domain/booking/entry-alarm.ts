import { DateTime } from 'luxon';
import { closedDay, type SendingRules } from '../practice/hours/sending-rules';

/** When on a working day something has to be done, on the practice's clock. */
const DUE_HOUR = 16;
const SATURDAY = 6;
/** A practice that is closed for longer gets the alarm immediately. */
const MOST_CLOSED_DAYS = 60;

/**
 * When an appointment on a day has to be in the clinical system: 4pm of the working day before. Weekends, bank holidays
 * and the practice's own closed days are no working days.
 *
 * @param day `YYYY-MM-DD` on the practice's clock.
 */
export function entryDue(day: string, timeZone: string, rules: SendingRules): Date {
  let before = DateTime.fromISO(day, { zone: timeZone }).minus({ days: 1 });
  for (let looked = 0; looked < MOST_CLOSED_DAYS && !isWorkingDay(before, rules); looked++) {
    before = before.minus({ days: 1 });
  }
  return before.set({ hour: DUE_HOUR }).toJSDate();
}

/**
 * When somebody has to have seen to a patient's answer: 4pm of the working day after it.
 *
 * @param day of the answer, `YYYY-MM-DD` on the practice's clock.
 */
export function answerDue(day: string, timeZone: string, rules: SendingRules): Date {
  let after = DateTime.fromISO(day, { zone: timeZone }).plus({ days: 1 });
  for (let looked = 0; looked < MOST_CLOSED_DAYS && !isWorkingDay(after, rules); looked++) {
    after = after.plus({ days: 1 });
  }
  return after.set({ hour: DUE_HOUR }).toJSDate();
}

function isWorkingDay(day: DateTime, rules: SendingRules): boolean {
  return day.weekday < SATURDAY && closedDay(rules, day.toISODate()!) === null;
}

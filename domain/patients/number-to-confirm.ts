import { ageOn } from './age';

/**
 * Birthdays from which on a patient may read their messages without a parent, or is an adult. For a year after each, a
 * number that has not changed since may still be a parent's, and somebody should confirm whose it is (N14).
 */
export const CONFIRMED_AT = [11, 16] as const;
export type ConfirmedAt = (typeof CONFIRMED_AT)[number];

/**
 * The birthday after which a patient's number is to be confirmed; null if it is not.
 * @param day of the practice, as the date of birth `YYYY-MM-DD`.
 * @param since the day since when the patient has the number; null if it has not changed since we know the patient.
 */
export function numberToConfirm(dateOfBirth: string, day: string, since: string | null): ConfirmedAt | null {
  const age = ageOn(dateOfBirth, day);
  const turned = CONFIRMED_AT.find((one) => one === age);
  if (turned === undefined) return null;
  return since !== null && ageOn(dateOfBirth, since) >= turned ? null : turned;
}

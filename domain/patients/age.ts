/** From this birthday on a patient is an adult to whom messages about their care go, and to nobody else. */
export const ADULT_AGE = 16;

/** Whole years from a date of birth to a day, both `YYYY-MM-DD`; who was born on 29 February turns older on 1 March. */
export function ageOn(dateOfBirth: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(dateOfBirth.slice(0, 4));
  return day.slice(5) < dateOfBirth.slice(5) ? years - 1 : years;
}

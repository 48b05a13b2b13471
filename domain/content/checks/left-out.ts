/** Why a patient is left out whom somebody chose to leave out: a child who shares a number with an adult (N14). */
export const CHILD_LEFT_OUT = {
  code: 'child-with-adult-number',
  message: 'Under 16, and an adult has the same number',
} as const;

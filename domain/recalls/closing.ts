/** A full file may close this many recalls by not holding them, without a person. */
const MOST_CLOSED = 20;
/** And this part of the recalls that are open. */
const MOST_CLOSED_PART = 0.05;

/**
 * Whether recalls that a full file no longer holds are closed, or wait for a person who sees the names: a file that was cut
 * off must not close recalls.
 */
export function closingByAbsence(absent: {
  open: number;
  missing: number;
  clinicallySignificant: number;
}): 'close' | 'ask' {
  if (absent.clinicallySignificant > 0) return 'ask';
  return absent.missing > MOST_CLOSED && absent.missing > absent.open * MOST_CLOSED_PART ? 'ask' : 'close';
}

/** Why recalls ended without a person, as staff read it. */
export const CLOSED_BY_ABSENCE = 'No longer in the practice system';

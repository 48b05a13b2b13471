/** What `duplicateFinder` needs of a row. */
export interface DuplicateCandidate {
  row: number;
  /** The patient's number (as matched, else as read), ten digits; null where it could not be read. */
  nhsNumber: string | null;
  /** Whether the row is already rejected for another reason. */
  rejected: boolean;
}

/**
 * Finds patients who are in the file more than once (N15, H10). The first row that is not rejected stays, so that a
 * first row with a wrong date of birth does not cost the patient the message; every later row of the same number is a
 * duplicate of it. A row that is rejected anyway, and has no accepted one before it, is a duplicate of the first.
 *
 * Run it after matching: a superseded and a current number are then one patient.
 *
 * @returns a function to be given the rows of one patient after another, those of each in the file's order, so that a list
 *   of any length takes no memory; it answers with the earlier row that the row repeats, for `duplicate-row`, else null.
 */
export function duplicateFinder<T extends DuplicateCandidate>(): (candidate: T) => T | null {
  let patient: string | null = null;
  let staying: T | null = null;
  let first: T | null = null;
  return (row) => {
    const { nhsNumber, rejected } = row;
    if (nhsNumber === null) return null;
    if (nhsNumber !== patient) {
      patient = nhsNumber;
      first = row;
      staying = rejected ? null : row;
      return null;
    }
    const earlier = staying ?? (rejected ? first : null);
    if (earlier === null) staying = row;
    return earlier;
  };
}

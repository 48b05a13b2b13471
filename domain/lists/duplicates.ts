/** What `duplicateFinder` needs of a row. */
export interface DuplicateCandidate {
  row: number;
  /** The patient's number (as matched, or else as read), ten digits; null if it could not be read. */
  nhsNumber: string | null;
  /** Whether the row is already rejected for another reason. */
  rejected: boolean;
}

/**
 * Finds patients who are in the file more than once (N15, H10). The first row that is not rejected stays, so that a
 * patient still gets the message if an earlier row has a wrong date of birth. Every later row of the same number is a
 * duplicate of it. A rejected row without an accepted one before it is a duplicate of the first.
 *
 * Run it after matching: a superseded and a current number are then one patient.
 *
 * @returns a function that takes the rows patient by patient, each patient's in the file's order, so that a list of any
 *   length takes no memory. It returns the earlier row that the row repeats, for `duplicate-row`, or null.
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

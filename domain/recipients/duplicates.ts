/** What `findDuplicates` needs of a row. */
export interface DuplicateCandidate {
  row: number;
  /** The patient's number (as matched, else as read), ten digits; null where it could not be read. */
  nhsNumber: string | null;
  /** Whether the row is out already, for a reason of its own. */
  rejected: boolean;
}

/**
 * Finds patients who are in the file more than once (N15, H10). The first row that is not rejected stays, so that a
 * first row with a wrong date of birth does not cost the patient the message; every later row of the same number is a
 * duplicate of it. A row that is rejected anyway, and has no accepted one before it, is a duplicate of the first.
 *
 * Run it after matching: a superseded and a current number are then one patient.
 *
 * @param rows in the file's order.
 * @returns duplicate row → the earlier row it repeats, for `duplicate-row`.
 */
export function findDuplicates(rows: Iterable<DuplicateCandidate>): Map<number, number> {
  const staying = new Map<string, number>();
  const first = new Map<string, number>();
  const duplicates = new Map<number, number>();
  for (const { row, nhsNumber, rejected } of rows) {
    if (nhsNumber === null) continue;
    const earlier = staying.get(nhsNumber) ?? (rejected ? first.get(nhsNumber) : undefined);
    if (earlier !== undefined) duplicates.set(row, earlier);
    else if (!rejected) staying.set(nhsNumber, row);
    if (!first.has(nhsNumber)) first.set(nhsNumber, row);
  }
  return duplicates;
}

import type { CountedTally } from '../../domain/content/checks/findings';

/** The tally of a text that is the same for all of `rows` patients, in one segment each, with nothing to remark. */
export function plainTally(rows: number): CountedTally {
  return {
    ...{ rows, of: rows, segments: rows, longest: { row: 2, units: 5, segments: 1 }, emptiest: null },
    ...{ missing: [], tooLong: null, leftOut: 0, faults: null, toCall: 0, texts: [] },
  };
}

/** The practice's rule for pausing automatically (docs/api.md, "Settings"). */
export interface AutoPauseRule {
  /** Not before this many outcomes since the start or the last resume. */
  afterOutcomes: number;
  /** The share of them that failed for good, from 0 to 1. */
  failedShare: number;
}

/** Whether this many permanent failures among this many outcomes pause the campaign. */
export function tripsAutoPause(
  rule: AutoPauseRule | null,
  since: { outcomes: number; permanentFailures: number },
): boolean {
  if (rule === null || rule.afterOutcomes <= 0) return false;
  return since.outcomes >= rule.afterOutcomes && since.permanentFailures / since.outcomes >= rule.failedShare;
}

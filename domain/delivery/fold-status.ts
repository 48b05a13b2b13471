import type { AttemptState, MessageStatus } from './states';

export interface AttemptFact {
  number: number;
  state: AttemptState;
}

/**
 * A message's status from its attempts: delivered if any attempt was; otherwise the state of the latest attempt. The
 * SQL that applies outcomes and receipts in groups does this step by step; a property test checks that the two agree.
 */
export function foldStatus(attempts: readonly AttemptFact[]): MessageStatus {
  if (attempts.some((attempt) => attempt.state === 'delivered')) return 'delivered';
  const latest = attempts.reduce<AttemptFact | null>(
    (best, attempt) => (best === null || attempt.number > best.number ? attempt : best),
    null,
  );
  if (latest === null) return 'planned';
  // Only an earlier attempt is ever superseded, by the one that follows it.
  return latest.state === 'superseded' ? 'unknown' : latest.state;
}

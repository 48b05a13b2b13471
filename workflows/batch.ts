import {
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  proxyActivities,
  TimeoutFailure,
} from '@temporalio/workflow';
import { LANES, splitRange } from '../domain/delivery/plan-wave';
import type { BatchInput, BatchResult, DeliveryActivities, SubmitResult } from './contract/campaign';
import { HAND_OVER } from './lib/activity-options';

const NOTHING: SubmitResult = { submitted: 0, failed: 0, unknown: 0, later: 0, suppressed: 0, stopped: null };

/**
 * Hands over one range of a wave, with a few `submit` activities in parallel. It always returns, because each outcome
 * is in its row and a batch must never fail the campaign.
 */
export async function batch(input: BatchInput): Promise<BatchResult> {
  const { practiceId, campaignId, wave } = input;
  const results = await Promise.allSettled(
    splitRange(input, LANES).map(({ from, to }) => {
      const { submit } = proxyActivities<DeliveryActivities>({ ...HAND_OVER, summary: `hand over ${from} to ${to}` });
      return submit({ practiceId, campaignId, wave, from, to });
    }),
  );
  const total: BatchResult = { ...NOTHING, problem: null };
  for (const result of results) {
    if (result.status === 'rejected') {
      if (isCancellation(result.reason)) throw result.reason;
      total.problem ??= problemOf(result.reason);
      continue;
    }
    total.submitted += result.value.submitted;
    total.failed += result.value.failed;
    total.unknown += result.value.unknown;
    total.later += result.value.later;
    total.suppressed += result.value.suppressed;
    total.stopped ??= result.value.stopped;
  }
  return total;
}

/** Only the outermost cause decides: the provider stayed down, or Rollcall has a bug. */
function problemOf(error: unknown): 'provider-unavailable' | 'internal-error' {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof TimeoutFailure) return 'provider-unavailable';
  const away = cause instanceof ApplicationFailure && (cause.type ?? '').startsWith('Provider');
  return away ? 'provider-unavailable' : 'internal-error';
}

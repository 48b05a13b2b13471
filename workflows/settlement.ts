import {
  allHandlersFinished,
  condition,
  continueAsNew,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import {
  receiptsSignal,
  type LookUpActivities,
  type RecordActivities,
  type SettlementActivities,
  type SettlementInput,
  type SettleLook,
} from './contract/settlement';
import { LOOK_UP, SAVE, STORE_STEP } from './lib/activity-options';
import { lookInterval, recordBackoff } from './lib/look-pace';

const { settle } = proxyActivities<SettlementActivities>({ ...STORE_STEP, summary: 'look at what is open' });
const { lookUp } = proxyActivities<LookUpActivities>({ ...LOOK_UP, summary: 'ask the provider about unknown ones' });
const { saveToRecord } = proxyActivities<RecordActivities>({ ...SAVE, summary: 'save delivered messages' });

const MOST_LOOKS = 150;

/**
 * Follows one campaign from its first hand-over until nothing is open: applies what the clock decides, asks about
 * unknown outcomes, and saves to the record only what a receipt has confirmed. It is a separate workflow, because it
 * must outlive a cancelled campaign and serve a retry's new run (docs/architecture.md).
 */
export async function settlement(input: SettlementInput): Promise<void> {
  const { practiceId, campaignId } = input;
  const ref = { practiceId, campaignId };
  let receiptsCame = false;
  let looks = 0;
  let quietSince = input.quietSinceMs ?? Date.now();
  let recordFailures = input.recordFailures ?? 0;
  let recordNext = input.recordNextMs ?? 0;
  setHandler(receiptsSignal, () => {
    receiptsCame = true;
    quietSince = Date.now();
  });

  for (;;) {
    receiptsCame = false;
    const found = await settle({ ...ref, recordAway: recordFailures > 0 });
    show(found, recordFailures);

    if (found.lookUpsDue > 0) await quietly(lookUp(ref));
    if (found.unsaved > 0 && Date.now() >= recordNext) {
      const result = await quietly(saveToRecord(ref));
      if (result !== null && result.later === 0) {
        recordFailures = 0;
        recordNext = 0;
      } else {
        recordFailures += 1;
        recordNext = Date.now() + recordBackoff(recordFailures);
      }
      if (result !== null && result.saved + result.refused + (result.withdrawn ?? 0) > 0) {
        quietSince = Date.now();
        // Continue immediately, because more may have come while these were saved.
        if (!workflowInfo().continueAsNewSuggested && ++looks < MOST_LOOKS) continue;
      }
    }
    const done = found.finished || (found.open === 0 && found.saveWindowOver);
    if (done && !receiptsCame) {
      await condition(allHandlersFinished);
      if (!receiptsCame) return;
      continue;
    }
    const waits = [lookInterval(Date.now() - quietSince)];
    if (found.nextDueMs !== null) waits.push(found.nextDueMs);
    if (found.unsaved > 0 && recordNext > 0) waits.push(recordNext - Date.now());
    await condition(() => receiptsCame, Math.max(1_000, Math.min(...waits)), { summary: 'until the next look' });

    if (++looks >= MOST_LOOKS || workflowInfo().continueAsNewSuggested) {
      await condition(allHandlersFinished);
      await continueAsNew<typeof settlement>({
        ...ref,
        quietSinceMs: quietSince,
        recordFailures,
        recordNextMs: recordNext,
      });
    }
  }
}

/** If a part is away, settlement does not stop: it gets null and looks again. */
async function quietly<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (isCancellation(error)) throw error;
    return null;
  }
}

function show(found: SettleLook, recordFailures: number): void {
  const lines = [
    `${found.open} messages are open (waiting for a receipt or a look-up)`,
    `${found.unsaved} delivered messages wait to be saved to the record, or withdrawn from it`,
  ];
  if (recordFailures > 0)
    lines.push(`The record system did not take them ${recordFailures} times in a row; it is tried again`);
  setCurrentDetails(lines.join('\n\n'));
}

import { setTimeout as wait } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import type { ClinicalRecord } from '../../ports/delivery/clinical-record';
import type { Clock } from '../../ports/clock';
import type { DeliveryStore, DispatchKey } from '../../ports/delivery/delivery-store';
import { dispatchOf } from './dispatch-key';
import type { RecordActivities } from '../../workflows/contract/settlement';

export interface RecordActivityDeps {
  store: DeliveryStore;
  record: ClinicalRecord;
  clock: Clock;
}

const PAGE = 500;
/** While receipts keep coming, this activity takes the next page itself, so that pages cost no Temporal tasks. */
const STAY_MS = 20_000;
const QUIET_MS = 1_500;
const PAUSE_MS = 100;

/**
 * Saves delivered messages to the clinical record (P21). Only messages with a receipt are saved, each once by its id. Before
 * that it marks as entered in error what somebody withdrew.
 */
export function createRecordActivities({ store, record, clock }: RecordActivityDeps): RecordActivities {
  /** @returns false if the record system asked for some of them again. */
  async function withdraw(key: DispatchKey, result: { later: number; withdrawn: number }): Promise<boolean> {
    const activity = Context.current();
    for (let after = 0; ;) {
      activity.heartbeat(result.withdrawn);
      activity.cancellationSignal.throwIfAborted();
      const { entries, last } = await store.toWithdraw(key, { limit: PAGE, after });
      if (entries.length === 0) return true;
      const outcomes = await record.withdraw(entries, activity.cancellationSignal);
      await store.writeWithdrawn(key, outcomes);
      const later = outcomes.filter(({ kind }) => kind === 'try-again').length;
      result.withdrawn += outcomes.length - later;
      result.later += later;
      // The same entries would be due again immediately, so settlement waits and retries later.
      if (later > 0) return false;
      after = last;
    }
  }

  return {
    async saveToRecord(input) {
      const key = dispatchOf(input);
      const result = { saved: 0, refused: 0, later: 0, withdrawn: 0 };
      if (!(await withdraw(key, result))) return result;
      const startedAt = clock.now().getTime();
      let lastPageAt = startedAt;
      // Pages go through the campaign in order and then start again, because receipts come in any order.
      let after = 0;
      for (;;) {
        const activity = Context.current();
        activity.heartbeat(result.saved);
        activity.cancellationSignal.throwIfAborted();
        const { entries, last } = await store.unsaved(key, { limit: PAGE, after });
        const now = clock.now().getTime();
        if (entries.length === 0 && after === 0) {
          if (now - startedAt > STAY_MS || now - lastPageAt > QUIET_MS || !(await store.moreMayCome(key)))
            return result;
          await wait(PAUSE_MS);
          continue;
        }
        after = entries.length < PAGE ? 0 : last;
        if (entries.length === 0) continue;
        const outcomes = await record.save(entries, activity.cancellationSignal);
        await store.writeSaved(key, outcomes);
        for (const { kind } of outcomes) {
          if (kind === 'saved') result.saved += 1;
          else if (kind === 'refused') result.refused += 1;
          else result.later += 1;
        }
        // The same entries would be due again immediately, so settlement waits and retries later.
        if (result.later > 0) return result;
        lastPageAt = now;
        // A short page means that receipts are still trickling in: let some gather.
        if (entries.length < PAGE && (await store.moreMayCome(key))) await wait(PAUSE_MS);
      }
    },
  };
}

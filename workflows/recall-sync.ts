import { CancellationScope, isCancellation, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { RecallSyncActivities, RecallSyncInput } from './contract/recalls';
import { fewTries } from './lib/few-tries';
import { grouped } from './lib/grouped';
import { IMPORTING, STORING } from './lib/list-activity-options';

/** A few minutes of reading for each; a practice with 20,000 recalls needs one. */
const MOST_STEPS = 200;

/**
 * One sync of a practice's recalls with its record system. It goes on where an interrupted one stopped. If the server is
 * away, the failure is noted and the next sync tries again, so a workflow never waits for a server.
 */
export async function recallSync({ practiceId }: RecallSyncInput): Promise<void> {
  const steps = (summary: string) => proxyActivities<RecallSyncActivities>({ ...STORING, summary });
  const reading = proxyActivities<RecallSyncActivities>({ ...IMPORTING, summary: 'read pages of recalls' });
  const storing = proxyActivities<RecallSyncActivities>({ ...IMPORTING, summary: 'take over what was read' });

  try {
    const begun = await fewTries(() => steps('begin, or go on').beginSync({ practiceId }));
    if (begun === null) return setCurrentDetails('Nothing to do: the sync is switched off');
    const input = { practiceId, readingId: begun.readingId };
    for (let step = 1; ; step++) {
      const read = await fewTries(() => reading.readSync(input));
      if (read.kind === 'over') return setCurrentDetails('Another sync took over what was read');
      if (read.kind === 'read') break;
      if (read.kind === 'failed' || step === MOST_STEPS) {
        const problem = read.kind === 'failed' ? read.problem : 'unreadable';
        await fewTries(() => steps('note the failure').noteSyncFailure({ practiceId, problem }));
        return setCurrentDetails(`Failed: ${problem}. The next sync tries again`);
      }
      setCurrentDetails(`${grouped(read.pages)} pages read`);
    }
    const counts = await fewTries(() => storing.bringInSync(input));
    setCurrentDetails(
      counts === null
        ? 'Another sync took over what was read'
        : `Done: ${grouped(counts.rows)} recalls, ${grouped(counts.added)} added, ${grouped(counts.changed)} changed, ` +
            `${grouped(counts.closed)} closed, ${grouped(counts.refused)} refused`,
    );
  } catch (error) {
    const failure = { practiceId, problem: 'fault' as const };
    await CancellationScope.nonCancellable(() => fewTries(() => steps('note the failure').noteSyncFailure(failure)));
    setCurrentDetails('Failed because of a fault in Rollcall; the worker log has the details');
    if (isCancellation(error)) throw error;
  }
}

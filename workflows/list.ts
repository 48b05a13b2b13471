import { CancellationScope, isCancellation, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { ListActivities, ListInput } from './contract/lists';
import { CLOSING, MATCHING, STORING } from './lib/list-activity-options';
import { fewTries } from './lib/few-tries';
import { grouped } from './lib/grouped';

/**
 * One uploaded recipient list, from its bytes to accepted and rejected rows. The steps are few, large and idempotent.
 * Progress is in the rows, so a dead worker or demographics that are away for hours cost only time. It ends with the
 * list `ready` or `refused`, and fails only if even refusing fails.
 */
export async function list({ practiceId, listId }: ListInput): Promise<void> {
  const input = { practiceId, listId };
  const { finishList } = proxyActivities<ListActivities>({ ...CLOSING, summary: 'reject duplicates, count, close' });
  const { refuseList } = proxyActivities<ListActivities>({ ...STORING, summary: 'refuse the list' });

  try {
    setCurrentDetails('Reading the file and matching its rows with demographics');
    let summary = 'read the file and match its rows';
    for (;;) {
      const { matchList } = proxyActivities<ListActivities>({ ...MATCHING, summary });
      const progress = await fewTries(() => matchList(input));
      if (progress.kind === 'over') {
        setCurrentDetails(
          progress.gaveUp
            ? 'Refused: reading the file ended three times without getting on; the worker log has the details'
            : progress.refused
              ? 'The file was refused; the list says why'
              : 'There is nothing left to do',
        );
        return;
      }
      const { rows, left } = progress;
      if (left === 0) break;
      setCurrentDetails(`Matching ${grouped(rows)} rows with demographics: ${grouped(rows - left)} done`);
      summary = `match ${grouped(left)} rows`;
    }
    setCurrentDetails('Counting');
    const counts = await fewTries(() => finishList(input));
    setCurrentDetails(
      counts === null
        ? 'The list was refused'
        : `Ready: ${grouped(counts.accepted)} accepted and ${grouped(counts.rejected)} rejected of ${grouped(counts.rows)} rows`,
    );
  } catch (error) {
    // Whatever ended it, we leave nothing half done, and staff must not wait for ever.
    await CancellationScope.nonCancellable(() => fewTries(() => refuseList(input)));
    setCurrentDetails('Refused because of a fault in the service; the worker log has the details');
    if (isCancellation(error)) throw error;
  }
}

import { CancellationScope, isCancellation, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { ListActivities, ListInput } from './contract/lists';
import { MATCHING, READING, STORING } from './lib/list-activity-options';
import { fewTries } from './lib/few-tries';
import { grouped } from './lib/grouped';

/**
 * One uploaded recipient list, from its bytes to accepted and rejected rows. The steps are few and large, and each can
 * be repeated: how far it came is in the rows, so a worker that dies or demographics that stay away for hours cost time
 * and nothing else. It ends with the list `ready` or `refused`, and fails only when even refusing fails.
 */
export async function list({ practiceId, listId }: ListInput): Promise<void> {
  const input = { practiceId, listId };
  const { readList } = proxyActivities<ListActivities>({ ...READING, summary: 'read the file' });
  const { finishList } = proxyActivities<ListActivities>({ ...STORING, summary: 'count and close the list' });
  const { refuseList } = proxyActivities<ListActivities>({ ...STORING, summary: 'refuse the list' });

  try {
    setCurrentDetails('Reading the file');
    const reading = await fewTries(() => readList(input));
    if (reading.kind === 'over') {
      setCurrentDetails(reading.refused ? 'The file was refused; the list says why' : 'There is nothing left to do');
      return;
    }
    const { rows, toMatch } = reading;
    for (let left = toMatch; left > 0;) {
      setCurrentDetails(
        `Matching ${grouped(toMatch)} of ${grouped(rows)} rows with demographics: ${grouped(toMatch - left)} done`,
      );
      const { matchList } = proxyActivities<ListActivities>({ ...MATCHING, summary: `match ${grouped(left)} rows` });
      ({ left } = await fewTries(() => matchList(input)));
    }
    setCurrentDetails('Counting');
    const counts = await fewTries(() => finishList(input));
    setCurrentDetails(
      counts === null
        ? 'The list was refused'
        : `Ready: ${grouped(counts.accepted)} accepted and ${grouped(counts.rejected)} rejected of ${grouped(counts.rows)} rows`,
    );
  } catch (error) {
    // Whatever ended it, nothing half done may stay, and staff must not wait for ever.
    await CancellationScope.nonCancellable(() => fewTries(() => refuseList(input)));
    setCurrentDetails('Refused because of a fault of ours; the worker log has the details');
    if (isCancellation(error)) throw error;
  }
}

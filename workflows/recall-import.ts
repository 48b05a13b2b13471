import { CancellationScope, isCancellation, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { RecallImportActivities, RecallImportInput } from './contract/lists';
import { fewTries } from './lib/few-tries';
import { grouped } from './lib/grouped';
import { IMPORTING, STORING } from './lib/list-activity-options';

/** One file of recalls. A single step, because all of it takes effect or none. */
export async function recallImport({ practiceId, importId }: RecallImportInput): Promise<void> {
  const input = { practiceId, importId };
  const { importRecalls } = proxyActivities<RecallImportActivities>({
    ...IMPORTING,
    summary: 'read the file and take over its recalls',
  });
  const { refuseRecallImport } = proxyActivities<RecallImportActivities>({ ...STORING, summary: 'refuse the import' });

  try {
    setCurrentDetails('Reading the file and taking over its recalls');
    const counts = await fewTries(() => importRecalls(input));
    setCurrentDetails(
      counts === null
        ? 'The file was refused; the import says why'
        : `Done: ${grouped(counts.rows)} rows, ${grouped(counts.added)} added, ${grouped(counts.changed)} changed, ` +
            `${grouped(counts.closed)} closed, ${grouped(counts.refused)} refused`,
    );
  } catch (error) {
    await CancellationScope.nonCancellable(() => fewTries(() => refuseRecallImport(input)));
    setCurrentDetails('Refused because of a fault in the service; the worker log has the details');
    if (isCancellation(error)) throw error;
  }
}

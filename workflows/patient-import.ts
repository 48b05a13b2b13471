import { CancellationScope, isCancellation, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { PatientImportActivities, PatientImportInput } from './contract/lists';
import { IMPORTING, STORING } from './lib/list-activity-options';
import { fewTries } from './lib/few-tries';
import { grouped } from './lib/grouped';

/** One file of patients for the local register. A single step, because all of it takes effect or none. */
export async function patientImport({ practiceId, importId }: PatientImportInput): Promise<void> {
  const input = { practiceId, importId };
  const { importPatients } = proxyActivities<PatientImportActivities>({
    ...IMPORTING,
    summary: 'read the file and bring the patients in',
  });
  const { refuseImport } = proxyActivities<PatientImportActivities>({ ...STORING, summary: 'refuse the import' });

  try {
    setCurrentDetails('Reading the file and bringing the patients in');
    const counts = await fewTries(() => importPatients(input));
    setCurrentDetails(
      counts === null
        ? 'The file was refused; the import says why'
        : `Done: ${grouped(counts.rows)} rows, ${grouped(counts.added)} patients added, ` +
            `${grouped(counts.changed)} changed, ${grouped(counts.refused)} rows refused`,
    );
  } catch (error) {
    await CancellationScope.nonCancellable(() => fewTries(() => refuseImport(input)));
    setCurrentDetails('Refused because of a fault in the service; the worker log has the details');
    if (isCancellation(error)) throw error;
  }
}

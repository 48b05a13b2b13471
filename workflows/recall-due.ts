import { proxyActivities, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { RecallDueActivities, RecallDueInput } from './contract/recalls';
import { SCHEDULED_START } from './contract/search-attributes';
import { STORE_STEP } from './lib/activity-options';

const { openDueRun } = proxyActivities<RecallDueActivities>({ ...STORE_STEP, summary: 'store and start the run' });

/**
 * What a category's Schedule starts at each of its times. The run is a separate workflow, named by its row, and the
 * time is its key: a time that fires twice is run once.
 */
export async function recallDue({ practiceId, categoryId }: RecallDueInput): Promise<void> {
  const { typedSearchAttributes, startTime } = workflowInfo();
  const dueAt = (typedSearchAttributes.get(SCHEDULED_START) ?? startTime).toISOString();
  const { opened } = await openDueRun({ practiceId, categoryId, dueAt });
  setCurrentDetails(
    opened ? 'The run was started' : 'No run: automation is off, the practice is closed, or it is too late',
  );
}

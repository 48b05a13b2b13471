import { CancellationScope, isCancellation, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { RecallRunActivities, RecallRunInput } from './contract/recalls';
import { STORE_STEP } from './lib/activity-options';
import { fewTries } from './lib/few-tries';
import { grouped } from './lib/grouped';

/** A bug ends a step; the workflow tries it a few times and then says that the run failed. */
const STEP = {
  ...STORE_STEP,
  retry: {
    ...STORE_STEP.retry,
    nonRetryableErrorTypes: [...(STORE_STEP.retry?.nonRetryableErrorTypes ?? []), 'InvariantViolated'],
  },
};

/**
 * One run of a category. It decides what happens to each patient first, then sends, then queues letters and calls. Each
 * step looks whether the category is still switched on, so switching it off stops a run where it is. What it sends are
 * campaigns like any other, which their own workflows follow.
 */
export async function recallRun({ practiceId, runId }: RecallRunInput): Promise<void> {
  const input = { practiceId, runId };
  const steps = (summary: string) => proxyActivities<RecallRunActivities>({ ...STEP, summary });

  try {
    setCurrentDetails('Deciding what happens to each patient who is due');
    const plan = await fewTries(() => steps('decide who is contacted, and how').planRun(input));
    if (plan.kind === 'over') return setCurrentDetails(plan.why);
    setCurrentDetails(`Sending to ${grouped(plan.sms)} of ${grouped(plan.patients)} patients`);
    const sent = await fewTries(() => steps('send the text messages').sendRun(input));
    if (sent.kind === 'over') return setCurrentDetails(sent.why);
    await fewTries(() => steps('queue letters and calls').finishRun(input));
    setCurrentDetails(
      `Done: ${grouped(plan.patients)} patients, ${grouped(sent.sent)} sent an SMS, ${grouped(plan.letters)} letters, ` +
        `${grouped(plan.calls)} calls, ${grouped(plan.leftOut)} left out`,
    );
  } catch (error) {
    const why = isCancellation(error) ? 'stopped' : 'fault';
    await CancellationScope.nonCancellable(() => fewTries(() => steps('stop the run').stopRun({ ...input, why })));
    setCurrentDetails(why === 'stopped' ? 'Stopped by an operator' : 'Failed; the worker log has the details');
    if (isCancellation(error)) throw error;
  }
}

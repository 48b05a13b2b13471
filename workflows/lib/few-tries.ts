import { isCancellation, sleep } from '@temporalio/workflow';

const TRIES = 3;
const PAUSE = '5s';

/**
 * Runs a step again a few times when it fails for good. The activity's retry policy has no limit while a part is
 * down, so an error that gets here is a bug. It may still be temporary (a worker of the older release, a full disk),
 * but retrying for ever would help no one.
 */
export async function fewTries<T>(step: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await step();
    } catch (error) {
      if (isCancellation(error) || tries === TRIES) throw error;
      await sleep(PAUSE, { summary: `failed ${tries} of ${TRIES} times, tried again` });
    }
  }
}

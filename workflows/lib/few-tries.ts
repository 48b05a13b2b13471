import { isCancellation, sleep } from '@temporalio/workflow';

const TRIES = 3;
const PAUSE = '5s';

/**
 * Runs a step again a few times when it fails for good. The retry policy of the activity goes on for ever where a part is
 * away, so what gets here is a bug of ours: it may still pass by itself (a worker of the older release, a full disk), yet
 * nobody is served by trying for ever.
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

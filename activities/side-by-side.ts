import { inLanes } from '../domain/lanes';

/**
 * Runs `work` `width` times in parallel until all have ended. If one throws, this signals the others, waits for them and
 * throws its error. So nothing continues after an activity has failed.
 */
export function sideBySide(
  width: number,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  return inLanes(Array.from({ length: width }), width, async () => {
    try {
      // One signal each, because Node warns about a signal with many listeners.
      await work(AbortSignal.any([outer, stop.signal]));
    } catch (error) {
      stop.abort();
      throw error;
    }
  });
}

/**
 * Runs `lane` several times in parallel until all have ended. If one throws, this signals the others, waits for them
 * and throws its error. So nothing continues after an activity has failed.
 */
export async function inLanes(
  width: number,
  outer: AbortSignal,
  lane: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  let failed: { error: unknown } | null = null;
  const guarded = async (): Promise<void> => {
    try {
      // One signal per lane, because Node warns about a signal with many listeners.
      await lane(AbortSignal.any([outer, stop.signal]));
    } catch (error) {
      failed ??= { error };
      stop.abort();
    }
  };
  await Promise.all(Array.from({ length: width }, guarded));
  // A cast is needed because the compiler does not see that the lanes assign it.
  const first = failed as { error: unknown } | null;
  if (first) throw first.error;
}

/**
 * Runs `lane` several times side by side until all have ended. When one throws, the others are told by their signal and
 * waited for, and its error is thrown: nothing goes on behind the back of an activity that has failed.
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
  // A cast, since the compiler does not see what the lanes assign.
  const first = failed as { error: unknown } | null;
  if (first) throw first.error;
}

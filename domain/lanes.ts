/**
 * Works through `items` in their order, at most `width` at the same time, while `goOn` returns true. It ends when all
 * work has ended, and then throws the first error, so nothing continues behind a caller's back. After an error no lane
 * begins another item.
 */
export async function inLanes<T>(
  items: readonly T[],
  width: number,
  work: (item: T, index: number) => Promise<void>,
  goOn: () => boolean = () => true,
): Promise<void> {
  let next = 0;
  let failed: { error: unknown } | null = null;
  const lane = async (): Promise<void> => {
    while (next < items.length && failed === null && goOn()) {
      const index = next++;
      try {
        await work(items[index]!, index);
      } catch (error) {
        failed ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  // A cast is needed because the compiler does not see that the lanes assign it.
  const first = failed as { error: unknown } | null;
  if (first) throw first.error;
}

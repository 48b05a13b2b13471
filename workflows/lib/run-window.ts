/**
 * Runs `tasks`, at most `width` in parallel, and resolves with every result, in order. A task that rejects gives its
 * slot back like any other, and its rejection becomes a result. So one batch never fails its siblings, and every
 * promise has a handler.
 */
export async function runWindow<T>(
  tasks: readonly (() => Promise<T>)[],
  width: number,
): Promise<PromiseSettledResult<T>[]> {
  const results: PromiseSettledResult<T>[] = new Array<PromiseSettledResult<T>>(tasks.length);
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < tasks.length) {
      const index = next++;
      try {
        results[index] = { status: 'fulfilled', value: await tasks[index]!() };
      } catch (reason) {
        results[index] = { status: 'rejected', reason };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, tasks.length) }, lane));
  return results;
}

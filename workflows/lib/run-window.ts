import { inLanes } from '../../domain/lanes';

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
  await inLanes(tasks, width, async (task, index) => {
    try {
      results[index] = { status: 'fulfilled', value: await task() };
    } catch (reason) {
      results[index] = { status: 'rejected', reason };
    }
  });
  return results;
}

/** Works through `items` in order, with at most `lanes` in flight, while `goOn` returns true. */
export async function inLanes<T>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<void>,
  goOn: () => boolean,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < items.length && goOn()) await work(items[next++]!);
  };
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane));
}

export function inChunks<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let at = 0; at < items.length; at += size) chunks.push(items.slice(at, at + size));
  return chunks;
}

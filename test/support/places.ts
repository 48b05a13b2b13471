import type { NumberedPage, NumberedRequest } from '../../ports/page';

/** Expects each part of a list to know where it stands in the whole, and to lead back to the part before. */
export async function expectPlaces<Place>(
  read: (request: NumberedRequest<Place>) => Promise<NumberedPage<{ id: string }, Place>>,
  all: readonly string[],
): Promise<void> {
  const part = async (request: NumberedRequest<Place>) => {
    const { items, ...stand } = await read(request);
    return { ids: items.map(({ id }) => id), ...stand };
  };
  const front = await part({ limit: 2 });
  expect(front).toMatchObject({ ids: all.slice(0, 2), total: all.length, before: 0, newer: null });
  const next = await part({ limit: 1, after: front.older! });
  expect(next).toMatchObject({ ids: [all[2]], before: 2 });
  expect(await part({ limit: 2, before: next.newer! })).toEqual(front);
}

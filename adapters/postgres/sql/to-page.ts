import type { Page } from '../../../ports/page';

/** Makes a page from `limit` + 1 rows. The extra row only shows that there is more. */
export function toPage<Item, Place>(rows: Item[], limit: number, placeOf: (item: Item) => Place): Page<Item, Place> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? placeOf(last) : null };
}

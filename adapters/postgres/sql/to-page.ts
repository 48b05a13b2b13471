import type { Page } from '../../../ports/page';

/** A page from rows of which one more than `limit` was asked for: the one too many only says that there is more. */
export function toPage<Item, Place>(rows: Item[], limit: number, placeOf: (item: Item) => Place): Page<Item, Place> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? placeOf(last) : null };
}

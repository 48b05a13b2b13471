import type { NumberedPage } from '../../../ports/page';

/** Puts rows that were read backwards into the right order. */
export function inOrder<T>(rows: T[], backwards: boolean): T[] {
  return backwards ? rows.reverse() : rows;
}

/** A part of a list with its place in the whole. */
export function numbered<Item, Place>(
  items: Item[],
  { total, before }: { total: number; before: number },
  place: (item: Item) => Place,
): NumberedPage<Item, Place> {
  const [first, last] = [items[0], items.at(-1)];
  return {
    items,
    total,
    before,
    newer: first !== undefined && before > 0 ? place(first) : null,
    older: last !== undefined && before + items.length < total ? place(last) : null,
  };
}

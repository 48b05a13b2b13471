import type { Page, PageRequest } from '../../ports/page';
import { encodeCursor } from './cursor';

/** A page as the API answers it. */
export interface PageShown<Shown> {
  items: Shown[];
  nextCursor: string | null;
}

interface Asked<Place> {
  limit: number;
  cursor?: Place | undefined;
}

/** What a request asks of a list: a page after the place that its cursor names. */
export function pageAsked<Place>({ limit, cursor }: Asked<Place>): PageRequest<Place> {
  return { limit, after: cursor ?? null };
}

/** A page as the API answers it, with the cursor of the next one. `present` words an item; without it, it is shown as it is. */
export function pageShown<Item>(page: Page<Item, unknown>): PageShown<Item>;
export function pageShown<Item, Shown>(page: Page<Item, unknown>, present: (item: Item) => Shown): PageShown<Shown>;
export function pageShown<Item>({ items, next }: Page<Item, unknown>, present = (item: Item): unknown => item) {
  return { items: items.map((item) => present(item)), nextCursor: next === null ? null : encodeCursor(next) };
}

/** Pages of a list in the order of a time and an id (`timeAndIdPlace`). `name` is what the list calls the time. */
export function byTime<Name extends string>(name: Name) {
  type Place = Record<Name, Date> & { id: string };
  return {
    asked({ limit, cursor }: Asked<[string, string]>): PageRequest<Place> {
      return { limit, after: cursor ? ({ [name]: new Date(cursor[0]), id: cursor[1] } as Place) : null };
    },
    /** The page with its place as a cursor has it, for `pageShown`. */
    withCursor<Item>({ items, next }: Page<Item, Place>): Page<Item, [Date, string]> {
      return { items, next: next && [next[name], next.id] };
    },
  };
}

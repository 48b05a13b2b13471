/**
 * How a long list is read in parts. Both kinds go on from a place in the list (keyset pagination), so rows that come or go
 * meanwhile neither repeat nor hide others. A `Page` only goes on; a `NumberedPage` also knows where it stands in the whole.
 */

/** A part of a list, and where to continue; null at the end. */
export interface Page<Item, Place> {
  items: Item[];
  next: Place | null;
}

/** How much of a list to read. `after` is the place of the last item already seen; null starts at the front. */
export interface PageRequest<Place> {
  limit: number;
  after: Place | null;
}

/** A part of a list with its place in the whole, so that rows can be numbered and pages link both ways. */
export interface NumberedPage<Item, Place> {
  items: Item[];
  total: number;
  /** How many come before the first item. */
  before: number;
  newer: Place | null;
  older: Place | null;
}

/** Pages by keyset pagination: the one after a place or before one; with neither, the first page. */
export interface NumberedRequest<Place> {
  limit: number;
  after?: Place;
  before?: Place;
}

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

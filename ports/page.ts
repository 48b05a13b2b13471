/** A part of a list: what was asked for, and where to go on; null when that was the end. */
export interface Page<Item, Place> {
  items: Item[];
  next: Place | null;
}

/** How much of a list is asked for. `after` is the place of the last item already seen; null starts at the front. */
export interface PageRequest<Place> {
  limit: number;
  after: Place | null;
}

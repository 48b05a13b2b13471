import { numberWords } from '../../domain/words/numbers';
import type { DemoPage, DemoWindow } from '../../ports/demo-world';

/** Reads `?before=` from a page's address. Anything but a valid number shows the newest rows. */
export function windowOf(before: string | undefined, limit: number): DemoWindow {
  return { before: before !== undefined && /^\d{1,15}$/.test(before) ? Number(before) : null, limit };
}

export interface PagePlace {
  /** "51 to 100 of 9,412"; null if one page holds all. */
  words: string | null;
  newerHref: string | null;
  olderHref: string | null;
}

/** A page's place among all, and the addresses of its neighbours. */
export function standingOf({ items, total, above, newer, older }: DemoPage<unknown>, path: string): PagePlace {
  const isAll = newer === null && older === null;
  return {
    words: isAll ? null : `${numberWords(above + 1)} to ${numberWords(above + items.length)} of ${numberWords(total)}`,
    newerHref: newer === null ? null : newer === 'first' ? path : `${path}?before=${newer}`,
    olderHref: older === null ? null : `${path}?before=${older}`,
  };
}

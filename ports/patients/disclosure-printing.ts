import type { Writable } from 'node:stream';

export interface PrintedItem {
  title: string;
  lines: readonly string[];
}

export interface PrintedSection {
  heading: string;
  /** Stands where the section has no items. */
  none: string;
  items: AsyncIterable<PrintedItem>;
}

/** Writes everything that is held of a patient as a PDF that screen readers can follow. */
export interface DisclosurePrinter {
  /** Writes as fast as `out` takes it, and ends `out`. */
  print(
    head: { title: string; lines: readonly string[] },
    sections: readonly PrintedSection[],
    out: Writable,
  ): Promise<void>;
}

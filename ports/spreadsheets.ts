import type { Readable } from 'node:stream';

/** Spreadsheet files as they come and go. */
export interface Spreadsheets {
  /** What a file is by its content, whatever its name says; null for any other kind. An empty file is an empty CSV. */
  kindOf(bytes: Buffer): 'csv' | 'xlsx' | null;
  /**
   * A file of the rows, made as they are read. Cells that a spreadsheet would run as a formula are made harmless;
   * nothing else about them is changed.
   */
  write(kind: 'csv' | 'xlsx', header: string[], rows: AsyncIterable<string[]>): Readable;
}

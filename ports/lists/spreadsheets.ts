import type { Writable } from 'node:stream';
import type { ListFileKind } from '../../domain/lists/list-file';

/** Spreadsheet files as they come and go. */
export interface Spreadsheets {
  /**
   * What a file is by its content; the name decides only what text is.
   * @throws UnsupportedFileError for every other kind, with words for staff.
   */
  kindOf(bytes: Buffer, fileName: string): ListFileKind;
  /**
   * Writes a file of rows, as fast as they come and `out` takes them, and ends `out`. Cells that a spreadsheet would
   * run as a formula are made harmless; nothing else about them is changed.
   */
  write(kind: ListFileKind, out: Writable, header: string[], rows: AsyncIterable<string[]>): Promise<void>;
}

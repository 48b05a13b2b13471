import type { OpenedTable, TableRow } from '../domain/recipients/list-file';
import type { ListProblem } from '../domain/recipients/list-problems';

/** A file whose rows can be had, page by page and as often as wanted. */
export interface ReadableTable extends OpenedTable {
  /**
   * The rows after row `after`, in the file's order, up to what closes a report; each of `width` cells, at most `size` of
   * them at a time. Of a large file only a page is in memory: it is read again for this.
   */
  pages(after: number, width: number, size: number): AsyncGenerator<TableRow[], void>;
}

export type TableReading = { ok: true; table: ReadableTable } | { ok: false; problem: ListProblem };

/**
 * Opens an uploaded .csv or .xlsx, told by its content; what is wrong with the file is an answer. `rowLimit` is the most
 * rows that anybody will ask for: of a file with more, rows are only counted. Throws `UnsupportedFileError` for a file of
 * another kind.
 */
export type TableReader = (bytes: Buffer, fileName: string, rowLimit: number) => Promise<TableReading>;

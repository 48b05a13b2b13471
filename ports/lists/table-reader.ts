import type { TableRow } from '../../domain/lists/table-row';
import type { OpenedTable } from '../../domain/lists/list-file';
import type { ListProblem } from '../../domain/lists/list-problems';

/** A table whose rows can be read page by page, as often as needed. */
export interface ReadableTable extends OpenedTable {
  /**
   * The rows after row `after`, in the file's order, up to what closes a report; each of `width` cells, at most `size` of
   * them at a time. Hidden rows only `withHidden`. Of a large file only a page is in memory: it is read again for this.
   */
  pages(after: number, width: number, size: number, withHidden?: boolean): AsyncGenerator<TableRow[], void>;
}

/** One table as it could be read; of one that could not, the first rows as far as reading came. */
export type TableReading =
  { ok: true; table: ReadableTable } | { ok: false; problem: ListProblem; lead?: readonly TableRow[] };

/** One sheet of a workbook; a .csv is one without a name. */
export interface FileSheet {
  name: string;
  /** Whether the workbook hides it from the people who open it. */
  hidden: boolean;
  reading: TableReading;
}

/** All tables of a file, in the order of their tabs; `chooseTable` tells which of them is the list. */
export type FileReading = { ok: true; sheets: FileSheet[] } | { ok: false; problem: ListProblem };

/** A file that is open for reading: its tables give their rows until it is closed. */
export interface OpenFile {
  reading: FileReading;
  /** Frees the resources of the reader; call it in every case. */
  close(): void;
}

/**
 * Opens an uploaded .csv or .xlsx, whatever its name says. If something is wrong with the file, the reading says what.
 * `rowLimit` is the most rows that anybody will ask for; of a file with more, the rest are only counted. The file is read
 * in a separate process, so that sending and saving go on whatever it does to its reader. Stops when `signal` says so.
 *
 * @throws UnsupportedFileError for a file of another kind
 * @throws FileReadingError if the reader ended before it was done; the pages of its tables throw it too
 */
export type FileReader = (
  bytes: AsyncIterable<Buffer>,
  fileName: string,
  rowLimit: number,
  signal: AbortSignal,
) => Promise<OpenFile>;

/** The reader of a file ran out of memory or time, or ended for another reason. */
export class FileReadingError extends Error {
  constructor(
    readonly code: 'memory' | 'time' | 'crash',
    options?: ErrorOptions,
  ) {
    super(`the process that reads a file ended: ${code}`, options);
    this.name = 'FileReadingError';
  }
}

/** The file of an upload is gone, because another worker has finished with it. */
export class FileGoneError extends Error {
  constructor() {
    super('the file is gone');
    this.name = 'FileGoneError';
  }
}

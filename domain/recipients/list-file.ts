import { findColumns, type Columns, type Field } from './columns';
import { headerOnly, tooManyRows, type ListProblem } from './list-problems';

/** What kind of file an upload is, told by its content (P11). */
export type ListFileKind = 'csv' | 'xlsx';

/** Not a file that lists are made of: 415, with words for staff in `message` (P11: not just by the picker). */
export class UnsupportedFileError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnsupportedFileError';
  }
}

/** One record of a file. */
export interface TableRow {
  /** As a spreadsheet numbers its rows: 1 is the first of the file (the header, mostly); blank rows are counted. */
  row: number;
  /** As many as the header has. */
  cells: string[];
}

/** A file as read: a rectangle of text. */
export interface ListTable {
  /** The first row that is not blank; filled up with '' where other rows have more cells. */
  header: string[];
  headerRow: number;
  /** Rows that are not blank, in the file's order; at most as many as were asked for. */
  rows: TableRow[];
  /** How many there are in all. */
  count: number;
}

export type TableReading = { ok: true; table: ListTable } | { ok: false; problem: ListProblem };

/**
 * Looks at a file that could be read and names what is wrong with it as a whole, in the order of pages.md §4.4:
 * only a header · columns missing or twice · too many rows (P3, P13). One problem at a time.
 *
 * @param asked what the user said of the columns: our field → their header.
 * @param limit most rows a list may have; duplicates count, header and blank rows do not (P3).
 */
export function checkTable(
  table: ListTable,
  limit: number,
  asked: Partial<Record<Field, string>> = {},
  fields?: readonly Field[],
): { ok: true; columns: Columns } | { ok: false; problem: ListProblem } {
  if (table.count === 0) return { ok: false, problem: headerOnly(table.headerRow) };
  const found = findColumns(table.header, asked, { fields, headerRow: table.headerRow });
  if (found.ok && table.count > limit) return { ok: false, problem: tooManyRows(limit, table.count) };
  return found;
}

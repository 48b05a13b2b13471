import { findColumns, headerKey, LIST_FIELDS, type Columns, type Field } from './columns';
import type { FileLines, LineAccount } from './table/file-lines';
import { headerPlace, type AskedColumns } from './table/header-row';
import { formulasWithoutResults, headerOnly, onlyHiddenRows, tooManyRows, type ListProblem } from './list-problems';
import type { TableRow } from './table-row';

/** The kind of an uploaded file, by its content (P11). */
export type ListFileKind = 'csv' | 'xlsx';

/** Not a file that lists are made of: 415, with words for staff in `message` (P11: not just by the picker). */
export class UnsupportedFileError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnsupportedFileError';
  }
}

/** What is known of a text file besides its records; a workbook has none of it. */
export interface TextReading {
  encoding: 'UTF-8' | 'UTF-16' | 'Windows-1252';
  lines: FileLines;
}

/** A file that was scanned once: how it begins, and how much it holds. */
export interface OpenedTable {
  /** Its first rows that are not blank, `LEAD_ROWS` at most and one at least, without blank cells at their ends. */
  lead: readonly TableRow[];
  /** Rows in all that are not blank, without those that close a report; hidden ones are among them. */
  count: number;
  /** The numbers of those that are hidden. */
  hiddenRows: readonly number[];
  /** Columns that a workbook hides, from 0, both ends included. */
  hiddenColumns?: readonly { from: number; to: number }[];
  /** Rows among which a filter of a workbook leaves some out; null without one. */
  filter?: { from: number; to: number } | null;
  /** Cells that hold a formula and no result, the first of each row, in their order. */
  unresolved?: readonly { row: number; column: number }[];
  /** The first of the lines that close a report (`isClosingLine`); null where there is none. */
  closingRow: number | null;
  /** How many lines close it. */
  closing: number;
  /** Null for a workbook. */
  text: TextReading | null;
  /** Cells of the widest row that is not in `lead`. */
  width: number;
}

/** What of a file is the list. */
export interface TableLayout {
  /** The names of the columns; filled up with '' where other rows have more cells. */
  header: string[];
  headerRow: number;
  closingRow: number | null;
  columns: Columns;
  /** Patients: rows below the header that are not blank and close no report. */
  rows: number;
  /** The result for each line of a text file; null for a workbook. */
  lines: LineAccount | null;
  /** What the practice had said of this header before, where it was read by that. */
  remembered: AskedColumns | null;
}

export interface CheckOptions {
  /** What the user said of the columns. */
  asked?: AskedColumns | null;
  /** What the practice said of headers before, by `headerKey`; it goes before the names that are known. */
  remembered?: ReadonlyMap<string, AskedColumns>;
  fields?: readonly Field[];
  /** Whether hidden rows are patients too. */
  withHidden?: boolean;
}

export type TableCheck =
  | { ok: true; layout: TableLayout }
  /** `header` as the row that should hold the names of the columns has it. */
  | { ok: false; problem: ListProblem; header: string[]; headerRow: number };

/**
 * Finds the header of a file that could be read and names what is wrong with the file as a whole, in this
 * order: only a header · columns missing or twice · too many rows (P3, P13). One problem at a time.
 *
 * @param limit most rows a list may have; duplicates count, header, blank rows and a report's lines do not (P3).
 */
export function checkTable(
  table: OpenedTable,
  limit: number,
  { asked, remembered = new Map(), fields = LIST_FIELDS, withHidden = false }: CheckOptions = {},
): TableCheck {
  const place = headerPlace(table.lead, { asked: asked ?? {}, fields, remembered });
  const { row: headerRow, cells } = table.lead[place]!;
  const below = table.lead.slice(place + 1);
  const width = Math.max(cells.length, table.width, ...below.map((row) => row.cells.length));
  const header = [...cells, ...Array<string>(width - cells.length).fill('')];
  const hidden = table.hiddenRows.filter((row) => row > headerRow).length;
  const rows = Math.max(table.count - place - 1 - (withHidden ? 0 : hidden), 0);
  const refused = (problem: ListProblem): TableCheck => ({ ok: false, problem, header, headerRow });

  if (rows === 0) return refused(hidden > 0 ? onlyHiddenRows(headerRow, hidden) : headerOnly(headerRow));
  const before = asked ? undefined : remembered.get(headerKey(header));
  const asBefore = before && findColumns(header, before, { fields, headerRow });
  // An earlier choice may no longer fit.
  const found = asBefore?.ok ? asBefore : findColumns(header, asked ?? {}, { fields, headerRow });
  if (!found.ok) return refused(found.problem);
  const isWithin = ({ row }: { row: number }): boolean => row >= headerRow && row < (table.closingRow ?? Infinity);
  const unresolved = table.unresolved?.find(isWithin);
  if (unresolved) return refused(formulasWithoutResults(unresolved.row, unresolved.column));
  if (rows > limit) return refused(tooManyRows(limit, rows));
  const { columns } = found;
  const { closingRow } = table;
  const lines = table.text && { ...table.text.lines, above: place, header: 1, rows, closing: table.closing };
  return {
    ok: true,
    layout: { header, headerRow, closingRow, columns, rows, lines, remembered: (asBefore?.ok && before) || null },
  };
}

/** The keys by which the practice may have remembered a file's header. */
export function possibleHeaderKeys({ lead }: OpenedTable): string[] {
  return [...new Set(lead.map(({ cells }) => headerKey(cells)))].filter((key) => key !== '');
}

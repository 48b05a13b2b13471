import { PassThrough, Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify/sync';
import { stream as excelStream } from 'exceljs';
import { safeCell } from './safe-cell';
import type { Spreadsheets } from '../../ports/lists/spreadsheets';
import { listFileKind } from './file-kind';

/** Rows from memory or page by page from a database. */
export type TableRows = Iterable<readonly string[]> | AsyncIterable<readonly string[]>;

/** Rows written in one go. */
const ROWS_A_CHUNK = 500;

/** The longest text that a cell can hold. A longer one damages the workbook. */
const MAX_XLSX_CELL = 32_767;

/** Cells that need quotes: those with separators, quotes, line breaks, or white space at the start or end. */
const NEEDS_QUOTES = /[",;\t\r\n]|^\s|\s$/;

/**
 * Writes a CSV file: UTF-8 with byte order mark, CRLF after each row (RFC 4180), cells made safe by `safeCell`.
 * Ends the stream, and fetches rows as fast as it takes them.
 *
 * @throws what `rows` throws, and when the stream closes early.
 */
export async function writeCsv(out: Writable, header: readonly string[], rows: TableRows): Promise<void> {
  await pipeline(Readable.from(csvChunks(header, rows)), out);
}

/**
 * Writes an .xlsx workbook with one sheet. All cells are text, so that no number loses a digit; `safeCell` makes them
 * safe too, although a text cell does not run. So both files have the same values (docs/api.md, "Recipient lists"), and
 * they stay safe if the workbook is saved as CSV. Ends the stream.
 *
 * @throws what `rows` throws, and when the stream closes early.
 */
export async function writeXlsx(
  out: Writable,
  header: readonly string[],
  rows: TableRows,
  sheetName = 'Rows',
): Promise<void> {
  const archive = new PassThrough();
  const writing = writeSheet(archive, header, rows, sheetName).catch((error: Error) => void archive.destroy(error));
  await pipeline(archive, out);
  await writing;
}

async function* csvChunks(header: readonly string[], rows: TableRows): AsyncGenerator<string> {
  yield '\ufeff' + csvText([header]);
  let chunk: (readonly string[])[] = [];
  for await (const row of rows) {
    chunk.push(row);
    if (chunk.length < ROWS_A_CHUNK) continue;
    yield csvText(chunk);
    chunk = [];
  }
  if (chunk.length > 0) yield csvText(chunk);
}

function csvText(rows: (readonly string[])[]): string {
  return stringify(
    rows.map((row) => row.map(safeCell)),
    { record_delimiter: '\r\n', quoted_match: NEEDS_QUOTES },
  );
}

async function writeSheet(out: Writable, header: readonly string[], rows: TableRows, sheetName: string): Promise<void> {
  const workbook = new excelStream.xlsx.WorkbookWriter({ stream: out, useSharedStrings: true, useStyles: false });
  const sheet = workbook.addWorksheet(sheetName);
  sheet.addRow(header.map(xlsxCell)).commit();
  for await (const row of rows) sheet.addRow(row.map(xlsxCell)).commit();
  sheet.commit();
  await workbook.commit();
}

function xlsxCell(cell: string): string | null {
  return cell === '' ? null : safeCell(cell).slice(0, MAX_XLSX_CELL);
}

/** Tables as CSV files and as Excel workbooks. */
export const spreadsheets: Spreadsheets = {
  kindOf: listFileKind,
  write: (kind, out, header, rows) => (kind === 'csv' ? writeCsv : writeXlsx)(out, header, rows),
};

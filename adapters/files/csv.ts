import { setImmediate as nextTurn } from 'node:timers/promises';
import { CsvError, parse } from 'csv-parse';
import { columnKey, COLUMN_SYNONYMS, PATIENT_FIELDS } from '../../domain/lists/columns';
import { furtherLines } from '../../domain/lists/table/file-lines';
import { LEAD_ROWS } from '../../domain/lists/table/header-row';
import { unreadableList, type UnreadableCause } from '../../domain/lists/list-problems';
import type { TableRow } from '../../domain/lists/table-row';
import { hasHiddenRow } from '../../domain/lists/table/row-in-cell';
import type { TableReading } from '../../ports/lists/table-reader';
import { TableScan } from './table-scan';
import { decodeText, isUnreadable } from './text-encoding';

/**
 * The longest record in bytes. Without it, an unclosed quotation mark would turn the rest of the file into one record.
 */
const MAX_RECORD_BYTES = 1024 * 1024;

/** How much we parse before other work gets its turn. */
const SLICE_BYTES = 64 * 1024;

const DELIMITERS = [',', ';', '\t', '|'] as const;

/** Known names of columns, for lists and for patient imports. */
const KNOWN_NAMES = new Set(PATIENT_FIELDS.flatMap((field) => COLUMN_SYNONYMS[field]));

/** A first line that tells spreadsheets which separator the file uses. */
const ORDER = /^\s*"?sep=([^\w\s"]|\t)"?[ \t]*(?:\r\n|\n|\r|$)/i;

const CAUSES: Record<string, UnreadableCause> = {
  CSV_QUOTE_NOT_CLOSED: 'quote-not-closed',
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: 'text-after-quote',
  CSV_INVALID_CLOSING_QUOTE: 'text-after-quote',
  CSV_MAX_RECORD_SIZE: 'row-too-long',
};

/**
 * Opens a CSV file (RFC 4180, read leniently; P13). It may be UTF-8 with or without byte order mark, UTF-16, or else
 * Windows-1252 (`decodeText`). Cells may be separated by comma, semicolon, tab or bar, and rows by CRLF, LF or CR. Line
 * breaks within quotes and ragged rows are accepted, and spaces around a cell are dropped. A first line `sep=;` is an
 * instruction for spreadsheets and not a row.
 *
 * No row disappears. We count the lines before parsing, and they must match what was read. A quoted cell that holds
 * another row is an error.
 *
 * A large file is read twice, a slice at a time, so we know whether it can be used before we return its first row.
 *
 * @param limit the most rows that the caller will ask for; all rows are counted.
 * @returns the table, or `empty` or `unreadable` with the row.
 */
export async function readCsv(bytes: Buffer, limit: number): Promise<TableReading> {
  const { bytes: whole, encoding } = decodeText(bytes);
  const order = ORDER.exec(whole.toString('utf8', 0, 32));
  const content = order ? whole.subarray(Buffer.byteLength(order[0])) : whole;
  const delimiter = order?.[1] ?? delimiterOf(content);
  const table = new TableScan({ limit, again: () => records(content, delimiter) });
  const orders = order ? 1 : 0;
  const unreadable = (cause: UnreadableCause, row?: number): TableReading => ({
    ok: false,
    problem: unreadableList(cause, row, row === undefined ? undefined : row + orders + continued),
    lead: table.firstRows,
  });
  let read = 0;
  let continued = 0;
  try {
    for await (const batch of records(content, delimiter)) {
      for (const { row, cells } of batch) {
        let further = 0;
        for (const cell of cells) {
          if (isUnreadable(cell, encoding)) return unreadable('characters', row);
          const lines = cell.includes('\n') || cell.includes('\r') ? furtherLines(cell) : 0;
          if (lines > 0 && hasHiddenRow(cell, delimiter, cells.length)) return unreadable('row-in-quotes', row);
          further += lines;
        }
        continued += further;
        read = row;
        table.add(row, cells);
        if (table.isOver) return table.finish();
      }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { records } = error as CsvError & { records?: unknown };
    const cause = CAUSES[error.code] ?? 'quote-not-closed';
    return unreadable(cause, typeof records === 'number' ? records + 1 : undefined);
  }
  const lines = linesOf(content);
  if (lines !== read + continued) return unreadable('lines-lost');
  return table.finish({ encoding, lines: { lines: lines + orders, orders, continued } });
}

/** How many lines a text has. A line break at its end does not begin another. */
function linesOf(content: Buffer): number {
  let lines = 0;
  let after = 0;
  for (let at = 0; at < content.length; at++) {
    const byte = content[at];
    if (byte !== 0x0a && byte !== 0x0d) continue;
    if (byte === 0x0d && content[at + 1] === 0x0a) at++;
    lines++;
    after = at + 1;
  }
  return after < content.length ? lines + 1 : lines;
}

/**
 * Which of `, ; |` and tab separates the cells. It is the one that gives the most known column names. Otherwise it is
 * the one that most of the first lines have equally often, because a title above the columns may contain any of them.
 */
function delimiterOf(content: Buffer): string {
  const lines = firstLines(content);
  const scores = DELIMITERS.map((delimiter) => {
    const widths = lines.map((line) => line.split(delimiter));
    const known = Math.max(
      0,
      ...widths.map((cells) => cells.filter((cell) => KNOWN_NAMES.has(columnKey(cell))).length),
    );
    const counts = new Map<number, number>();
    for (const { length } of widths) if (length > 1) counts.set(length, (counts.get(length) ?? 0) + 1);
    const [width = 1, alike = 0] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [];
    return { delimiter, score: [known, alike, width] };
  });
  const better = (a: number[], b: number[]): number => a[0]! - b[0]! || a[1]! - b[1]! || a[2]! - b[2]!;
  return scores.reduce((best, next) => (better(next.score, best.score) > 0 ? next : best)).delimiter;
}

/** The first lines that are not blank. Quoted text is left out, because separators inside it do not count. */
function firstLines(content: Buffer): string[] {
  const lines: string[] = [];
  let line = '';
  let quoted = false;
  let cellBegins = true;
  for (const character of content.toString('latin1', 0, SLICE_BYTES)) {
    const ends = !quoted && (character === '\n' || character === '\r');
    if (ends) {
      if (line.trim() !== '') lines.push(line);
      if (lines.length === LEAD_ROWS) return lines;
      line = '';
    } else if (character === '"' && (quoted || cellBegins)) {
      quoted = !quoted;
    } else if (!quoted || /[\w .-]/.test(character)) line += character;
    const separates = !quoted && (DELIMITERS as readonly string[]).includes(character);
    // Two quotation marks in a row stand for one within the cell.
    cellBegins = ends || separates || character === '"' || (cellBegins && character === ' ');
  }
  return line.trim() === '' ? lines : [...lines, line];
}

/**
 * The numbered records of the file, one slice at a time. Throws CsvError. We feed and drain the parser by hand:
 * awaiting each record would double the time that parsing takes.
 */
async function* records(content: Buffer, delimiter: string): AsyncGenerator<TableRow[]> {
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_quotes: true,
    relax_column_count: true,
    trim: true,
    max_record_size: MAX_RECORD_BYTES,
  });
  let failure: Error | null = null;
  parser.on('error', (error) => (failure = error));
  let row = 0;
  const batch = (): TableRow[] => {
    const read: TableRow[] = [];
    for (let cells: string[] | null; (cells = parser.read() as string[] | null) !== null;) {
      read.push({ row: ++row, cells });
    }
    return read;
  };
  for (let at = 0; at < content.length; at += SLICE_BYTES) {
    parser.write(content.subarray(at, at + SLICE_BYTES));
    yield batch();
    await nextTurn();
    if (failure) throw failure as Error;
  }
  parser.end();
  while (!parser.readableEnded) {
    yield batch();
    await nextTurn();
    if (failure) throw failure as Error;
  }
}

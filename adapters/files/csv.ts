import { isUtf8 } from 'node:buffer';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CsvError, parse } from 'csv-parse';
import { decode } from 'iconv-lite';
import { columnKey, COLUMN_SYNONYMS, PATIENT_FIELDS } from '../../domain/recipients/columns';
import { LEAD_ROWS } from '../../domain/recipients/header-row';
import { unreadableList, type UnreadableCause } from '../../domain/recipients/list-problems';
import type { TableRow } from '../../domain/recipients/list-file';
import type { TableReading } from '../../ports/table-reader';
import { utf16Of } from './file-kind';
import { TableScan } from './table-scan';

/** Longest record in bytes: a quotation mark that is never closed would make the rest of the file one. */
const MAX_RECORD_BYTES = 1024 * 1024;

/** How much is parsed before other work gets its turn. */
const SLICE_BYTES = 64 * 1024;

const DELIMITERS = [',', ';', '\t'] as const;

/** What columns are called, of lists and of patient imports. */
const KNOWN_NAMES = new Set(PATIENT_FIELDS.flatMap((field) => COLUMN_SYNONYMS[field]));

/** A character that stands for bytes nobody can read. */
const UNREADABLE = '\ufffd';

const CAUSES: Record<string, UnreadableCause> = {
  CSV_QUOTE_NOT_CLOSED: 'quote-not-closed',
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: 'text-after-quote',
  CSV_INVALID_CLOSING_QUOTE: 'text-after-quote',
  CSV_MAX_RECORD_SIZE: 'row-too-long',
};

/**
 * Opens a CSV file (RFC 4180, read with leniency; P13): UTF-8 with or without byte order mark, UTF-16, else
 * Windows-1252; comma, semicolon or tab between the cells; CRLF, LF or CR between the rows; line breaks within quotes;
 * ragged rows. Spaces around a cell and around its quotes go, those within the quotes stay. A first line `sep=;` is an
 * order to spreadsheets and no row.
 *
 * A large file is read twice, a slice at a time: whether it can be taken is known before the first of its rows is.
 *
 * @param limit most rows that will be asked for; all are counted.
 * @returns the table, or `empty` or `unreadable` with the row.
 */
export async function readCsv(bytes: Buffer, limit: number): Promise<TableReading> {
  const text = decoded(bytes);
  const directive = /^\s*"?sep=([,;\t])"?\r?\n?/i.exec(text.bytes.toString('latin1', 0, 32));
  const content = directive ? text.bytes.subarray(directive[0].length) : text.bytes;
  const delimiter = directive?.[1] ?? delimiterOf(content);
  const table = new TableScan({ limit, again: () => records(content, delimiter) });
  try {
    for await (const batch of records(content, delimiter)) {
      for (const { row, cells } of batch) {
        if (text.damaged && cells.some((cell) => cell.includes(UNREADABLE))) {
          return { ok: false, problem: unreadableList('characters', row) };
        }
        table.add(row, cells);
      }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { records } = error as CsvError & { records?: unknown };
    const cause = CAUSES[error.code] ?? 'quote-not-closed';
    return { ok: false, problem: unreadableList(cause, typeof records === 'number' ? records + 1 : undefined) };
  }
  return table.finish();
}

/** The text as UTF-8 without byte order mark, and whether bytes in it could not be read. */
function decoded(bytes: Buffer): { bytes: Buffer; damaged: boolean } {
  const utf16 = utf16Of(bytes);
  if (utf16) return { bytes: Buffer.from(withoutMark(decode(bytes, utf16)), 'utf8'), damaged: false };
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const content = marked ? bytes.subarray(3) : bytes;
  if (isUtf8(content)) return { bytes: content, damaged: false };
  return { bytes: Buffer.from(decode(content, marked ? 'utf8' : 'windows-1252'), 'utf8'), damaged: true };
}

function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/**
 * The one of , ; and tab that stands between the cells: in whose columns most names are known; else that of which most of
 * the first lines have the same number, since a title above the columns may hold any of them.
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

/** The first lines that are not blank; what stands within quotes separates nothing and is left out. */
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
    // A second quotation mark right after a closing one is a mark within the cell.
    cellBegins = ends || separates || character === '"' || (cellBegins && character === ' ');
  }
  return line.trim() === '' ? lines : [...lines, line];
}

/**
 * The records of the file, numbered, as many at a time as a slice of it holds; throws CsvError. The parser is fed and
 * emptied by hand: to wait for each record by itself would take as long again as parsing.
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

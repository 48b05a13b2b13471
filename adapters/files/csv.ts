import { isUtf8 } from 'node:buffer';
import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CsvError, parse } from 'csv-parse';
import { decode } from 'iconv-lite';
import { unreadableList, type UnreadableCause } from '../../domain/recipients/list-problems';
import type { TableReading } from '../../domain/recipients/list-file';
import { utf16Of } from './file-kind';
import { TableBuilder } from './table-builder';

/** Longest record in bytes: a quotation mark that is never closed would make the rest of the file one. */
const MAX_RECORD_BYTES = 1024 * 1024;

/** How much is parsed before other work gets its turn. */
const SLICE_BYTES = 64 * 1024;

/** A character that stands for bytes nobody can read. */
const UNREADABLE = '\ufffd';

const CAUSES: Record<string, UnreadableCause> = {
  CSV_QUOTE_NOT_CLOSED: 'quote-not-closed',
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: 'text-after-quote',
  CSV_INVALID_CLOSING_QUOTE: 'text-after-quote',
  CSV_MAX_RECORD_SIZE: 'row-too-long',
};

/**
 * Reads a CSV file (RFC 4180, read with leniency; P13): UTF-8 with or without byte order mark, UTF-16, else
 * Windows-1252; comma, semicolon or tab between the cells; CRLF, LF or CR between the rows; line breaks within quotes;
 * ragged rows. Spaces around a cell and around its quotes go, those within the quotes stay. A first line `sep=;` is an
 * order to spreadsheets and no row.
 *
 * @param limit most rows to keep; all are counted.
 * @returns the table, or `empty` or `unreadable` with the row.
 */
export async function readCsv(bytes: Buffer, limit: number): Promise<TableReading> {
  const text = decoded(bytes);
  const directive = /^\s*"?sep=([,;\t])"?\r?\n?/i.exec(text.bytes.toString('latin1', 0, 32));
  const content = directive ? text.bytes.subarray(directive[0].length) : text.bytes;
  const parser = parse({
    delimiter: directive?.[1] ?? delimiterOf(content),
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_quotes: true,
    relax_column_count: true,
    trim: true,
    max_record_size: MAX_RECORD_BYTES,
  });
  const table = new TableBuilder(limit);
  let row = 0;
  try {
    for await (const record of Readable.from(slices(content)).pipe(parser)) {
      row++;
      const cells = record as string[];
      if (text.damaged && cells.some((cell) => cell.includes(UNREADABLE))) {
        return { ok: false, problem: unreadableList('characters', row) };
      }
      table.add(row, cells);
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

/** The one of , ; and tab that the first row has most of, outside quotes. */
function delimiterOf(content: Buffer): string {
  const counts = new Map([
    [',', 0],
    [';', 0],
    ['\t', 0],
  ]);
  let quoted = false;
  let seen = false;
  for (const character of content.toString('latin1', 0, SLICE_BYTES)) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && (character === '\n' || character === '\r')) {
      if (seen) break;
    } else {
      seen ||= character.trim() !== '';
      if (!quoted && counts.has(character)) counts.set(character, (counts.get(character) as number) + 1);
    }
  }
  return [...counts].reduce((most, next) => (next[1] > most[1] ? next : most))[0];
}

async function* slices(content: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < content.length; at += SLICE_BYTES) {
    yield content.subarray(at, at + SLICE_BYTES);
    await nextTurn();
  }
}

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/** The type of a column's value. An array becomes a `text[]`. */
export type CopyValue = string | number | boolean | null | readonly string[];

/** Bytes handed to the socket at a time: large enough to spare system calls, small enough to keep memory flat. */
const CHUNK_CHARACTERS = 64 * 1024;

const ESCAPES: Record<string, string> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  // PostgreSQL's text cannot hold it, so we write the replacement character.
  '\0': '\uFFFD',
};

const SPECIAL = /[\\\t\n\r\0]/;
const EVERY_SPECIAL = /[\\\t\n\r\0]/g;
const ARRAY_SPECIAL = /["\\]/;

/** One value in COPY's text format (PostgreSQL manual, "COPY", File Formats). */
export function copyText(value: CopyValue): string {
  if (value === null) return '\\N';
  if (typeof value === 'string') return escape(value);
  if (typeof value === 'object') return escape(arrayLiteral(value));
  return typeof value === 'boolean' ? (value ? 't' : 'f') : String(value);
}

function escape(text: string): string {
  return SPECIAL.test(text) ? text.replace(EVERY_SPECIAL, (character) => ESCAPES[character] ?? character) : text;
}

/** We quote every element, so that an empty one and the word NULL keep their meaning. */
function arrayLiteral(values: readonly string[]): string {
  let literal = '{';
  for (const value of values) {
    if (literal.length > 1) literal += ',';
    literal += `"${ARRAY_SPECIAL.test(value) ? value.replace(/["\\]/g, '\\$&') : value}"`;
  }
  return literal + '}';
}

/**
 * Streams rows into a table by COPY, the fastest way: one command for any number of rows, and none kept in memory.
 * `target` is the table with its columns, which our code writes and never a user: `list_row (practice_id, list_id, …)`.
 * Runs in the caller's transaction. An error of PostgreSQL or of `rows` rolls all of it back.
 */
export async function copyRows(
  client: PoolClient,
  target: string,
  rows: Iterable<readonly CopyValue[]>,
): Promise<void> {
  await pipeline(Readable.from(chunks(rows)), client.query(copyFrom(`COPY ${target} FROM STDIN`)));
}

function* chunks(rows: Iterable<readonly CopyValue[]>): Generator<Buffer> {
  let text = '';
  for (const row of rows) {
    for (let column = 0; column < row.length; column++) {
      if (column > 0) text += '\t';
      text += copyText(row[column] ?? null);
    }
    text += '\n';
    if (text.length < CHUNK_CHARACTERS) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text) yield Buffer.from(text);
}

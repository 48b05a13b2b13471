import type { TableRow } from '../../domain/lists/table-row';
import type { FileReading, FileSheet, ReadableTable, TableReading } from '../../ports/lists/table-reader';

/*
 * The messages between the service and a process that reads one file. The bytes come by standard input, and everything
 * else by IPC. A page is sent only on request, so neither side holds more than the pages in progress.
 */

/** A table as it can be sent: its findings, without the function that reads its rows. */
export type SentTable = Omit<ReadableTable, 'pages'>;
export type SentReading = { ok: true; table: SentTable } | Extract<TableReading, { ok: false }>;
export type SentSheet = Omit<FileSheet, 'reading'> & { reading: SentReading };
export type SentFile = { ok: true; sheets: SentSheet[] } | Extract<FileReading, { ok: false }>;

export type ReaderQuestion =
  | { kind: 'open'; fileName: string; rowLimit: number }
  | { kind: 'pages'; id: number; sheet: number; of: Parameters<ReadableTable['pages']> }
  | { kind: 'next'; id: number }
  | { kind: 'leave'; id: number };

export type ReaderAnswer =
  | { kind: 'opened'; file: SentFile }
  /** A kind of file that we make no lists from. The sentence is for staff. */
  | { kind: 'unsupported'; message: string }
  | { kind: 'page'; id: number; rows: TableRow[] | null }
  /** A bug in Rollcall: its error name and place, never its message, which may quote a cell. */
  | { kind: 'failed'; name: string; stack: string };

/** The process exits with this code if it has grown beyond its limit. */
export const TOO_LARGE = 77;

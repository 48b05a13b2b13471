import type { TableRow } from '../../domain/lists/table-row';
import type { FileReading, FileSheet, ReadableTable, TableReading } from '../../ports/lists/table-reader';

/*
 * What the service and a process that reads one file say to each other: the bytes come by standard input, everything else
 * by IPC. A page is sent when it is asked for, so that neither side holds more than the pages under way.
 */

/** A table as it can be sent: what was found in it, without the way to its rows. */
export type SentTable = Omit<ReadableTable, 'pages'>;
export type SentReading = { ok: true; table: SentTable } | Extract<TableReading, { ok: false }>;
export type SentSheet = Omit<FileSheet, 'reading'> & { reading: SentReading };
export type SentFile = { ok: true; sheets: SentSheet[] } | Extract<FileReading, { ok: false }>;

export type Question =
  | { kind: 'open'; fileName: string; rowLimit: number }
  | { kind: 'pages'; id: number; sheet: number; of: Parameters<ReadableTable['pages']> }
  | { kind: 'next'; id: number }
  | { kind: 'leave'; id: number };

export type Answer =
  | { kind: 'opened'; file: SentFile }
  /** A file of a kind that no lists are made of; the sentence is for staff. */
  | { kind: 'unsupported'; message: string }
  | { kind: 'page'; id: number; rows: TableRow[] | null }
  /** A bug in Rollcall: its error name and place, never its message, which may quote a cell. */
  | { kind: 'failed'; name: string; stack: string };

/** The process ends itself with this code when it has grown beyond what it may. */
export const TOO_LARGE = 77;

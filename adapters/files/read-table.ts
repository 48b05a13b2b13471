import type { FileReading } from '../../ports/lists/table-reader';
import { readCsv } from './csv';
import { listFileKind } from './file-kind';
import { readXlsx } from './xlsx';

/**
 * Opens an uploaded spreadsheet, whose kind its content tells (P11, P13).
 *
 * @param bytes the whole file.
 * @param fileName as uploaded; see `listFileKind` for what little it decides.
 * @param rowLimit most rows that will be asked for; all are counted, so that a list that is too long can be told its count
 *   (P3): `chooseTable` judges it.
 * @returns its tables, or the problem `unreadable` where none can be read.
 * @throws UnsupportedFileError for a file of another kind.
 */
export async function readTable(bytes: Buffer, fileName: string, rowLimit: number): Promise<FileReading> {
  if (listFileKind(bytes, fileName) === 'xlsx') return readXlsx(bytes, rowLimit);
  return { ok: true, sheets: [{ name: '', hidden: false, reading: await readCsv(bytes, rowLimit) }] };
}

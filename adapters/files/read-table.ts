import type { FileReading } from '../../ports/lists/table-reader';
import { readCsv } from './csv';
import { listFileKind } from './file-kind';
import { readXlsx } from './xlsx';

/**
 * Opens an uploaded spreadsheet. Its content says what kind it is (P11, P13).
 *
 * @param bytes the whole file.
 * @param fileName as uploaded; `listFileKind` says what little it decides.
 * @param rowLimit the most rows that the caller will ask for. All are counted, so that the message about a list that is
 *   too long can name its count (P3). `chooseTable` judges it.
 * @returns its tables, or the problem `unreadable` if none can be read.
 * @throws UnsupportedFileError for a file of another kind.
 */
export async function readTable(bytes: Buffer, fileName: string, rowLimit: number): Promise<FileReading> {
  if (listFileKind(bytes, fileName) === 'xlsx') return readXlsx(bytes, rowLimit);
  return { ok: true, sheets: [{ name: '', hidden: false, reading: await readCsv(bytes, rowLimit) }] };
}
